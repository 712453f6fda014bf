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

/** How often every point is measured: passes a while apart, and the fastest counts, as whatever else runs only adds. */
const passes = 3;

export async function growth() {
  v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
  // Not above: it needs the flag, and wasm/dist, which the other benches may do without.
  const { load } = await import("../../wasm/js/index.js");
  const cs = await load({ wasm: "relaxed" });
  const folder = path.join(root, "docs/images");
  mkdirSync(folder, { recursive: true });
  for (const spatial of /** @type {const} */ ([1, 2])) {
    for (const grows of /** @type {const} */ (["size", "channels"])) {
      const name = `growth-${spatial}d-${grows}.svg`;
      writeFileSync(path.join(folder, name), await picture(cs, spatial, grows));
      console.log(`written to docs/images/${name}`);
    }
  }
  return 0;
}

/**
 * @param {Convscope} cs
 * @param {1 | 2} spatial
 * @param {"size" | "channels"} grows
 */
async function picture(cs, spatial, grows) {
  const peak = await openPeak("relaxed");
  let peakSeconds = Infinity;
  const lines = kinds.flatMap((kind, colour) =>
    [1, 2].map((stride) => ({
      label: `${kind.label}, stride ${stride}`,
      colour,
      dashed: stride === 2,
      layer: { ...kind, spatial, stride },
      points: steps.map((step) => /** @type {[number, number]} */ ([step, Infinity])),
    })),
  );
  for (let pass = 0; pass < passes; ++pass) {
    for (const { layer, points } of lines) {
      peakSeconds = Math.min(peakSeconds, fastest(peak.run));
      for (const point of points) {
        const size = grows === "size" ? point[0] : fixed.size[spatial];
        const channels = grows === "channels" ? point[0] : fixed.channels;
        point[1] = Math.min(point[1], cost(cs, { ...layer, size, channels }));
      }
    }
  }
  const sizes = Array(spatial).fill(fixed.size[spatial]).join("×");
  return lineChart({
    title: `${spatial}-D, kernel 3: cost over ${grows}, ${grows === "size" ? `${fixed.channels} channels` : `size ${sizes}`}`,
    xLabel: grows === "size" ? "size of each axis" : "channels in and out",
    yLabel: "ns for a multiply-accumulate",
    xTicks: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
    peak: { label: "the machine's peak", y: (2e9 * peakSeconds) / peak.operations },
    lines,
  });
}

/**
 * Nanoseconds for a multiply-accumulate.
 * @param {Convscope} cs
 * @param {{ layer: string, depthwise: boolean, spatial: 1 | 2, stride: number, size: number, channels: number }} what
 */
function cost(cs, { layer, depthwise, spatial, stride, size, channels }) {
  const groups = depthwise ? `, groups=${channels}` : "";
  const text = `${layer}${spatial}d(${channels}, ${channels}, 3, stride=${stride}, padding=1${groups})`;
  const shape = [1, channels, ...Array(spatial).fill(size)];
  const { macs } = parseWorkload(`growth ${shape.join("x")} ${text}`);
  const module = cs.module(text);
  try {
    const input = { shape, data: new Float32Array(product(shape)).fill(0.5) };
    const options = /** @type {{}} */ ({ grad: false });
    return (1e9 * fastest(() => module.forward(input, options))) / macs;
  } finally {
    module.delete();
  }
}

/**
 * Seconds of one call, the faster of two measurements.
 * @param {() => unknown} run
 */
function fastest(run) {
  let best = Infinity;
  run();
  for (let part = 0; part < 2; ++part) {
    const begin = performance.now();
    let calls = 0;
    let elapsed = 0;
    while (calls === 0 || elapsed < 1.5) {
      run();
      ++calls;
      elapsed = performance.now() - begin;
    }
    best = Math.min(best, elapsed / 1000 / calls);
  }
  return best;
}
