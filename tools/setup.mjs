// Finds or brings everything the project is built and tested with. Node's own modules only: it runs before `npm ci`.
//
//   node tools/setup.mjs            everything but for neon, which only its own stage needs
//   node tools/setup.mjs wasm       only what the WebAssembly modules need; likewise build, test, neon, bench, kernels
//
// What it brings beside the system lives in .toolchain/; what it found is written to .toolchain/env.json.
// Delete that folder to start afresh.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { emscripten } from "./setup/emscripten.mjs";
import { headers } from "./setup/headers.mjs";
import * as native from "./setup/native.mjs";
import { npmPackages } from "./setup/npm.mjs";
import { envFile, toolchain } from "./setup/paths.mjs";
import { Missing, atLeast, note, version } from "./setup/shell.mjs";

/** Each finds or brings one thing and returns a path that exists as long as the thing does. */
const parts = { ...native, headers, emscripten };

/** @typedef {keyof typeof parts} Part */

/** @type {Record<string, Part[]>} */
const needs = {
  wasm: ["cmake", "ninja", "headers", "emscripten"],
  build: ["cmake", "ninja", "headers", "emscripten"],
  test: ["cmake", "ninja", "compiler", "headers", "emscripten", "fuzzer", "rapidcheck", "benchmark", "chromium"],
  bench: ["cmake", "ninja", "headers", "emscripten", "chromium"],
  kernels: ["cmake", "ninja", "compiler", "headers", "benchmark"],
  neon: ["cmake", "ninja", "headers", "armCompiler", "armEmulator"],
  everything: /** @type {Part[]} */ (Object.keys(parts).filter((name) => !name.startsWith("arm"))),
};

/** Changes with setup itself and with Node, so that neither can leave an outdated result behind. */
function stamp() {
  const hash = createHash("sha256").update(`${process.version} ${process.execPath}`);
  const folder = path.join(import.meta.dirname, "setup");
  for (const name of readdirSync(folder).sort()) hash.update(readFileSync(path.join(folder, name)));
  return hash.digest("hex");
}

/** @returns {Partial<Record<Part, string>>} what an earlier run found and is still there */
function known() {
  if (!existsSync(envFile)) return {};
  const { stamp: made, ...found } = JSON.parse(readFileSync(envFile, "utf8"));
  if (made !== stamp()) return {};
  return Object.fromEntries(Object.entries(found).filter(([, file]) => existsSync(file)));
}

/**
 * @param {string} purpose one of the keys of `needs`
 * @returns {Partial<Record<Part, string>>} where everything is
 */
export function setup(purpose) {
  const wanted = needs[purpose];
  if (!wanted) throw new Error(`setup for "${purpose}"? Known: ${Object.keys(needs).join(", ")}`);
  /** @type {string[]} */
  const missing = [];
  if (!atLeast(version(process.version), [20, 19])) missing.push(`Node >= 20.19 — this is ${process.version}`);

  const found = known();
  const before = JSON.stringify(found);
  /** @param {() => void} bring */
  const attempt = (bring) => {
    try {
      bring();
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      missing.push(error.message);
    }
  };
  for (const part of wanted) attempt(() => (found[part] ??= parts[part]()));
  attempt(npmPackages);

  if (JSON.stringify(found) !== before || !existsSync(envFile)) {
    mkdirSync(toolchain, { recursive: true });
    writeFileSync(envFile, JSON.stringify({ stamp: stamp(), ...found }, null, 2) + "\n");
  }
  if (missing.length > 0) {
    for (const line of missing) console.error(`missing: ${line}`);
    process.exit(1);
  }
  return found;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const start = performance.now();
  setup(process.argv[2] ?? "everything");
  note(`ready (${((performance.now() - start) / 1000).toFixed(1)} s)`);
}
