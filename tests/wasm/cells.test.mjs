// Cells, grids and matrices behind the border: numbers worked out by hand.

import assert from "node:assert/strict";
import { test } from "node:test";
import { forEachBuild, tensor, thrown, using } from "./support.mjs";

/** @import { Convscope, Module } from "../../wasm/js/index.js" */

await forEachBuild("cells", (cs) => {
  /**
   * @param {string} model @param {Record<string, { shape: number[], data: number[] }>} state
   * @param {{ shape: number[], data: number[] }} x @param {(m: Module) => void} use
   */
  const ran = (model, state, x, use) =>
    using(cs.module(model), (m) => {
      m.loadStateDict(state);
      m.forward(x);
      use(m);
    });

  test("a convolution's cell: padding, two products, bias", () => {
    const state = { weight: { shape: [1, 1, 3], data: [2, 3, 5] }, bias: { shape: [1], data: [10] } };
    ran("nn.Conv1d(1, 1, 3, stride=2, padding=1)", state, { shape: [1, 1, 4], data: [1, 7, 11, 13] }, (m) => {
      assert.deepEqual(m.cell(0, [0, 0, 0]), {
        position: [0, 0, 0],
        channel: 0,
        terms: [
          { tap: [0], at: [-1], source: null, kind: "padding", input: 0, weight: 2, product: 0 },
          { tap: [1], at: [0], source: [0], kind: "input", input: 1, weight: 3, product: 3 },
          { tap: [2], at: [1], source: [1], kind: "input", input: 7, weight: 5, product: 35 },
        ],
        channels: [{ channel: 0, sum: 38 }],
        own: 38,
        others: 0,
        bias: 10,
        sum: 48,
        value: 48,
      });
      assert.deepEqual(m.cellReach(0, [0, 0, 1], 0), {
        position: [0, 0, 1],
        value: 7,
        cells: [
          { position: [0], tap: [2], at: [1], weight: 5, product: 35 },
          { position: [1], tap: [0], at: [1], weight: 2, product: 14 },
        ],
      });
      assert.deepEqual(m.channelMatrix(0, 0, 0), tensor([2, 4], [3, 5, 0, 0, 0, 2, 3, 5]));
    });
  });

  test("a transposed convolution's cell: zeros inserted, kernel flipped", () => {
    const state = { weight: { shape: [1, 1, 3], data: [2, 3, 5] } };
    ran("nn.ConvTranspose1d(1, 1, 3, stride=2, bias=False)", state, { shape: [1, 1, 2], data: [7, 11] }, (m) => {
      const cell = m.cell(0, [0, 0, 2]);
      assert.deepEqual(
        cell.terms.map(({ tap, at, kind, product }) => [tap[0], at[0], kind, product]),
        [
          [2, 0, "input", 35],
          [1, 1, "inserted", 0],
          [0, 2, "input", 22],
        ],
      );
      assert.equal(cell.value, 57);
      assert.equal(cell.bias, null);
      const { axes, input, kernel, output, transposed } = m.grid(0, [0, 0, 2]);
      assert.equal(transposed, true);
      assert.equal(axes[0].inserted, 1);
      assert.deepEqual(
        axes[0].places.map(({ at, kind }) => [at, kind]),
        [
          [-2, "padding"],
          [-1, "padding"],
          [0, "input"],
          [1, "inserted"],
          [2, "input"],
          [3, "padding"],
          [4, "padding"],
        ],
      );
      assert.deepEqual(input, tensor([1, 7], [0, 0, 7, 0, 11, 0, 0]));
      assert.deepEqual(kernel, tensor([1, 3], [2, 3, 5]));
      assert.deepEqual(output, tensor([1, 5], [14, 21, 57, 33, 55]));
    });
  });

  test("a page of a large image, a group, a sample nobody reads", () => {
    const x = { shape: [1, 4, 40, 41], data: Array.from({ length: 4 * 40 * 41 }, (_, i) => i) };
    using(cs.module("nn.Conv2d(4, 2, 3, stride=2, groups=2)"), (m) => {
      m.forward(x);
      const grid = m.grid(0, [0, 1, 18, 19], { cells: 9 });
      assert.deepEqual(grid.group, [2, 4]);
      assert.equal(grid.channel, 2);
      const [rows, columns] = grid.axes;
      assert.deepEqual([rows.outputs[0].at, rows.outputs.length], [15, 4]);
      assert.deepEqual([columns.outputs[0].at, columns.outputs.length], [16, 4]);
      assert.deepEqual(rows.places.at(-1), { at: 39, source: 39, kind: "input", read: false });
      assert.deepEqual(columns.places.at(-1), { at: 40, source: 40, kind: "input", read: true });
      const width = columns.places.length;
      assert.equal(grid.input.data[width], 2 * 40 * 41 + 31 * 41 + 32);
    });
  });

  test("numbers that are not finite stay no numbers; errors are PyTorch's", () => {
    const state = { weight: { shape: [1, 1, 1], data: [NaN] }, bias: { shape: [1], data: [0] } };
    ran("nn.Conv1d(1, 1, 1)", state, { shape: [1, 1, 2], data: [1, 2] }, (m) => {
      const cell = m.cell(0, [0, 0, 0]);
      assert.ok(Number.isNaN(cell.sum) && Number.isNaN(cell.value) && Number.isNaN(cell.terms[0].product));
      const error = thrown(() => m.cell(0, [0, 0, 2]));
      assert.equal(error.name, "IndexError");
      assert.equal(error.message, "index 2 is out of bounds for dimension 2 with size 2");
    });
    using(cs.module("nn.ReLU()"), (m) => {
      m.forward(tensor([1, 1, 2], [1, 2]));
      assert.equal(thrown(() => m.grid(0, [0, 0, 0])).name, "NotImplementedError");
    });
  });
});
