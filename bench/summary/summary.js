// `npm run bench -- summary`: how long the report of a model of a thousand layers takes in Node, on the relaxed build.
// The first call is what a visitor waits for: nothing is compiled for speed yet. The median is what an edit takes.

import v8 from "node:v8";

const count = 1000;

/** @type {Record<string, (i: number) => string>} */
const layers = {
  "equal layers": () => "nn.Conv2d(8, 8, 3, padding=1)",
  "two in turn": (i) => (i % 2 ? "nn.ReLU()" : "nn.Conv2d(8, 8, 3, padding=1)"),
  "all different": (i) => `nn.Conv2d(${8 + i}, ${9 + i}, 3, padding=1)`,
};

export async function summary() {
  v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
  // Not above: it needs the flag, and wasm/dist.
  const { load } = await import("../../wasm/js/index.js");
  const cs = await load({ wasm: "relaxed", threads: 1 });
  for (const [name, layer] of Object.entries(layers)) {
    const model = `nn.Sequential(${Array.from({ length: count }, (_, i) => layer(i)).join(", ")})`;
    const times = Array.from({ length: 100 }, () => {
      const start = performance.now();
      const { error } = cs.summary(model, [1, 8, 32, 32]);
      if (error) throw new Error(error.message);
      return performance.now() - start;
    });
    const [first] = times;
    times.sort((a, b) => a - b);
    const shown = [first, times[50], times[0]].map((ms) => ms.toFixed(1));
    console.log(`${name.padEnd(14)} first ${shown[0]} ms, median ${shown[1]} ms, fastest ${shown[2]} ms`);
  }
  return 0;
}
