// Builds the WebAssembly modules and the page.
//
//   node tools/build.mjs            wasm/dist and dist/, which works from any folder of any web server
//   node tools/build.mjs wasm       wasm/dist only

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { buildModules } from "./cmake.mjs";
import { setup } from "./setup.mjs";
import { root } from "./setup/paths.mjs";
import { Failed, succeed } from "./stage.mjs";

/** What dist/ is made from. */
const inputs = ["web", "wasm/js", "wasm/dist", "vite.config.js", "package-lock.json"];
const outputs = ["dist/index.html", "dist/embed/conv-playground.js"];
const stampFile = path.join(root, "build/dist.stamp");

/**
 * @param {string} file
 * @returns {string[]} the file, or all files below a folder
 */
function filesOf(file) {
  if (!statSync(file).isDirectory()) return [file];
  return readdirSync(file)
    .sort()
    .flatMap((name) => filesOf(path.join(file, name)));
}

function stamp() {
  const hash = createHash("sha256");
  for (const file of inputs.flatMap((name) => filesOf(path.join(root, name)))) {
    hash.update(`${path.relative(root, file)}\0`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

/**
 * Builds dist/ when something it is made from changed.
 * @param {{ log?: string }} [options]
 */
export async function buildPage({ log } = {}) {
  const wanted = stamp();
  const current = existsSync(stampFile) ? readFileSync(stampFile, "utf8") : "";
  if (wanted === current && outputs.every((name) => existsSync(path.join(root, name)))) return;
  const vite = path.join(root, "node_modules/vite/bin/vite.js");
  const quiet = ["--logLevel", "warn"];
  await succeed(process.execPath, [vite, "build", ...quiet], { log });
  await succeed(process.execPath, [vite, "build", "--mode", "embed", ...quiet], { log });
  mkdirSync(path.dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, wanted);
}

/** Sets up and builds everything the page is. Ends the program when that fails: its output has been shown. */
export async function buildAll({ page = true } = {}) {
  setup(page ? "build" : "wasm");
  try {
    await buildModules();
    if (page) await buildPage();
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => name !== "wasm");
  if (unknown.length > 0) {
    console.error(`no part "${unknown.join('", "')}"; there is: wasm, the modules without the page`);
    process.exit(2);
  }
  await buildAll({ page: asked.length === 0 });
}
