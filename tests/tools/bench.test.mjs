// The bench's own parts: what it reads, what it compares results with, how it sums readings up.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { lineChart } from "../../bench/growth/chart.js";
import { permute, toChannelsFirst, toChannelsLast } from "../../bench/peers/layout.js";
import { expected, relativeError } from "../../bench/peers/reference.js";
import { replaceGenerated } from "../../bench/peers/report.js";
import { median, spread } from "../../bench/peers/statistics.js";
import { parseWorkload, readWorkloads } from "../../bench/peers/workloads.js";
import { root } from "../../tools/setup/paths.mjs";

test("a workload's layers, shapes and products", () => {
  const workload = parseWorkload(
    "k 2x1x9x9  Sequential(Conv2d(1, 4, 3, stride=2, padding=1), ReLU(), ConvTranspose2d(4, 2, 3, stride=2, output_padding=1))",
  );
  assert.deepEqual(
    workload.layers.map(({ type }) => type),
    ["convolution", "relu", "convolution"],
  );
  assert.deepEqual(workload.output, [2, 2, 12, 12]);
  assert.equal(workload.macs, 2 * 25 * (4 * 9) + 2 * 25 * (4 * 2 * 9));
});

test("every line of the models is understood", () => {
  const read = (/** @type {string} */ name) => readWorkloads(path.join(root, "bench/models", name));
  assert.equal(read("workloads.txt").find(({ name }) => name === "e")?.macs, 128 * 56 * 56 * 9);
  assert.deepEqual(read("networks.txt").find(({ name }) => name === "dcgan_out")?.output, [1, 3, 64, 64]);
  assert.throws(() => parseWorkload("x 1x2 MaxPool2d(2)"), /knows no layer MaxPool2d/);
  assert.throws(() => parseWorkload("x"), /not "name shape expression"/);
});

test("the reference by hand: strides, padding, groups, transposed", () => {
  const values = (/** @type {number[]} */ ...numbers) => Float32Array.from(numbers);
  const line = parseWorkload("x 1x2x4 Conv1d(2, 2, 3, stride=2, padding=1, groups=2)");
  const given = { input: values(1, 2, 3, 4, 5, 6, 7, 8), weight: values(1, 10, 100, 1, 0, 2), bias: values(0.5, -1) };
  assert.deepEqual([...expected(line, given).output], [210.5, 432.5, 11, 21]);
  const wide = parseWorkload("x 1x1x2 ConvTranspose1d(1, 1, 3, stride=2, padding=1, output_padding=1)");
  const back = { input: values(1, 2), weight: values(1, 10, 100), bias: values(0) };
  assert.deepEqual([...expected(wide, back).output], [10, 102, 20, 200]);
});

test("the reference's gradients are the slopes of its output", () => {
  const workload = { ...parseWorkload("x 1x1x5 Sequential(Conv1d(1, 2, 3, stride=2), Sigmoid())"), training: true };
  /** @type {Record<string, Float32Array>} */
  const given = {
    input: Float32Array.of(0.5, -1, 2, 0.25, 1),
    "0.weight": Float32Array.of(0.5, -0.25, 1, 0.75, 0.5, -1),
    "0.bias": Float32Array.of(0.125, -0.5),
    gradOutput: Float32Array.of(1, -2, 0.5, 1.5),
  };
  const sum = () => expected(workload, given).output.reduce((total, y, i) => total + y * given.gradOutput[i], 0);
  const gradients = expected(workload, given);
  for (const key of ["input", "0.weight", "0.bias"]) {
    for (const i of given[key].keys()) {
      const value = given[key][i];
      const step = 2 ** -8;
      given[key][i] = value + step;
      const above = sum();
      given[key][i] = value - step;
      const slope = (above - sum()) / (2 * step);
      given[key][i] = value;
      assert.ok(Math.abs(slope - gradients[`grad.${key}`][i]) < 1e-4, `${key}[${i}]: ${slope}`);
    }
  }
});

test("a wrong result is seen", () => {
  const wanted = Float32Array.of(1, -4, 2);
  assert.equal(relativeError(Float32Array.of(1, -4, 2), wanted), 0);
  assert.equal(relativeError(Float32Array.of(1, -4, 3), wanted), 0.25);
  assert.equal(relativeError(Float32Array.of(1, NaN, 2), wanted), Infinity);
  assert.equal(relativeError(Float32Array.of(1, -4), wanted), Infinity);
});

test("orders of axes", () => {
  const data = Float32Array.from({ length: 12 }, (_, i) => i);
  assert.deepEqual([...toChannelsLast(data, [1, 3, 2, 2])], [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]);
  assert.deepEqual(toChannelsFirst(toChannelsLast(data, [1, 2, 6]), [1, 2, 6]), data);
  assert.deepEqual([...permute(data, [3, 4], [1, 0])].slice(0, 3), [0, 4, 8]);
});

test("medians and quartiles", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(spread([1, 2, 3, 4, 5]), 2 / 3);
});

test("only the generated part of the document changes", () => {
  const text = "before\n<!-- written by npm run bench -->\n\nold\n\n<!-- end -->\nafter\n";
  const wanted = "before\n<!-- written by npm run bench -->\n\nnew\nlines\n\n<!-- end -->\nafter\n";
  assert.equal(replaceGenerated(text, ["new", "lines", ""]), wanted);
  assert.throws(() => replaceGenerated("nothing", []), /has lost the line/);
});

test("a chart has its lines where the values are", () => {
  const chart = lineChart({
    title: "a < b",
    xLabel: "x",
    yLabel: "y",
    xTicks: [1, 10],
    peak: { label: "peak", y: 1 },
    lines: [
      { label: "first", colour: 0, dashed: true, points: [[1, 100], [10, 1]] }, // prettier-ignore
    ],
  });
  assert.match(chart, /<title>a &lt; b<\/title>/);
  const [, points] = /polyline class="c0 dashed" points="([^"]+)"/.exec(chart) ?? [];
  const [[x1, y1], [x2, y2]] = points.split(" ").map((pair) => pair.split(",").map(Number));
  assert.equal(x1, 58);
  assert.equal(x2, 590);
  assert.ok(y1 < y2 && y2 < 372);
});

test("names that the comparison does not know are said before anything is built", () => {
  for (const [option, said] of [
    ["--only=k32", /there is no "k32"; there are a, .*, k_32, .* training, first/],
    ["--env=mars", /there is no "mars"; there are node, chromium/],
    ["--contestants=ort,nobody", /there is no "nobody"; there are .*ort/],
    ["--rounds=0", /--rounds=0: must be a whole number from 1/],
  ]) {
    const { status, stderr } = spawnSync(process.execPath, ["tools/bench.mjs", String(option)], {
      cwd: root,
      encoding: "utf8",
      timeout: 20_000,
    });
    assert.equal(status, 2);
    assert.match(stderr, /** @type {RegExp} */ (said));
  }
});
