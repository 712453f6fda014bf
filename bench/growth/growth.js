// `npm run bench -- growth`: what one multiply-accumulate costs as sizes and channels grow, so that a cliff shows.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import v8 from "node:v8";
import { root } from "../../tools/setup/paths.mjs";
import { openPeak } from "../peers/peak.js";
import { parseWorkload, product } from "../peers/workloads.js";
import { lineChart } from "./chart.js";

/** @import { Convscope } from "../../wasm/js/index.js" */

/** Every one up to 64, then about every tenth and the neighbours of powers of two. */
const steps = [
  ...Array.from({ length: 64 }, (_, i) => i + 1),
  ...[72, 80, 88, 96, 104, 112, 120, 127, 128, 129, 144, 160, 176, 192, 208, 224, 240, 255, 256, 257],
  ...[288, 320, 352, 384, 416, 448, 480, 511, 512],
];

const kinds = [
  { label: "convolution", layer: "Conv", depthwise: false },
  { label: "transposed", layer: "ConvTranspose", depthwise: false },
  { label: "depthwise", layer: "Conv", depthwise: true },
];

/** What stays as it is while the other grows. */
const fixed = { channels: 16, size: { 1: 256, 2: 16 } };

/** @param {string[]} _args */
export async function growth(_args) {
  v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
  // Not above: it needs the flag, and wasm/dist, which the other benches may do without.
  const { load } = await import("../../wasm/js/index.js");
  const cs = await load({ wasm: "relaxed" });
  const peak = await openPeak("relaxed");
  const peakCost = (2 * (await fastest(peak.run, 200)) * 1e9) / peak.operations;
  const folder = path.join(root, "docs/images");
  mkdirSync(folder, { recursive: true });
  for (const spatial of /** @type {const} */ ([1, 2])) {
    for (const grows of /** @type {const} */ (["size", "channels"])) {
      const lines = [];
      for (const [colour, kind] of kinds.entries()) {
        for (const stride of [1, 2]) {
          /** @type {[number, number][]} */
          const points = [];
          for (const step of steps) {
            const size = grows === "size" ? step : fixed.size[spatial];
            const channels = grows === "channels" ? step : fixed.channels;
            points.push([step, await cost(cs, { ...kind, spatial, stride, size, channels })]);
          }
          lines.push({ label: `${kind.label}, stride ${stride}`, colour, dashed: stride === 2, points });
        }
      }
      const name = `growth-${spatial}d-${grows}.svg`;
      const rest =
        grows === "size" ? `${fixed.channels} channels` : `size ${Array(spatial).fill(fixed.size[spatial]).join("×")}`;
      const chart = lineChart({
        title: `${spatial}-D, kernel 3: cost over ${grows}, ${rest}`,
        xLabel: grows === "size" ? "size of each axis" : "channels in and out",
        yLabel: "ns for a multiply-accumulate",
        xTicks: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
        peak: { label: "the machine's peak", y: peakCost },
        lines,
      });
      writeFileSync(path.join(folder, name), chart);
      console.log(`written to docs/images/${name}`);
    }
  }
  return 0;
}

/**
 * Nanoseconds for a multiply-accumulate.
 * @param {Convscope} cs
 * @param {{ layer: string, depthwise: boolean, spatial: 1 | 2, stride: number, size: number, channels: number }} what
 */
async function cost(cs, { layer, depthwise, spatial, stride, size, channels }) {
  const groups = depthwise ? `, groups=${channels}` : "";
  const text = `${layer}${spatial}d(${channels}, ${channels}, 3, stride=${stride}, padding=1${groups})`;
  const shape = [1, channels, ...Array(spatial).fill(size)];
  const { macs } = parseWorkload(`growth ${shape.join("x")} ${text}`);
  const module = cs.module(text);
  try {
    const input = { shape, data: new Float32Array(product(shape)).fill(0.5) };
    const options = /** @type {{}} */ ({ grad: false });
    const seconds = await fastest(() => module.forward(input, options), 8);
    return (1e9 * seconds) / macs;
  } finally {
    module.delete();
  }
}

/**
 * Seconds of one call, the fastest of several measurements: whatever else runs here only adds.
 * @param {() => unknown} run
 * @param {number} milliseconds in all, in four measurements
 */
async function fastest(run, milliseconds) {
  let best = Infinity;
  run();
  for (let part = 0; part < 4; ++part) {
    const begin = performance.now();
    let calls = 0;
    let elapsed = 0;
    while (calls === 0 || elapsed < milliseconds / 4) {
      run();
      ++calls;
      elapsed = performance.now() - begin;
    }
    best = Math.min(best, elapsed / 1000 / calls);
  }
  return best;
}
