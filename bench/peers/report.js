// Writes the generated part of docs/performance.md; the text around it stays.

/** @import { Result } from "./compare.js" */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../../tools/setup/paths.mjs";
import { commit } from "./machine.js";
import { median } from "./statistics.js";
import { tables } from "./tables.js";

const document = path.join(root, "docs/performance.md");
const begin = "<!-- written by npm run bench -->";
const end = "<!-- end -->";

/**
 * `text` with what stands between the marks replaced.
 * @param {string} text
 * @param {string[]} lines
 */
export function replaceGenerated(text, lines) {
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`docs/performance.md has lost the line ${from < 0 ? begin : end}`);
  return `${text.slice(0, from + begin.length)}\n\n${lines.join("\n").trim()}\n\n${text.slice(to)}`;
}

/**
 * @param {Result[]} results
 * @param {{ machine: string, versions: Record<string, string>, options: { rounds: number, milliseconds: number, fastest: boolean } }} about
 */
export function writeReport(results, { machine, versions, options }) {
  mkdirSync(path.join(root, "build/bench"), { recursive: true });
  writeFileSync(path.join(root, "build/bench/results.json"), `${JSON.stringify(results, null, 1)}\n`);
  const all = { ...Object.assign({}, ...results.map((result) => result.versions)), ...versions };
  const spreads = results.flatMap(({ rows }) => rows.flatMap(({ readings }) => Object.values(readings)));
  const typical = median(spreads.map((reading) => reading.spread));
  const lines = [
    `Machine: ${machine}. Commit ${commit()}, ${new Date().toISOString().slice(0, 10)}. ` +
      (options.fastest ? "The fastest of " : "The median of ") +
      `${options.rounds} rounds of ${options.milliseconds} ms each; between the quartiles of a reading lie typically ${Math.round(100 * typical)} %.`,
    "",
    `Versions: ${Object.entries(all)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}.`,
    "",
    ...results.flatMap(tables),
  ];
  writeFileSync(document, replaceGenerated(readFileSync(document, "utf8"), lines));
  console.log(`written to ${path.relative(root, document)}`);
}
