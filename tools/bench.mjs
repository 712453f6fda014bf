// `npm run bench`: builds the benchmarks and runs them; arguments go to Google Benchmark.
//
//   npm run bench -- --benchmark_filter=conv

import { build } from "./cmake.mjs";
import { setup } from "./setup.mjs";
import { Failed, start } from "./stage.mjs";

const { compiler } = setup("bench");
try {
  await build("bench", { compiler });
  const { code } = await start("build/bench/bench/convscope_bench", process.argv.slice(2));
  process.exitCode = code;
} catch (error) {
  if (!(error instanceof Failed)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
