// `npm run bench`: how fast it is. What a run may be told is said by `npm run bench -- --help`.
//
//   npm run bench                     our builds and other libraries, in Node and in Chromium: docs/performance.md
//   npm run bench -- kernels [...]    the native kernels; arguments go to Google Benchmark
//   npm run bench -- growth           cost over sizes and channels: docs/images/growth-*.svg
//   npm run bench -- summary          the report of a model of a thousand layers, in Node

import { readOptions } from "../bench/peers/options.js";
import { build, buildModules } from "./cmake.mjs";
import { setup } from "./setup.mjs";
import { Failed, start } from "./stage.mjs";

const args = process.argv.slice(2);

/** @param {string[]} rest */
async function kernels(rest) {
  const { compiler } = setup("kernels");
  await build("bench", { compiler });
  const { code } = await start("build/bench/bench/convscope_bench", rest);
  return code;
}

/** @param {boolean} built wasm/dist is taken as it is */
async function prepare(built) {
  setup("bench");
  if (!built) await buildModules();
}

/** @param {string[]} rest */
async function growth(rest) {
  await prepare(rest.includes("--built"));
  const { growth: run } = await import("../bench/growth/growth.js"); // here, because setup brings what it imports
  return run();
}

/** @param {string[]} rest */
async function summaries(rest) {
  await prepare(rest.includes("--built"));
  const { summary } = await import("../bench/summary/summary.js");
  return summary();
}

/** @param {string[]} rest */
async function comparison(rest) {
  const options = readOptions(rest);
  await prepare(options.built);
  const { compare } = await import("../bench/peers/compare.js");
  return compare(options);
}

try {
  if (args[0] === "kernels") process.exitCode = await kernels(args.slice(1));
  else if (args[0] === "growth") process.exitCode = await growth(args.slice(1));
  else if (args[0] === "summary") process.exitCode = await summaries(args.slice(1));
  else process.exitCode = await comparison(args);
} catch (error) {
  if (!(error instanceof Failed)) throw error;
  console.error(`${error.message}\n${error.output}`);
  process.exitCode = 1;
}
