// What a position reads and feeds: the border; the answers themselves are tested in tests/core.

import assert from "node:assert/strict";
import { test } from "node:test";
import { forEachBuild } from "./support.mjs";

const pair = "nn.Sequential(nn.Conv1d(1, 4, 3, stride=2), nn.ConvTranspose1d(4, 1, 3, stride=2))";

await forEachBuild("reach", (cs) => {
  test("both ways from the middle", () => {
    const { error, tensors } = cs.reach(pair, [1, 1, 9], { tensor: 1, positions: [2] });
    assert.equal(error, null);
    assert.deepEqual(
      tensors.map(({ name, relation, axes }) => [name, relation, axes[2]]),
      [
        ["", "read", [[4, 7]]],
        ["0", "chosen", [[2, 3]]],
        ["1", "fed", [[4, 7]]],
      ],
    );
    assert.deepEqual(tensors[1].shape, [1, 4, 4]);
    assert.deepEqual(tensors[1].axes[1], [[0, 4]]);
  });

  test("the input is meant where no tensor is named", () => {
    assert.equal(cs.reach(pair, [1, 1, 9], { positions: [8] }).tensors[0].relation, "chosen");
  });

  test("with output_size, the positions are those of that output", () => {
    const model = "nn.ConvTranspose1d(1, 1, 3, stride=2, padding=1)";
    const last = { tensor: 1, positions: [99] };
    assert.equal(cs.reach(model, [1, 1, 50], last).error?.type, "IndexError");
    const { tensors } = cs.reach(model, [1, 1, 50], { ...last, outputSize: [100] });
    assert.deepEqual(tensors[0].axes[2], [[49, 50]]);
    const { layers } = cs.coverage(model, [1, 1, 50], { outputSize: [100] });
    assert.deepEqual(layers[0].axes[0]?.reached.at(-1), [98, 100, 1]);
  });

  test("wrong positions and wrong models are reports", () => {
    const beyond = cs.reach(pair, [1, 1, 9], { positions: [9] });
    assert.equal(beyond.error?.type, "IndexError");
    assert.equal(beyond.error?.message, "index 9 is out of bounds for dimension 2 with size 9");
    assert.equal(cs.reach(pair, [1, 1, 9], { tensor: 3, positions: [0] }).error?.type, "IndexError");
    assert.equal(cs.reach("nn.Conv1d(", [1, 1, 9], { positions: [0] }).error?.type, "SyntaxError");
    assert.equal(cs.reach(pair, [1, 1, 9.5], { positions: [0] }).error?.type, "TypeError");
    assert.equal(cs.reach(pair, [1, 1, 2 ** 53 - 1], { positions: [2 ** 53 - 2] }).tensors[0].axes[2], null);
  });

  test("wrong arguments throw a TypeError that names them", () => {
    const any = /** @type {any} */ (cs);
    assert.throws(() => any.reach(pair, [1, 1, 9]), { name: "TypeError", message: /positions/ });
    assert.throws(() => any.reach(pair, [1, 1, 9], { positions: [0.5] }), {
      name: "TypeError",
      message: /positions\[0\]/,
    });
    assert.throws(() => any.reach(pair, [1, 1, 9], { tensor: -1, positions: [0] }), {
      name: "TypeError",
      message: /tensor/,
    });
  });
});
