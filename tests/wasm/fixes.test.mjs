// What mends a model: fixes cross the border as they are, and each of them runs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { forEachBuild } from "./support.mjs";

await forEachBuild("fixes", (cs) => {
  test("an error comes with changes that run", () => {
    const remedy = cs.fixes("nn.Conv2d(1, 16, 3)", [1, 3, 32, 32]);
    assert.deepEqual(remedy.error, cs.summary("nn.Conv2d(1, 16, 3)", [1, 3, 32, 32]).error);
    assert.equal(remedy.sentence, "");
    assert.equal(remedy.bounded, false);
    const [fix] = remedy.fixes;
    assert.equal(fix.label, "in_channels=3");
    assert.equal(fix.model, "nn.Conv2d(3, 16, 3)");
    assert.equal(fix.outputSize, null);
    assert.deepEqual(fix.changes, [{ kind: "argument", layer: "", name: "in_channels", before: "1", after: "3" }]);
    for (const { model, input, output } of remedy.fixes) assert.deepEqual(cs.summary(model, input).output, output);
  });

  test("several inputs, or numbers of a table, get the summary's error and no fixes", () => {
    const indices = [{ shape: [4], dtype: /** @type {const} */ ("int64") }];
    assert.deepEqual(cs.fixes("nn.Embedding(5, 3)", indices), { error: null, sentence: "", fixes: [], bounded: false });
    const two = [
      [1, 3, 30],
      [1, 3, 28],
    ];
    assert.deepEqual(cs.fixes("nn.Conv1d(3, 1, 3)", two).error, cs.summary("nn.Conv1d(3, 1, 3)", two).error);
  });

  test("output_size is mended and handed on", () => {
    const remedy = cs.fixes("nn.ConvTranspose1d(1, 1, 3, stride=2, padding=1)", [1, 1, 10], { outputSize: [30] });
    const [fix] = remedy.fixes;
    assert.equal(fix.label, "output_size=[20]");
    assert.deepEqual(fix.outputSize, [20]);
    assert.deepEqual(fix.output, [1, 1, 20]);
    for (const { model, input, outputSize, output } of remedy.fixes)
      assert.deepEqual(cs.summary(model, input, { outputSize: outputSize ?? undefined }).output, output);
  });

  test("a size that does not come back has its sentence, and mismatch says the same", () => {
    const model = "nn.Sequential(nn.Conv1d(1, 8, 3, 2, 1), nn.ConvTranspose1d(8, 1, 3, 2, 1))";
    const { error, sentence, fixes } = cs.fixes(model, [1, 1, 100]);
    assert.equal(error, null);
    assert.match(sentence, /^99, not 100: stride 2/);
    assert.deepEqual(cs.mismatch(model, [1, 1, 100]), { sentence, fixes });
    for (const fix of fixes) assert.deepEqual(fix.output, fix.input);
    assert.deepEqual(cs.fixes(model, [1, 1, 99]), { error: null, sentence: "", fixes: [], bounded: false });
  });

  test("a traceback is read: what it means, where it comes from, what mends it", () => {
    const text = [
      "Traceback (most recent call last):",
      '  File "train.py", line 3, in <module>',
      "RuntimeError: Given groups=1, weight of size [16, 3, 3, 3], expected input[1, 1, 28, 28] to have 3 channels, but got 1 channels instead",
    ].join("\n");
    const alone = cs.readError(text);
    assert.equal(alone.recognised, true);
    assert.equal(alone.type, "RuntimeError");
    assert.deepEqual(alone.numbers[1], {
      name: "weight",
      text: "[16, 3, 3, 3]",
      meaning: "out_channels 16, in_channels / groups 3, kernel_size 3 × 3",
    });
    assert.equal(alone.sources[0].model, "nn.Conv2d(3, 16, 3)");
    assert.equal(alone.sources[0].given, false);
    assert.equal(alone.fixes[0].label, "in_channels=1");

    const model = "nn.Sequential(nn.Conv2d(3, 16, 3, padding=1), nn.ReLU())";
    const within = cs.readError(text, { model, inputShape: [1, 1, 28, 28] });
    assert.equal(within.sources[0].layer, "0");
    assert.equal(within.sources[0].given, true);
    for (const { model: mended, input, output } of within.fixes)
      assert.deepEqual(cs.summary(mended, input).output, output);
    assert.equal(cs.readError("KeyError: 'x'").recognised, false);
    assert.equal(cs.readError(`${"x".repeat(5 << 20)}\n${text}`).recognised, true);
    assert.equal(cs.readError(text, { model, inputShape: [1, 1, 2.5] }).sources[0].layer, "0");
  });

  test("sizes that are none are an error without fixes", () => {
    const { error, fixes } = cs.fixes("nn.Conv1d(1, 1, 1)", /** @type {any} */ ([1, 1, 2.5]));
    assert.equal(error?.type, "TypeError");
    assert.deepEqual(fixes, []);
  });
});
