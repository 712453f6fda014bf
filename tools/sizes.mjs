// What a page loads, in bytes: tests/data/sizes.txt holds it, `npm test` compares with it (tests/consumer/sizes.test.js).
//
//   npm run sizes        builds everything and writes the file anew

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { buildAll } from "./build.mjs";
import { root } from "./setup/paths.mjs";

/** @typedef {{ raw: number, gzip: number }} Size */
/** @typedef {Record<string, Size>} Sizes */

export const sizesFile = path.join(root, "tests/data/sizes.txt");

/** Growing by more than this share needs a decision; having shrunk by more, the file is out of date. */
const limits = { growth: 0.02, shrinkage: 0.1 };

/**
 * The files of a folder, together.
 * @param {string} folder
 * @param {string} extension
 * @returns {Size}
 */
function sum(folder, extension) {
  const size = { raw: 0, gzip: 0 };
  for (const name of readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(extension)) continue;
    const bytes = readFileSync(path.join(root, folder, name));
    size.raw += bytes.length;
    size.gzip += gzipSync(bytes, { level: 9 }).length;
  }
  return size;
}

/** @returns {Sizes} of what is built now */
export function measureSizes() {
  const builds = readdirSync(path.join(root, "wasm/dist")).filter((name) => name.endsWith(".wasm"));
  return {
    ...Object.fromEntries(builds.sort().map((name) => [name, sum("wasm/dist", name)])),
    "page, JavaScript": sum("dist/assets", ".js"),
    "page, CSS": sum("dist/assets", ".css"),
    "element, JavaScript": sum("dist/embed", ".js"),
  };
}

/** @param {Sizes} sizes */
export function formatSizes(sizes) {
  const line = (/** @type {string} */ what, /** @type {string | number} */ raw, /** @type {string | number} */ gzip) =>
    `${what.padEnd(32)}${String(raw).padStart(10)}${String(gzip).padStart(10)}\n`;
  const lines = Object.entries(sizes).map(([what, { raw, gzip }]) => line(what, raw, gzip));
  return `# Bytes of what is built, as it is and gzipped; JavaScript with both builds' loaders. Written by npm run sizes.\n${line("#", "raw", "gzip")}${lines.join("")}`;
}

/**
 * @param {string} text
 * @returns {Sizes}
 */
export function parseSizes(text) {
  const lines = text.split("\n").filter((line) => line && !line.startsWith("#"));
  return Object.fromEntries(
    lines.map((line) => {
      const [, what, raw, gzip] = /^(.+?)\s+(\d+)\s+(\d+)$/.exec(line) ?? [];
      if (!what) throw new Error(`tests/data/sizes.txt: not "what raw gzip": ${line}`);
      return [what, { raw: Number(raw), gzip: Number(gzip) }];
    }),
  );
}

/**
 * What is wrong, a sentence each.
 * @param {Sizes} agreed
 * @param {Sizes} actual
 */
export function compareSizes(agreed, actual) {
  const problems = [];
  for (const what of new Set([...Object.keys(agreed), ...Object.keys(actual)])) {
    if (!(what in actual)) problems.push(`${what} is not built any more`);
    else if (!(what in agreed)) problems.push(`${what} is new`);
    else {
      for (const kind of /** @type {const} */ (["raw", "gzip"])) {
        const [before, now] = [agreed[what][kind], actual[what][kind]];
        const change = `${what}, ${kind}: ${before} bytes have become ${now}`;
        if (now > before * (1 + limits.growth)) problems.push(`${change}, more than ${100 * limits.growth} % larger`);
        if (now < before * (1 - limits.shrinkage)) {
          problems.push(`${change}, more than ${100 * limits.shrinkage} % smaller`);
        }
      }
    }
  }
  return problems;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await buildAll();
  const text = formatSizes(measureSizes());
  writeFileSync(sizesFile, text);
  console.log(text.trimEnd());
}
