// Why a size comes about, as JavaScript gets it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { forEachBuild } from "./support.mjs";

await forEachBuild("explain", (cs) => {
  test("a convolution: remainder, sizes in common, the way back", () => {
    const { error, layers } = cs.explain("nn.Conv1d(1, 16, 3, stride=2, padding=1)", [1, 1, 100]);
    assert.equal(error, null);
    const [{ axes, undo, checkerboard }] = layers;
    assert.equal(axes[0].axis, "L");
    assert.deepEqual(axes[0].sameOutput, { from: 99, to: 100 });
    assert.equal(axes[0].remainder, 1);
    assert.equal(axes[0].outputPadding, 1);
    assert.deepEqual(axes[0].unread, { count: 0, ranges: [] });
    assert.equal(axes[0].overlap, null);
    assert.equal(checkerboard, null);
    assert.ok(undo);
    assert.deepEqual(cs.summary(undo.text, [1, 16, 50]).output, [1, 1, 100]);
  });

  test("a transposed convolution: overlap, bias, what output_size may ask for", () => {
    const [{ axes, checkerboard }] = cs.explain("nn.ConvTranspose1d(1, 1, 2, stride=3)", [1, 1, 4]).layers;
    assert.deepEqual(axes[0].overlap, {
      least: 0,
      most: 1,
      pattern: [1, 1, 0],
      biasOnly: { count: 3, ranges: [[2, 3], [5, 6], [8, 9]] }, // prettier-ignore
    });
    assert.deepEqual(axes[0].outputSizes, { from: 11, to: 13 });
    assert.equal(checkerboard?.score, 1);
    assert.equal(
      cs.explain("nn.ConvTranspose1d(1, 1, 2, stride=3)", [1, 1, 4], { outputSize: [13] }).layers[0].axes[0].output,
      13,
    );
  });

  test("the line of a long axis has its two ends", () => {
    const [{ axes }] = cs.explain("nn.Conv2d(1, 1, 3, stride=2, padding=1)", [1, 1, 1000, 8]).layers;
    const [height, width] = axes.map(({ line }) => line);
    assert.equal(height?.parts.length, 2);
    assert.equal(width?.parts.length, 1);
    assert.deepEqual(width?.parts[0].cells[0], { position: -1, kind: "padding", count: 1 });
    assert.deepEqual(width?.parts[0].windows[1], { index: 1, begin: 1, end: 4 });
    assert.equal(height?.parts[1].cells.at(-1)?.position, 1000);
  });

  test("a formula as MathML and LaTeX", () => {
    const [{ numeric }] = cs.summary("nn.Conv1d(1, 1, 3, stride=2)", [1, 1, 9]).layers[0].formula;
    const { mathml, latex } = cs.typeset(numeric);
    assert.match(mathml, /^<math xmlns="http:\/\/www.w3.org\/1998\/Math\/MathML">.*<mfrac>.*<\/math>$/);
    assert.match(latex, /\\frac\{9 \+ 2 \\cdot 0 - 1 \\cdot/);
  });

  test("'same' elsewhere", () => {
    const { error, layers } = cs.paddings("nn.Sequential(nn.ReLU(), nn.Conv1d(1, 1, 4, stride=2))", [1, 1, 9]);
    assert.equal(error, null);
    assert.deepEqual(
      layers.map(({ name, type }) => [name, type]),
      [["1", "Conv1d"]],
    );
    const [keras, upper, lower, jax] = layers[0].conventions.map(({ axes }) => axes[0]);
    assert.deepEqual([keras.begin, keras.end, keras.output, keras.shift], [1, 2, 5, -1]);
    assert.equal(keras.outputPadding, 0);
    assert.equal(layers[0].conventions[0].text, "nn.Sequential(nn.ZeroPad1d((1, 2)), nn.Conv1d(1, 1, 4, stride=2))");
    assert.deepEqual([upper.begin, lower.begin, jax.begin], [1, 2, 1]);
    assert.equal(keras.line?.parts[0].cells[0].position, -1);
    assert.equal(cs.paddings("nn.Conv1d(2, 1, 3)", [1, 1, 9]).error?.stage, "call");
    assert.equal(cs.paddings("nn.ReLU()", [-1]).error?.type, "RuntimeError");
  });

  test("one layer of a model, by its name", () => {
    const model = "nn.Sequential(nn.Conv1d(1, 2, 3), nn.ReLU(), nn.Conv1d(2, 1, 3))";
    const names = (/** @type {{ layers: { name: string }[] }} */ { layers }) => layers.map(({ name }) => name);
    assert.deepEqual(names(cs.explain(model, [1, 1, 9], { layer: "1" })), ["1"]);
    assert.deepEqual(names(cs.explain(model, [1, 1, 9], { layer: "9" })), []);
    assert.deepEqual(names(cs.explain("nn.ReLU()", [9], { layer: "" })), [""]);
    assert.deepEqual(names(cs.paddings(model, [1, 1, 9], { layer: "2" })), ["2"]);
    assert.deepEqual(names(cs.paddings(model, [1, 1, 9], { layer: "1" })), []);
    assert.throws(() => cs.explain(model, [1, 1, 9], { layer: /** @type {any} */ (2) }), /options\.layer is 2/);
  });

  test("what fails says why; the calls before it are explained", () => {
    const { error, layers } = cs.explain("nn.Sequential(nn.ReLU(), nn.Conv1d(2, 1, 3))", [1, 1, 9]);
    assert.equal(error?.layer, "1");
    assert.deepEqual(
      layers.map(({ sentence }) => sentence),
      ["ReLU keeps the shape, [1, 1, 9]."],
    );
    assert.equal(cs.explain("nn.ReLU()", [1, -1]).error?.type, "RuntimeError");
    assert.equal(cs.explain("nn.ReLU()", [1, 1.5]).layers.length, 0);
  });
});
