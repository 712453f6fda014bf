// npm packages, exactly those of package-lock.json.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./paths.mjs";
import { Missing, note, run } from "./shell.mjs";

/** @typedef {Record<string, { version?: string, optional?: boolean, link?: boolean }>} Packages */

/**
 * @param {string} file
 * @returns {Packages}
 */
function packagesOf(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : {};
}

/** Whether node_modules holds what package-lock.json asks for. npm keeps its own record of what it put there. */
function upToDate() {
  const wanted = packagesOf(path.join(root, "package-lock.json"));
  const installed = packagesOf(path.join(root, "node_modules/.package-lock.json"));
  return Object.entries(wanted).every(([name, { version, optional, link }]) => {
    // "" is the project itself; an optional package may be for another system.
    return name === "" || link || optional || installed[name]?.version === version;
  });
}

/** Brings node_modules up to date. */
export function npmPackages() {
  if (upToDate()) return;
  note("npm ci");
  try {
    run("npm", ["ci", "--prefer-offline", "--no-fund", "--no-audit"], {
      cwd: root,
      env: { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1" },
    });
  } catch (error) {
    throw new Missing("npm packages", `run \`npm ci\`; it failed just now: ${/** @type {Error} */ (error).message}`);
  }
}
