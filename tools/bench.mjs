// `npm run bench`: how fast it is. What a run may be told is said by `npm run bench -- --help`.
//
//   npm run bench                     our builds and other libraries, in Node and in Chromium: docs/performance.md
//   npm run bench -- kernels [...]    the native kernels; arguments go to Google Benchmark
//   npm run bench -- growth           cost over sizes and channels: docs/images/growth-*.svg

import { compare } from "../bench/peers/compare.js";
import { growth } from "../bench/growth/growth.js";
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

/**
 * With the modules built, unless wasm/dist is to be taken as it is.
 * @param {(rest: string[]) => Promise<number>} run
 * @param {string[]} rest
 */
async function withModules(run, rest) {
  setup("bench");
  if (!rest.includes("--built")) await buildModules();
  return run(rest);
}

try {
  if (args[0] === "kernels") process.exitCode = await kernels(args.slice(1));
  else if (args[0] === "growth") process.exitCode = await withModules(growth, args.slice(1));
  else process.exitCode = await withModules(compare, args);
} catch (error) {
  if (!(error instanceof Failed)) throw error;
  console.error(`${error.message}\n${error.output}`);
  process.exitCode = 1;
}
