// `npm test`: everything that can fail, one stage after another. Each stage's output is in build/logs/<stage>.log.
//
//   npm test                    all stages
//   npm test -- native web      only these; their names are the keys of `stages` below
//   npm test -- neon            not among all: compiles for 64-bit Arm, and QEMU runs it
//
// The last line is always "N passed, N failed", summed over all runners. A runner that ran nothing has failed.

import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { buildPage } from "./build.mjs";
import { build, buildModules } from "./cmake.mjs";
import { countCtest, countNode, countPlaywright, sum, telling } from "./counts.mjs";
import { setup } from "./setup.mjs";
import { root } from "./setup/paths.mjs";
import { Failed, logFile, start } from "./stage.mjs";

/** @typedef {import("./counts.mjs").Count} Count */
/** @typedef {{ log: string, compiler?: string }} Stage */

const node = process.execPath;

/** Seconds after which a runner hangs rather than works. */
const patience = 1200;

/** @type {Record<string, (stage: Stage) => Promise<Count>>} */
const stages = {
  native: (stage) => ctest("native", stage),
  sanitize: (stage) => ctest("sanitize", stage),
  wasm: async (stage) => sum([await ctest("wasm", stage), await nodeTests("tests/wasm", stage)]),
  neon: (stage) => ctest("neon", stage),
  lint,
  tools: (stage) => nodeTests("tests/tools", stage),
  web,
  package: async (stage) => {
    await buildModules(stage);
    await buildPage(stage);
    return nodeTests("tests/consumer", stage);
  },
};

/**
 * Builds a preset and runs its tests.
 * @param {string} preset
 * @param {Stage} stage
 */
async function ctest(preset, { log, compiler }) {
  await build(preset, { compiler, log });
  const args = ["--preset", preset, "--verbose", "--parallel", String(availableParallelism())];
  const { code, output } = await start("ctest", args, { log, timeout: patience });
  return checked(countCtest(output), code);
}

/**
 * Runs the *.test.js and *.test.mjs files of a folder with Node's own runner.
 * @param {string} folder
 * @param {Stage} stage
 */
async function nodeTests(folder, { log }) {
  const files = existsSync(path.join(root, folder))
    ? readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    : [];
  const tests = files.filter((name) => /\.test\.m?js$/.test(name)).map((name) => path.join(folder, name));
  if (tests.length === 0) return checked({ passed: 0, failed: 0 }, 0);
  const args = ["--experimental-wasm-relaxed-simd", "--test", "--test-reporter=spec", ...tests];
  const { code, output } = await start(node, args, { log, timeout: patience });
  return checked(countNode(output), code);
}

/**
 * Types, rules and format; each counts as one test.
 * @param {Stage} stage
 */
async function lint({ log }) {
  const checks = [
    ["node_modules/typescript/bin/tsc", "--project", "."],
    ["node_modules/eslint/bin/eslint.js", "--max-warnings", "0", "."],
    ["node_modules/prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."],
  ];
  const codes = [];
  for (const args of checks) codes.push((await start(node, args, { log, timeout: patience })).code);
  const failed = codes.filter((code) => code !== 0).length;
  return { passed: codes.length - failed, failed };
}

/**
 * What of tests/web runs without a browser, then the built page in one.
 * @param {Stage} stage
 */
async function web(stage) {
  const { log } = stage;
  await buildModules({ log });
  await buildPage({ log });
  const state = await nodeTests("tests/web", stage);
  const report = path.join(root, "build/logs/playwright.json");
  rmSync(report, { force: true });
  const cli = "node_modules/@playwright/test/cli.js";
  const { code } = await start(
    node,
    [cli, "test", "--config", "tests/web/playwright.config.js", "--reporter", "list,json"],
    { log, timeout: patience, env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report } },
  );
  if (!existsSync(report)) return sum([state, checked({ passed: 0, failed: 0 }, code)]);
  const { flaky, ...count } = countPlaywright(readFileSync(report, "utf8"));
  for (const name of flaky) console.log(`passed only when tried again: ${name}`);
  return sum([state, checked(count, code)]);
}

/**
 * A runner that failed without naming a test, or ran none, counts as one failure.
 * @param {Count} count
 * @param {number} code
 */
function checked(count, code) {
  const silent = count.failed === 0 && (code !== 0 || count.passed === 0);
  return silent ? { ...count, failed: 1 } : count;
}

/**
 * Runs one stage, never throws, and prints its line.
 * @param {string} name
 * @param {string | undefined} compiler
 * @returns {Promise<Count>}
 */
async function runStage(name, compiler) {
  const begin = performance.now();
  rmSync(logFile(name), { force: true });
  /** @type {Count} */
  let count;
  try {
    count = await stages[name]({ log: name, compiler });
  } catch (error) {
    if (!(error instanceof Failed)) console.error(error);
    count = { passed: 0, failed: 1 };
  }
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  const log = path.relative(root, logFile(name));
  if (count.failed > 0) showEnd(name, log);
  const verdict = count.failed === 0 ? "ok    " : "FAILED";
  console.log(`${verdict} ${name.padEnd(8)} ${seconds.padStart(6)} s  ${count.passed} passed, ${count.failed} failed`);
  return count;
}

/**
 * What of a failed stage's log tells what went wrong.
 * @param {string} name
 * @param {string} log
 */
function showEnd(name, log) {
  const file = path.join(root, log);
  const lines = existsSync(file) ? telling(stripVTControlCharacters(readFileSync(file, "utf8"))) : ["(nothing ran)"];
  console.log(`--- ${name}: the last lines of ${log}`);
  console.log(lines.slice(-150).join("\n"));
  console.log("---");
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in stages));
if (unknown.length > 0) {
  console.error(`no stage "${unknown.join('", "')}"; there are: ${Object.keys(stages).join(", ")}`);
  process.exit(2);
}
const { compiler } = setup("test");
const wanted = asked.length > 0 ? asked : Object.keys(stages).filter((name) => name !== "neon");
if (wanted.includes("neon")) setup("neon");
const counts = [];
for (const name of wanted) counts.push(await runStage(name, compiler));
const { passed, failed } = sum(counts);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
