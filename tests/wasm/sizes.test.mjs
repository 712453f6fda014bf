import assert from "node:assert/strict";
import { test } from "node:test";
import { forEachBuild } from "./support.mjs";

const pair = "nn.Sequential(nn.Conv1d(1, 16, 3, 2, 1), nn.ConvTranspose1d(16, 1, 3, 2, 1))";

await forEachBuild("fittingInput", (cs) => {
  test("a shape that the model takes, or null", () => {
    assert.deepEqual(cs.fittingInput("nn.Conv2d(3, 16, 3)", [1, 1, 100]), [1, 3, 32, 32]);
    assert.equal(cs.fittingInput("nn.Conv1d(1, 16, 3)", [1, 1, 100]), null);
    assert.equal(cs.fittingInput("nn.Conv2d(3", [1, 1, 100]), null);
    assert.throws(() => cs.fittingInput("nn.Conv1d(1, 16, 3)", /** @type {any} */ ("1, 1")), { name: "TypeError" });
  });
});

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

await forEachBuild("solve", (cs) => {
  const layer = "nn.ConvTranspose1d(1, 1, 3, stride=2, padding=1)";

  test("every answer makes the size, the nearest change comes first", () => {
    const report = cs.solve({ layer, input: 10, output: 30, limit: 4096 });
    assert.equal(report.exact.length, report.total);
    assert.deepEqual([report.input, report.wanted, report.nearest], [[10], [30], []]);
    for (const { text, changed, output } of report.exact) {
      assert.ok(Object.keys(changed).length > 0);
      assert.deepEqual(output, [30]);
      assert.equal(cs.summary(text, [1, 1, 10]).output?.[2], 30);
    }
    assert.match(report.reason ?? "", /^As it stands it makes 19 of 10, not 30: .* it is at most 1 here/);
    assert.deepEqual(cs.solve({ layer, input: 10, output: 20 }).exact[0].changed, { output_padding: 1 });
  });

  test("nothing to do, nothing exact, axes and layers by name", () => {
    const same = cs.solve({ layer, input: 10, output: 19 });
    assert.deepEqual([same.exact[0].changed, same.reason], [{}, null]);
    const none = cs.solve({ layer, input: 10, output: 30, free: ["output_padding"] });
    assert.deepEqual([none.exact, none.nearest[0].output, none.nearest[0].changed], [[], [20], { output_padding: 1 }]);
    const flat = cs.solve({
      layer: "nn.Conv2d(1, 1, 3)",
      input: [28, 60],
      output: [14, 20],
      bounds: { dilation: [1, 1] },
    });
    assert.deepEqual(flat.exact[0].changed, { stride: [2, 3], padding: [1, 0] });
    const stack = cs.solve({ layer: pair, input: [1, 1, 100], output: 100, free: ["1.output_padding"] });
    assert.deepEqual([stack.total, stack.tried], [1, null]);
    assert.deepEqual(stack.exact[0].changed, { "1.output_padding": 1 });
  });

  test("what can be free, by layer", () => {
    const names = (/** @type {string} */ text) => cs.sizeArguments(text).map(({ name }) => name);
    assert.deepEqual(names("nn.Conv1d(1, 1, 0)"), ["kernel_size", "stride", "padding", "dilation"]);
    assert.deepEqual(names("nn.Sequential(nn.ReLU(), nn.AvgPool1d(2), nn.PixelShuffle(2))"), [
      "kernel_size",
      "stride",
      "padding",
      "upscale_factor",
    ]);
    assert.deepEqual(names("nn.Linear(2, 3)"), []);
    assert.deepEqual(cs.sizeArguments("nn.AdaptiveMaxPool1d(3)"), [{ name: "output_size", from: 1, to: 512 }]);
    assert.throws(() => cs.sizeArguments("nn.Conv1d("), { name: "SyntaxError" });
  });

  test("more combinations than can be tried: those that change few are", () => {
    const layers = Array.from({ length: 8 }, () => "nn.Conv1d(1, 1, 3)");
    const deep = cs.solve({ layer: `nn.Sequential(${layers.join(", ")})`, input: 200, output: 40 });
    assert.equal(deep.total, null);
    assert.ok(Number(deep.tried) >= 2);
    assert.equal(deep.exact.length, 64);
    assert.equal(Object.keys(deep.exact[0].changed).length, 1);
  });

  test("what can't be solved is thrown", () => {
    const ask = (/** @type {any} */ more) => () => cs.solve({ layer, input: 10, output: 30, ...more });
    assert.throws(ask({ free: ["stride", "colour"] }), { name: "ValueError", message: /argument colour/ });
    assert.throws(ask({ bounds: { stride: [1] } }), { name: "TypeError", message: /bounds\.stride/ });
    assert.throws(ask({ bounds: { stride: [1, 2e6] } }), { name: "ValueError", message: /too many values/ });
    assert.throws(ask({ layer: "nn.Conv1d(" }), { name: "SyntaxError" });
    assert.throws(ask({ output: 0 }), { name: "ValueError" });
  });
});

await forEachBuild("mirror", (cs) => {
  test("the decoder brings the shape back", () => {
    const encoder =
      "nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(512, 10))";
    const { text, model, input, encoded, steps } = cs.mirror(encoder, [1, 3, 32, 31]);
    assert.deepEqual(
      [input, encoded],
      [
        [1, 3, 32, 31],
        [1, 10],
      ],
    );
    assert.deepEqual(cs.summary(model, input).output, input);
    assert.deepEqual(cs.summary(text, encoded).output, input);
    assert.deepEqual(steps[4], { layer: "4", type: "Linear", becomes: "nn.Linear(10, 512)" });
  });

  test("a decoder that is there is replaced when asked to", () => {
    const { model, encoded } = cs.mirror(pair, [1, 1, 100], { replaceDecoder: true });
    assert.deepEqual(encoded, [1, 16, 50]);
    assert.match(model, /output_padding=1/);
    assert.equal(cs.summary(model, [1, 1, 100]).layers.length, 2);
  });

  test("what has no mirror is thrown", () => {
    assert.throws(() => cs.mirror("nn.Conv1d(2, 1, 3)", [1, 1, 9]), { name: "RuntimeError", layer: "" });
    const graph =
      '{"inputs": ["x"], "modules": {}, "nodes": [{"name": "y", "call": "F.relu", "args": ["$x"]}], "output": "$y"}';
    assert.throws(() => cs.mirror(graph, [1, 1, 9]), { name: "NotImplementedError" });
  });
});
