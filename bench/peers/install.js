// The peers' packages: here, not in the project's own node_modules, because nothing else needs them.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Failed, start } from "../../tools/stage.mjs";

const folder = import.meta.dirname;
const stamp = path.join(folder, "node_modules/.installed");

/** Installs them when they are not there as the lock file says. */
export async function installPeers() {
  const lock = readFileSync(path.join(folder, "package-lock.json"), "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  console.log("installing the peers in bench/peers (about 500 MB, once)");
  const { code } = await start("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder]);
  if (code !== 0) {
    throw new Failed(
      "npm ci in bench/peers",
      "the peers could not be installed: check that npm reaches a registry (npm ping), then run `npm run bench` again;\n" +
        "what needs none of them: npm run bench -- kernels, npm run bench -- growth",
    );
  }
  writeFileSync(stamp, lock);
}

/** @param {string} name of a package */
export function packageVersion(name) {
  return JSON.parse(readFileSync(path.join(folder, "node_modules", name, "package.json"), "utf8")).version;
}
