import assert from "node:assert/strict";
import { test } from "node:test";
import { forEachBuild } from "./support.mjs";

const pair = "nn.Sequential(nn.Conv1d(1, 16, 3, 2, 1), nn.ConvTranspose1d(16, 1, 3, 2, 1))";

await forEachBuild("roundTrip", (cs) => {
  test("every size is what the summary says of it", () => {
    const { sizes, axis, axes, sentence, below, above, next } = cs.roundTrip(pair, { to: 64, inputShape: [1, 1, 40] });
    assert.deepEqual([axis, axes, below, above, next], ["L", ["L"], 39, 41, null]);
    assert.match(sentence, /^32 of 64 sizes come back: 1, 3, 5, … 63, 2 apart\.$/);
    assert.equal(sizes.length, 64);
    for (const { size, encoded, output, off, error } of sizes) {
      const report = cs.summary(pair, [1, 1, size]);
      assert.equal(error, null);
      assert.equal(encoded, report.layers[0].output?.[2]);
      assert.equal(output, report.output?.[2]);
      assert.equal(off, Number(output) - size);
    }
  });

  test("a size that fails has PyTorch's words and the layer", () => {
    const { sizes } = cs.roundTrip("nn.Sequential(nn.ReLU(), nn.Conv2d(3, 4, 5))", { axis: "H", from: 4, to: 5 });
    assert.equal(sizes[0].off, null);
    assert.equal(sizes[0].error?.layer, "1");
    assert.match(sizes[0].error?.message ?? "", /Kernel size can't be greater than actual input size/);
    assert.equal(sizes[1].error, null);
  });

  test("what can't be answered is thrown", () => {
    assert.throws(() => cs.roundTrip("nn.Conv1d(1, 1"), { name: "SyntaxError" });
    assert.throws(() => cs.roundTrip(pair, { axis: "W" }), { name: "ValueError", message: /axis W/ });
    assert.throws(() => cs.roundTrip(pair, { to: 2 ** 53 - 1 }), { name: "ValueError", message: /too many/ });
    assert.throws(() => cs.roundTrip(pair, { from: 1.5 }), { name: "TypeError", message: /from is 1\.5/ });
  });
});
