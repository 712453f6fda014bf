// Debian packages: install them into the system, or unpack newer ones beside it.

import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { toolchain } from "./paths.mjs";
import { Missing, ask, note, run, which } from "./shell.mjs";

let updated = false;

/** How to run something as root: [] when already root, ['sudo', '-n'] when sudo asks nothing, else null. */
function asRoot() {
  if (process.getuid?.() === 0) return [];
  if (which("sudo") && ask("sudo", ["-n", "echo", "yes"])) return ["sudo", "-n"];
  return null;
}

/**
 * @param {string[]} args
 * @param {string[]} prefix
 */
function aptGet(args, prefix) {
  const [program, ...rest] = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", ...args];
  run(/** @type {string} */ (program), rest);
}

/**
 * Installs Debian packages system-wide.
 * @param {string[]} packages
 * @param {string} what what they are for, used when they can't be installed
 */
export function install(packages, what) {
  const remedy = `install with \`apt-get install ${packages.join(" ")}\``;
  const prefix = asRoot();
  if (!which("apt-get")) throw new Missing(what, `install it with your system's package manager`);
  if (prefix === null) throw new Missing(what, `${remedy} as root`);
  note(`installing ${packages.join(" ")}`);
  try {
    if (!updated) aptGet(["update"], prefix);
    updated = true;
    aptGet(["install", "-y", "--no-install-recommends", ...packages], prefix);
  } catch (error) {
    throw new Missing(what, `${remedy}; it failed just now: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * Version apt would install now, or ''.
 * @param {string} name
 */
export function candidate(name) {
  return /Candidate: (?!\(none\))(.*)/.exec(ask("apt-cache", ["policy", name]))?.[1] ?? "";
}

/** Address of the Debian archive this machine already uses, without naming one ourselves. */
function archive() {
  const lines = ask("apt-get", [
    "indextargets",
    "--format",
    "$(LABEL)|$(COMPONENT)|$(REPO_URI)",
    "Created-By: Packages",
  ]);
  const line = lines.split("\n").find((text) => text.startsWith("Debian|main|"));
  return line?.split("|")[2] ?? "";
}

/**
 * Unpacks packages of another Debian suite into a folder. The system's own packages and sources stay untouched:
 * apt works on a private state folder whose only source is that suite.
 * @param {string} suite
 * @param {string[]} packages
 * @param {string} folder
 * @param {{ what: string, skip?: string[] }} options `skip`: tar patterns not to unpack
 */
export function unpack(suite, packages, folder, { what, skip = [] }) {
  const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  const address = archive();
  if (!address || !existsSync(keyring)) {
    throw new Missing(what, `needs a Debian system with its archive keyring, or an installed one on PATH`);
  }
  note(`unpacking ${packages.join(" ")}`);
  const state = path.join(toolchain, "apt", suite);
  const debs = path.join(state, "debs");
  for (const name of ["lists/partial", "cache/archives/partial", "debs"]) {
    mkdirSync(path.join(state, name), { recursive: true });
  }
  const source = path.join(state, "suite.sources");
  writeFileSync(source, `Types: deb\nURIs: ${address}\nSuites: ${suite}\nComponents: main\nSigned-By: ${keyring}\n`);
  const settings = {
    "Dir::Etc::sourcelist": source,
    "Dir::Etc::sourceparts": "-",
    "Dir::State::lists": path.join(state, "lists"),
    "Dir::Cache": path.join(state, "cache"),
    "APT::Sandbox::User": "", // the checkout need not be readable for apt's own user
    "Acquire::Languages": "none",
  };
  const options = Object.entries(settings).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
  try {
    run("apt-get", [...options, "-qq", "update"]);
    run("apt-get", [...options, "-qq", "download", ...packages], { cwd: debs });
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(debs)) {
      const excludes = skip.map((pattern) => `--exclude='${pattern}'`).join(" ");
      const script = `dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" ${excludes}`;
      run("bash", ["-o", "pipefail", "-c", script, "unpack", path.join(debs, name), folder]);
    }
  } catch (error) {
    throw new Missing(what, `could not be downloaded: ${/** @type {Error} */ (error).message}`);
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}
