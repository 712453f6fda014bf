import assert from "node:assert/strict";
import { test } from "node:test";
import { forEachBuild, tensor } from "./support.mjs";

await forEachBuild("signals and kernels", (cs) => {
  for (const spatial of [1, 2, 3]) {
    const shape = [2, 3, 8, 7, 6].slice(0, 2 + spatial);
    test(`every signal for ${spatial} axes`, () => {
      const choices = cs.signals(spatial);
      assert.ok(choices.length >= 3);
      for (const { name, label } of choices) {
        assert.ok(label);
        const signal = cs.signal(name, shape, { spatial, seed: 1 });
        assert.deepEqual(signal.shape, shape);
        assert.equal(
          signal.data.length,
          shape.reduce((a, b) => a * b),
        );
        assert.ok(signal.data.every(Number.isFinite), name);
        assert.deepEqual(cs.signal(name, shape, { spatial, seed: 1 }), signal);
      }
    });

    test(`every kernel for ${spatial} axes`, () => {
      const choices = cs.kernels(spatial);
      assert.ok(choices.some(({ name }) => name === "box"));
      for (const { name } of choices) {
        for (const transposed of [false, true]) {
          const kernel = cs.kernel(name, shape, { transposed, groups: 1, stride: shape.slice(2).map(() => 2) });
          assert.deepEqual(kernel.shape, shape);
          assert.ok(kernel.data.every(Number.isFinite), name);
        }
      }
    });
  }

  test("unknown names and shapes without meaning", () => {
    assert.throws(() => cs.signal("song", [1, 1, 9], { spatial: 1 }), { name: "ValueError", message: /song/ });
    assert.throws(() => cs.kernel("blur", [1, 1, 3]), { name: "ValueError", message: /blur/ });
    assert.throws(() => cs.kernel("box", [1, 1]), { name: "ValueError" });
  });

  test("compare", () => {
    const a = tensor([1, 1, 4], [0, 1, 2, 4]);
    assert.deepEqual(cs.compare(a, a), {
      compared: [1, 1, 4],
      mse: 0,
      psnr: Infinity,
      difference: tensor([1, 1, 4], [0, 0, 0, 0]),
    });
    const shorter = cs.compare(a, { shape: [1, 1, 3], data: [1, 1, 1] });
    assert.deepEqual(shorter.compared, [1, 1, 3]);
    assert.deepEqual([...shorter.difference.data], [1, 0, -1]);
    assert.ok(Math.abs(shorter.mse - 2 / 3) < 1e-6);
    assert.ok(Math.abs(shorter.psnr - 10 * Math.log10(4 / (2 / 3))) < 1e-4);
    assert.ok(Number.isNaN(cs.compare(a, tensor([1, 1, 4], [NaN, 0, 0, 0])).mse));
    assert.throws(() => cs.compare(a, tensor([4], [0, 0, 0, 0])), { name: "ValueError" });
    assert.deepEqual(cs.compare(tensor([4], [1, 1, 1, 1]), tensor([3], [1, 1, 1]), { spatial: 1 }).compared, [3]);
  });
});
