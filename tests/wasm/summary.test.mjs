import assert from "node:assert/strict";
import { test } from "node:test";
import { forEachBuild } from "./support.mjs";

await forEachBuild("summary", (cs) => {
  test("rows of equal layers are as complete as any", () => {
    const model = "nn.Sequential(nn.Conv1d(4, 4, 3, padding=1), nn.ReLU(), nn.Conv1d(4, 4, 3, padding=1), nn.ReLU())";
    const rows = cs.summary(model, [1, 4, 20]).layers;
    const apart = cs.summary(model.replace("(4, 4", "(4,4").replace("ReLU()", "ReLU( )"), [1, 4, 20]).layers;
    assert.deepEqual(
      rows.map((row) => ({ ...row, column: 0 })),
      apart.map((row) => ({ ...row, column: 0 })),
    );
    assert.deepEqual([rows[2].name, rows[2].formula, rows[2].receptiveField[0].size], ["2", rows[0].formula, 5]);
  });

  test("reports one layer", () => {
    const report = cs.summary("nn.Conv2d(1, 16, 3, stride=2, padding=1)", [1, 1, 32, 32]);
    assert.deepEqual(
      { ...report, layers: [] },
      {
        input: [1, 1, 32, 32],
        output: [1, 16, 16, 16],
        inputs: [[1, 1, 32, 32]],
        outputs: [[1, 16, 16, 16]],
        error: null,
        parameters: 160,
        macs: 36864,
        memory: { inference: 21120, training: 42240, activations: 20480 },
        layers: [],
        spatial: 2,
        encoded: null,
        repr: "Conv2d(1, 16, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1))",
      },
    );
    const [{ formula, ...layer }] = report.layers;
    assert.deepEqual(layer, {
      name: "",
      type: "Conv2d",
      text: "Conv2d(1, 16, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1))",
      input: [1, 1, 32, 32],
      output: [1, 16, 16, 16],
      inputs: [[1, 1, 32, 32]],
      outputs: [[1, 16, 16, 16]],
      parameters: 160,
      macs: 36864,
      receptiveField: [
        { size: 3, jump: 2, start: -1 },
        { size: 3, jump: 2, start: -1 },
      ],
      unread: [
        { count: 0, ranges: [] },
        { count: 0, ranges: [] },
      ],
      line: 1,
      column: 1,
    });
    assert.deepEqual(
      formula.map(({ axis }) => axis),
      ["H", "W"],
    );
    assert.equal(formula[0].numeric, "⌊(32 + 2·1 − 1·(3−1) − 1)/2⌋ + 1 = 16");
  });

  test("reports nested models, with names, places and totals", () => {
    const model = [
      "model = nn.Sequential(OrderedDict([",
      '    ("enc", nn.Sequential(nn.Conv1d(1, 16, 3, stride=2, padding=1), nn.ReLU())),',
      '    ("dec", nn.ConvTranspose1d(16, 1, 3, stride=2, padding=1)),',
      "]))",
    ].join("\n");
    const report = cs.summary(model, [1, 1, 100]);
    assert.equal(report.error, null);
    assert.deepEqual(report.output, [1, 1, 99]);
    assert.deepEqual(
      report.layers.map(({ name, type, line, column }) => [name, type, line, column]),
      [
        ["enc.0", "Conv1d", 2, 27],
        ["enc.1", "ReLU", 2, 69],
        ["dec", "ConvTranspose1d", 3, 13],
      ],
    );
    assert.deepEqual(
      report.layers.map(({ output }) => output),
      [
        [1, 16, 50],
        [1, 16, 50],
        [1, 1, 99],
      ],
    );
    assert.equal(report.parameters, 64 + 49);
    assert.equal(report.macs, 2400 + 2400);
  });

  test("reads what print(model) shows, and says it again", () => {
    const { repr } = cs.summary("nn.Sequential(nn.Conv1d(1, 4, 3), nn.ReLU())", [1, 1, 9]);
    assert.equal(repr, "Sequential(\n  (0): Conv1d(1, 4, kernel_size=(3,), stride=(1,))\n  (1): ReLU()\n)");
    assert.deepEqual(cs.summary(repr, [1, 1, 9]).output, [1, 4, 7]);
    assert.equal(cs.summary(repr, [1, 1, 9]).repr, repr);
  });

  test("output_size: a list, with or without batch and channels, and None", () => {
    const model = "nn.ConvTranspose1d(1, 1, 3, stride=2)";
    assert.deepEqual(cs.summary(model, [1, 1, 5]).output, [1, 1, 11]);
    assert.deepEqual(cs.summary(model, [1, 1, 5], { outputSize: [12] }).output, [1, 1, 12]);
    assert.deepEqual(cs.summary(model, [1, 1, 5], { outputSize: [1, 1, 12] }).output, [1, 1, 12]);
    assert.deepEqual(cs.summary(model, [1, 1, 5], { outputSize: null }).output, [1, 1, 11]);
  });

  test("output_size that PyTorch refuses", () => {
    const model = "nn.ConvTranspose1d(1, 1, 3, stride=2)";
    const { error } = cs.summary(model, [1, 1, 5], { outputSize: [13] });
    assert.equal(error?.type, "ValueError");
    assert.match(
      error?.message ?? "",
      /^requested an output size of \[13\], but valid sizes range from \[11\] to \[12\] \(for an input of torch\.Size\(\[5\]\)\)/,
    );
    assert.equal(cs.summary(model, [1, 1, 5], { outputSize: 12 }).error?.message, "object of type 'int' has no len()");
    assert.equal(cs.summary(model, [1, 1, 5], { outputSize: [11.5] }).error === null, false);
  });

  test("an error of the text has its place", () => {
    const { error, output, layers, repr } = cs.summary("nn.Sequential(\n  nn.Conv1d(1, 2, 3,\n", [1, 1, 9]);
    assert.equal(error?.type, "SyntaxError");
    assert.equal(error?.stage, "text");
    assert.equal(error?.layer, null);
    assert.ok(error.message && error.hint);
    assert.ok(Number.isInteger(error.line) && Number.isInteger(error.column));
    assert.deepEqual([output, layers, repr], [null, [], ""]);
  });

  test("an error of a constructor names the layer", () => {
    const { error } = cs.summary("nn.Sequential(\n  nn.ReLU(),\n  nn.Conv1d(3, 4, 3, groups=2),\n)", [1, 3, 9]);
    assert.equal(error?.type, "ValueError");
    assert.equal(error?.message, "in_channels must be divisible by groups");
    assert.equal(error?.stage, "init");
    assert.equal(error?.layer, "1");
    assert.deepEqual([error?.line, error?.column], [3, 3]);
    assert.ok(error?.hint);
  });

  test("an error of a call ends the list of layers", () => {
    const report = cs.summary("nn.Sequential(nn.Conv1d(1, 4, 3), nn.Conv1d(3, 1, 3))", [1, 1, 9]);
    assert.equal(report.output, null);
    assert.deepEqual(
      report.layers.map(({ output }) => output),
      [[1, 4, 7], null],
    );
    assert.deepEqual(
      {
        type: report.error?.type,
        message: report.error?.message,
        stage: report.error?.stage,
        layer: report.error?.layer,
      },
      {
        type: "RuntimeError",
        message:
          "Given groups=1, weight of size [1, 3, 3], expected input[1, 4, 7] to have 3 channels, but got 4 channels instead",
        stage: "call",
        layer: "1",
      },
    );
    assert.match(report.repr, /^Sequential\(/);
  });

  test("sizes that are no sizes are errors of the report", () => {
    const model = "nn.Conv1d(1, 1, 3)";
    for (const size of [-1, -7, -(2 ** 53 - 1)]) {
      const { error, output } = cs.summary(model, [1, 1, size]);
      assert.equal(output, null);
      assert.equal(error?.type, "RuntimeError", String(size));
      assert.match(error?.message ?? "", new RegExp(`negative dimension ${size}`));
    }
    for (const [size, type] of /** @type {[any, string][]} */ ([
      [1.5, "float"],
      [NaN, "float"],
      [Infinity, "float"],
      [2 ** 53, "float"],
      ["9", "str"],
      [null, "NoneType"],
      [true, "bool"],
    ])) {
      const { error, layers, input } = cs.summary(model, [1, 1, size]);
      assert.deepEqual([error?.type, error?.stage, layers], ["TypeError", "call", []]);
      assert.equal(
        error?.message,
        `randn(): argument 'size' must be tuple of ints, but found element of type ${type} at pos 3`,
      );
      assert.equal(Object.is(input[2], size), true);
    }
    assert.equal(cs.summary("nn.Conv1d(1,", [1.5]).error?.type, "SyntaxError");
    assert.equal(cs.summary(model, [1, 1, NaN]).repr, "Conv1d(1, 1, kernel_size=(3,), stride=(1,))");
  });

  test("a thousand layers", () => {
    const model = `nn.Sequential(${"nn.Conv1d(4, 4, 3, padding=1), ".repeat(1000)})`;
    const report = cs.summary(model, [1, 4, 64]);
    assert.equal(report.error, null);
    assert.equal(report.layers.length, 1000);
    assert.deepEqual(report.output, [1, 4, 64]);
    assert.equal(report.parameters, 52_000);
    assert.equal(report.layers[999].name, "999");
    assert.deepEqual(report.layers[999].receptiveField, [{ size: 2001, jump: 1, start: -1000 }]);
  });

  test("text that is not ASCII, NUL and lone surrogates", () => {
    assert.deepEqual(cs.summary('nn.Sequential(OrderedDict([("größe", nn.ReLU())]))', [3]).layers[0].name, "größe");
    for (const text of ["\0", "nn.ReLU(\0)", "\uD800", 'nn.Conv1d(1, 1, 3, padding="\uDC00")', "\uD83D", "😀"]) {
      assert.notEqual(cs.summary(text, [1, 1, 9]).error, null, JSON.stringify(text));
    }
    assert.match(cs.summary("nn.ReLU(😀)", [1]).error?.message ?? "", /./);
  });
});

await forEachBuild("parseShape", (cs) => {
  for (const [text, shape] of /** @type {[string, number[]][]} */ ([
    ["1, 3, 32, 32", [1, 3, 32, 32]],
    ["(1, 3, 32, 32)", [1, 3, 32, 32]],
    ["[1,3,32,32]", [1, 3, 32, 32]],
    ["torch.Size([1, 3])", [1, 3]],
    ["1x3x32x32", [1, 3, 32, 32]],
    ["1 × 3 × 32 × 32", [1, 3, 32, 32]],
  ])) {
    test(text, () => assert.deepEqual(cs.parseShape(text), shape));
  }

  test("what can't be read", () => {
    assert.throws(() => cs.parseShape("1, drei"), { name: "SyntaxError", stage: "text", line: 1 });
    assert.throws(() => cs.parseShape(/** @type {any} */ (3)), {
      name: "TypeError",
      message: /^text is 3; it must be/,
    });
  });
});
