// Whatever is handed in: an Error that says what is wrong, never a trap, and the engine lives on.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { forEachBuild, tensor, thrown, using } from "./support.mjs";

/** @type {any[]} */
const strange = [
  undefined,
  null,
  true,
  0,
  -1,
  1.5,
  NaN,
  Infinity,
  7n,
  "",
  "text",
  Symbol("s"),
  [],
  [1, 2],
  [[1]],
  [NaN],
  ["1"],
  [null],
  new Array(3),
  {},
  { length: 2 },
  { shape: [2] },
  { shape: [2], data: [1] },
  { shape: [-1], data: [] },
  { shape: [2], data: ["1", 2] },
  { shape: "2", data: [1, 2] },
  { shape: [2], data: new Float64Array(2) },
  { shape: [1e9, 1e9, 1e9], data: [] },
  new Map(),
  new Date(0),
  () => 1,
  new Proxy([], {}),
  Object.create(null),
  new Float32Array(2),
  new Array(1e9),
];

await forEachBuild("hostile arguments", (cs) => {
  after(() => assert.equal(cs.alive, true, "the engine must have survived"));

  const model = "nn.Conv1d(1, 1, 1)";
  /** A module with values. @param {(m: import("../../wasm/js/index.js").Module) => unknown} use */
  const ran = (use) =>
    using(cs.module(model), (m) => {
      m.forward(tensor([1, 1, 3], [1, 2, 3]));
      return use(m);
    });
  /** @type {Record<string, (value: any) => unknown>} */
  const calls = {
    "summary(model)": (value) => cs.summary(value, [1, 1, 9]),
    "summary(shape)": (value) => cs.summary(model, value),
    "summary(options)": (value) => cs.summary(model, [1, 1, 9], value),
    "summary(outputSize)": (value) => cs.summary("nn.ConvTranspose1d(1, 1, 1)", [1, 1, 9], { outputSize: value }),
    parseShape: (value) => cs.parseShape(value),
    outline: (value) => cs.outline(value),
    "edit(model)": (value) => cs.edit(value, { action: "remove", path: "" }),
    "edit(edit)": (value) => cs.edit(model, value),
    "edit(path)": (value) => cs.edit(model, { action: "remove", path: value }),
    "edit(name)": (value) => cs.edit(model, { action: "set", path: "", name: value, value: "1" }),
    "edit(value)": (value) => cs.edit(model, { action: "replace", path: "", value }),
    "edit(index)": (value) => cs.edit("nn.Sequential(nn.ReLU())", { action: "move", path: "0", index: value }),
    "paddings(model)": (value) => cs.paddings(value, [1, 1, 9]),
    "paddings(shape)": (value) => cs.paddings(model, value),
    "paddings(outputSize)": (value) => cs.paddings("nn.ConvTranspose1d(1, 1, 1)", [1, 1, 9], { outputSize: value }),
    typeset: (value) => cs.typeset(value),
    "explain(layer)": (value) => cs.explain(model, [1, 1, 9], { layer: value }),
    "paddings(layer)": (value) => cs.paddings(model, [1, 1, 9], { layer: value }),
    "explain(model)": (value) => cs.explain(value, [1, 1, 9]),
    "explain(shape)": (value) => cs.explain(model, value),
    "explain(outputSize)": (value) => cs.explain("nn.ConvTranspose1d(1, 1, 1)", [1, 1, 9], { outputSize: value }),
    "mismatch(model)": (value) => cs.mismatch(value, [1]),
    "mismatch(shape)": (value) => cs.mismatch(model, value),
    "mirror(model)": (value) => cs.mirror(value, [1, 1, 9]),
    "mirror(shape)": (value) => cs.mirror(model, value),
    "mirror(options)": (value) => cs.mirror(model, [1, 1, 9], value),
    "mirror(replaceDecoder)": (value) => cs.mirror(model, [1, 1, 9], { replaceDecoder: value }),
    sizeArguments: (value) => cs.sizeArguments(value),
    solve: (value) => cs.solve(value),
    "solve(layer)": (value) => cs.solve({ layer: value, input: 9, output: 9 }),
    "solve(input)": (value) => cs.solve({ layer: model, input: value, output: 9 }),
    "solve(output)": (value) => cs.solve({ layer: model, input: 9, output: value }),
    "solve(free)": (value) => cs.solve({ layer: model, input: 9, output: 9, free: value }),
    "solve(bounds)": (value) => cs.solve({ layer: model, input: 9, output: 9, bounds: value }),
    "solve(bound)": (value) => cs.solve({ layer: model, input: 9, output: 9, bounds: { stride: value } }),
    "solve(limit)": (value) => cs.solve({ layer: model, input: 9, output: 9, limit: value }),
    "fittingInput(model)": (value) => cs.fittingInput(value, [1, 1, 8]),
    "fittingInput(inputShape)": (value) => cs.fittingInput(model, value),
    "roundTrip(model)": (value) => cs.roundTrip(value),
    "roundTrip(options)": (value) => cs.roundTrip(model, value),
    "roundTrip(axis)": (value) => cs.roundTrip(model, { axis: value }),
    "roundTrip(from)": (value) => cs.roundTrip(model, { from: value }),
    "roundTrip(to)": (value) => cs.roundTrip(model, { to: value }),
    "roundTrip(inputShape)": (value) => cs.roundTrip(model, { inputShape: value }),
    "fixes(model)": (value) => cs.fixes(value, [1]),
    "fixes(shape)": (value) => cs.fixes(model, value),
    "fixes(options)": (value) => cs.fixes(model, [1, 1, 9], value),
    "fixes(outputSize)": (value) => cs.fixes("nn.ConvTranspose1d(1, 1, 1)", [1, 1, 9], { outputSize: value }),
    readError: (value) => cs.readError(value),
    "readError(options)": (value) => cs.readError("text", value),
    "readError(model)": (value) => cs.readError("negative padding is not supported", { model: value }),
    "readError(inputShape)": (value) => cs.readError("negative padding is not supported", { model, inputShape: value }),
    signals: (value) => cs.signals(value),
    kernels: (value) => cs.kernels(value),
    "signal(name)": (value) => cs.signal(value, [1, 1, 9], { spatial: 1 }),
    "signal(shape)": (value) => cs.signal("chirp", value, { spatial: 1 }),
    "signal(options)": (value) => cs.signal("chirp", [1, 1, 9], value),
    "signal(spatial)": (value) => cs.signal("chirp", [1, 1, 9], { spatial: value }),
    "signal(seed)": (value) => cs.signal("noise", [1, 1, 9], { spatial: 1, seed: value }),
    "kernel(name)": (value) => cs.kernel(value, [1, 1, 3]),
    "kernel(shape)": (value) => cs.kernel("box", value),
    "kernel(transposed)": (value) => cs.kernel("box", [1, 1, 3], { transposed: value }),
    "kernel(groups)": (value) => cs.kernel("box", [1, 1, 3], { groups: value }),
    "kernel(stride)": (value) => cs.kernel("box", [1, 1, 3], { transposed: true, stride: value }),
    "compare(a)": (value) => cs.compare(value, tensor([1], [1])),
    "compare(b)": (value) => cs.compare(tensor([1], [1]), value),
    "compare(options)": (value) => cs.compare(tensor([1], [1]), tensor([1], [1]), { spatial: value }),
    "module(model)": (value) => cs.module(value).delete(),
    "module(seed)": (value) => cs.module(model, { seed: value }).delete(),
    generator: (value) => cs.generator(value).delete(),
    rand: (value) => using(cs.generator(1), (rng) => rng.rand(value)),
    randn: (value) => using(cs.generator(1), (rng) => rng.randn(value)),
    "uniform(low)": (value) => using(cs.generator(1), (rng) => rng.uniform([2], value)),
    "normal(std)": (value) => using(cs.generator(1), (rng) => rng.normal([2], 0, value)),
    "bernoulli(p)": (value) => using(cs.generator(1), (rng) => rng.bernoulli([2], value)),
    "randint(high)": (value) => using(cs.generator(1), (rng) => rng.randint(0, value, [2])),
    "randint(shape)": (value) => using(cs.generator(1), (rng) => rng.randint(0, 5, value)),
    randperm: (value) => using(cs.generator(1), (rng) => rng.randperm(value)),
    "kaimingUniform(shape)": (value) => using(cs.generator(1), (rng) => rng.kaimingUniform(value)),
    "kaimingNormal(options)": (value) => using(cs.generator(1), (rng) => rng.kaimingNormal([2, 2], value)),
    "kaimingNormal(a)": (value) => using(cs.generator(1), (rng) => rng.kaimingNormal([2, 2], { a: value })),
    "xavierUniform(gain)": (value) => using(cs.generator(1), (rng) => rng.xavierUniform([2, 2], { gain: value })),
    "truncNormal(std)": (value) => using(cs.generator(1), (rng) => rng.truncNormal([2], { std: value })),
    loadStateDict: (value) => using(cs.module(model), (m) => m.loadStateDict(value)),
    "loadStateDict(entry)": (value) => using(cs.module(model), (m) => m.loadStateDict({ weight: value })),
    forward: (value) => using(cs.module(model), (m) => m.forward(value)),
    "forward(options)": (value) => using(cs.module(model), (m) => m.forward(tensor([1, 1, 1], [1]), value)),
    backward: (value) => using(cs.module(model), (m) => m.backward(value)),
    activation: (value) => using(cs.module(model), (m) => m.activation(value)),
    "cell(layer)": (value) => ran((m) => m.cell(value, [0, 0, 0])),
    "cell(position)": (value) => ran((m) => m.cell(0, value)),
    "cell(options)": (value) => ran((m) => m.cell(0, [0, 0, 0], value)),
    "cell(channel)": (value) => ran((m) => m.cell(0, [0, 0, 0], { channel: value })),
    "cellReach(position)": (value) => ran((m) => m.cellReach(0, value, 0)),
    "cellReach(channel)": (value) => ran((m) => m.cellReach(0, [0, 0, 0], value)),
    "grid(position)": (value) => ran((m) => m.grid(0, value)),
    "grid(cells)": (value) => ran((m) => m.grid(0, [0, 0, 0], { cells: value })),
    "grid(depthTap)": (value) => ran((m) => m.grid(0, [0, 0, 0], { depthTap: value })),
    "channelMatrix(channel)": (value) => ran((m) => m.channelMatrix(0, value, value)),
    "setKernel(path)": (value) => using(cs.module(model), (m) => m.setKernel(value, "box")),
    "setKernel(name)": (value) => using(cs.module(model), (m) => m.setKernel("", value)),
    tie: (value) => using(cs.module(model), (m) => m.tie(value, value)),
  };

  for (const [name, call] of Object.entries(calls)) {
    test(name, () => {
      for (const value of strange) {
        let error;
        try {
          call(value);
        } catch (caught) {
          error = caught;
        }
        if (!error) continue;
        assert.ok(error instanceof Error);
        assert.notEqual(error.name, "InternalError", error.message);
        assert.notEqual(error.name, "BindingError", error.message);
        assert.ok(error.message.length > 5 && error.message.length < 500, error.message);
      }
    });
  }

  for (const [what, call, message] of /** @type {[string, () => unknown, string][]} */ ([
    ["a model", () => cs.summary(/** @type {any} */ (5), [1]), "model is 5; it must be a string"],
    [
      "a shape",
      () => cs.summary(model, /** @type {any} */ ("1, 2")),
      'inputShape is "1, 2"; it must be an array of integers, or an array of input shapes',
    ],
    ["a size", () => cs.signal("chirp", [1, 1.5], { spatial: 1 }), "inputShape[1] is 1.5; it must be an integer"],
    [
      "many sizes",
      () => cs.summary(model, new Array(65).fill(1)),
      "inputShape is an array of 65; it must be an array of integers, or an array of input shapes, at most 64",
    ],
    [
      "a seed",
      () => cs.module(model, { seed: -1 }),
      "seed is -1; it must be an integer from 0 to 2^53 - 1, or a BigInt below 2^64",
    ],
    [
      "a large seed",
      () => cs.generator(2n ** 64n),
      "seed is 18446744073709551616n; it must be an integer from 0 to 2^53 - 1, or a BigInt below 2^64",
    ],
    ["spatial", () => cs.signals(4), "spatial is 4; it must be an integer from 1 to 3"],
    [
      "an output size",
      () => cs.summary(model, [1], { outputSize: /** @type {any} */ ("9") }),
      'outputSize is "9"; it must be a number or an array of numbers',
    ],
    [
      "data",
      () => cs.compare({ shape: [2, 3], data: [1] }, tensor([1], [1])),
      "a.data has 1 values; a tensor of shape [2, 3] must have 6",
    ],
    [
      "a value",
      () => cs.compare(tensor([1], [1]), /** @type {any} */ ({ shape: [2], data: [1, "2"] })),
      'b.data[1] is "2"; it must be a number',
    ],
    [
      "an array",
      () => cs.compare(tensor([1], [1]), /** @type {any} */ ({ shape: [2], data: new Float64Array(2) })),
      "b.data is an object ([object Float64Array]); it must be a Float32Array or an array of numbers",
    ],
    [
      "an array in disguise",
      () =>
        using(cs.module(model), (m) =>
          m.forward(/** @type {any} */ ({ shape: [1], data: { [Symbol.toStringTag]: "Float32Array", length: 1 } })),
        ),
      "x.data is an object ([object Float32Array]); it must be a Float32Array or an array of numbers",
    ],
    [
      "a fraction among indices",
      () => using(cs.module("nn.Embedding(3, 1)"), (m) => m.forward({ shape: [2], data: [1, 1.5], dtype: "int64" })),
      "x.data[1] is 1.5; it must be a whole number: int64",
    ],
    [
      "a state dict",
      () => using(cs.module(model), (m) => m.loadStateDict(/** @type {any} */ ({ weight: [1] }))),
      'dict["weight"].shape is undefined; it must be an array of integers',
    ],
    [
      "options that are none",
      () => cs.kernel("box", [1, 1, 3], /** @type {any} */ ([2])),
      "options is an array of 1; it must be an object",
    ],
    [
      "bounds that are none",
      () => cs.solve({ layer: model, input: 9, output: 9, bounds: /** @type {any} */ (new Map()) }),
      "bounds is an object ([object Map]); it must be an object",
    ],
  ])) {
    test(`the message names ${what}`, () => assert.throws(call, { name: "TypeError", message }));
  }

  /** @type {any} */
  const misspelt = { sed: 1 };
  for (const [name, call, known] of /** @type {[string, () => unknown, string][]} */ ([
    ["summary", () => cs.summary(model, [1, 1, 9], misspelt), "outputSize"],
    ["coverage", () => cs.coverage(model, [1, 1, 9], misspelt), "outputSize"],
    ["reach", () => cs.reach(model, [1, 1, 9], misspelt), "tensor, positions, outputSize"],
    ["explain", () => cs.explain(model, [1, 1, 9], misspelt), "outputSize, layer"],
    ["paddings", () => cs.paddings(model, [1, 1, 9], misspelt), "outputSize, layer"],
    ["fixes", () => cs.fixes(model, [1, 1, 9], misspelt), "outputSize"],
    ["readError", () => cs.readError("text", misspelt), "model, inputShape"],
    ["mirror", () => cs.mirror(model, [1, 1, 9], misspelt), "replaceDecoder"],
    ["roundTrip", () => cs.roundTrip(model, misspelt), "axis, from, to, inputShape"],
    ["signal", () => cs.signal("sine", [1, 1, 9], misspelt), "spatial, seed"],
    ["kernel", () => cs.kernel("box", [1, 1, 3], misspelt), "transposed, groups, stride"],
    ["compare", () => cs.compare(tensor([1], [1]), tensor([1], [1]), misspelt), "spatial"],
    ["module", () => cs.module(model, misspelt), "seed"],
    ["forward", () => ran((m) => m.forward(tensor([1, 1, 1], [1]), misspelt)), "outputSize, grad, out"],
    ["prepare", () => ran((m) => m.prepare([1, 1, 1], misspelt)), "outputSize, grad"],
    ["cell", () => ran((m) => m.cell(0, [0, 0, 0], misspelt)), "channel"],
    ["grid", () => ran((m) => m.grid(0, [0, 0, 0], misspelt)), "channel, cells, depthTap"],
    [
      "kaimingNormal",
      () => using(cs.generator(1), (rng) => rng.kaimingNormal([2, 2], misspelt)),
      "a, mode, nonlinearity",
    ],
    ["xavierNormal", () => using(cs.generator(1), (rng) => rng.xavierNormal([2, 2], misspelt)), "gain"],
    ["truncNormal", () => using(cs.generator(1), (rng) => rng.truncNormal([2], misspelt)), "mean, std, a, b"],
  ])) {
    test(`an unknown option of ${name} is named`, () =>
      assert.throws(call, { name: "TypeError", message: `options.sed is unknown; there is ${known}` }));
  }

  test("an unknown part of a request is named", () => {
    assert.throws(() => cs.solve({ layer: model, input: 9, output: 9, ...misspelt }), {
      name: "TypeError",
      message: "request.sed is unknown; there is layer, input, output, free, bounds, limit",
    });
    assert.throws(() => cs.edit(model, /** @type {any} */ ({ action: "remove", path: "", at: 1 })), {
      name: "TypeError",
      message: "edit.at is unknown; there is action, path, name, value, index",
    });
    assert.throws(() => cs.solve({ layer: model, input: 9, output: 9, bounds: { strid: [1, 2] } }), {
      name: "ValueError",
      message: "no layer has an argument strid that sets its size",
    });
  });

  test("a kernel for no convolution is refused", () => {
    for (const [options, message] of /** @type {const} */ ([
      [{ groups: 2 }, "groups is 2; the weight's first size is 3"],
      [{ stride: [0] }, "stride is [0]"],
      [{ stride: [1, 1] }, "stride has 2 numbers; the weight has 1 spatial axis"],
    ])) {
      assert.throws(() => cs.kernel("box", [3, 1, 3], options), { name: "ValueError", message });
    }
  });

  test("arguments that take memory away while they are read are refused, and the engine lives", () => {
    const m = cs.module("nn.Conv1d(1, 1, 3)");
    const shape = [1, 1, 4];
    const fresh = () => ({ shape, data: new Float32Array(4) });
    const take = (/** @type {{ data: Float32Array }} */ { data }) =>
      structuredClone(data.buffer, { transfer: [data.buffer] });
    const a = fresh();
    const options = {
      get grad() {
        take(a);
        return true;
      },
    };
    assert.match(thrown(() => m.forward(a, options)).message, /^x\.data has 0 values/);
    const b = fresh();
    const late = {
      shape,
      data: b.data,
      get dtype() {
        take(b);
        return "float32";
      },
    };
    assert.match(thrown(() => m.forward(/** @type {any} */ (late))).message, /^x lost its memory/);
    const out = { shape: [1, 1, 2], data: new Float32Array(2) };
    const thief = {
      ...fresh(),
      get dtype() {
        take(out);
        return undefined;
      },
    };
    assert.match(thrown(() => m.forward(/** @type {any} */ (thief), { out })).message, /^out lost its memory/);
    assert.equal(m.forward(fresh()).data.length, 2);
    m.delete();
  });

  test("a detached array is empty, not a trap", () => {
    const data = new Float32Array(4);
    structuredClone(data.buffer, { transfer: [data.buffer] });
    using(cs.module("nn.ReLU()"), (m) => {
      assert.deepEqual(m.forward({ shape: [0], data }).shape, [0]);
      assert.throws(() => m.forward({ shape: [4], data }), TypeError);
    });
    assert.equal(cs.alive, true);
  });
});

await forEachBuild("hostile texts", (cs) => {
  after(() => assert.equal(cs.alive, true, "the engine must have survived"));

  test("huge", () => {
    for (const text of [
      "a".repeat(5_000_000),
      "ü".repeat(3_000_000),
      "(".repeat(4_000_000),
      "nn.ReLU(), ".repeat(300_000),
    ]) {
      assert.equal(cs.summary(text, [1]).error?.stage, "text");
      assert.equal(thrown(() => cs.outline(text)).name, "SyntaxError");
      assert.equal(thrown(() => cs.parseShape(text)).name, "SyntaxError");
    }
  });

  test("deep", () => {
    for (const [open, close] of [
      ["(", ")"],
      ["[", "]"],
      ["nn.Sequential(", ")"],
      ["-", ""],
      ["{1:", "}"],
      ["f(x=", ")"],
    ]) {
      for (const depth of [100, 199, 200, 201, 5000, 100_000]) {
        const text = `${open.repeat(depth)}nn.ReLU()${close.repeat(depth)}`;
        const { error } = cs.summary(text, [1]);
        if (error) assert.notEqual(error.type, "InternalError");
        if (depth > 200) assert.equal(error?.type, "SyntaxError", `${open} ${depth}`);
      }
    }
  });

  test("numbers at the edges", () => {
    const huge = "9".repeat(4000);
    for (const number of [
      "9223372036854775807",
      "9223372036854775808",
      "-9223372036854775808",
      huge,
      `${huge}.0`,
      "1e999",
      "2**63",
      "10**10**10",
      "1//0",
      "1<<70",
      "0x" + "f".repeat(100),
    ]) {
      for (const layer of [
        "nn.Conv1d(1, 1, N)",
        "nn.Conv1d(N, 1, 3)",
        "nn.Conv2d(1, N, 3, stride=N)",
        "nn.ConvTranspose1d(1, 1, 3, stride=N, padding=N)",
        "nn.Conv1d(1, 1, 3, dilation=N)",
        "nn.Conv1d(1, 1, 3, padding=N)",
      ]) {
        const text = layer.replaceAll("N", number);
        const report = cs.summary(text, [1, 1, 100, 100].slice(0, text.includes("2d") ? 4 : 3));
        assert.ok(report.error || report.output?.every(Number.isFinite), text);
        assert.throws(() => using(cs.module(text), (m) => m.forward(tensor([1, 1, 9], new Float32Array(9)))), Error);
      }
    }
  });

  test("sizes that don't fit are refused with the bytes they would need", () => {
    for (const shape of [[1e9], [1e9, 1e9], [2 ** 53 - 1, 2 ** 53 - 1], [1, 1, 1e9], [0, 1e15, 1e15]]) {
      assert.ok(cs.summary("nn.ReLU()", shape));
      using(cs.generator(0), (rng) => {
        if (shape[0] === 0) return;
        const error = thrown(() => rng.rand(shape));
        assert.equal(error.name, "RuntimeError", error.message);
      });
    }
    assert.throws(() => cs.module("nn.Conv1d(1000000, 1000000, 1000)"), {
      name: "RuntimeError",
      message: /DefaultCPUAllocator: can't allocate memory/,
    });
    using(cs.module("nn.ConvTranspose1d(1, 1, 3, stride=1000000000)"), (m) => {
      assert.throws(() => m.forward(tensor([1, 1, 9], new Float32Array(9))), {
        name: "RuntimeError",
        message: /DefaultCPUAllocator: can't allocate memory/,
      });
    });
    assert.throws(() => using(cs.generator(0), (rng) => rng.rand([-1])), {
      name: "RuntimeError",
      message: /negative dimension -1/,
    });
    assert.throws(() => cs.signal("chirp", [1, 1, 1e12], { spatial: 1 }), { name: "RuntimeError" });
    assert.throws(() => cs.signal("chirp", [1, -1, 9], { spatial: 1 }), { name: "RuntimeError" });
    assert.throws(() => cs.kernel("box", [1e9, 1e9, 1e9]), { name: "RuntimeError" });
  });

  test("tensors that don't fit together are refused before any is copied", () => {
    const shape = [1, 1, 180_000_000];
    const large = { shape, data: new Float32Array(shape[2]) };
    const allocate = (/** @type {number} */ bytes) => ({
      name: "RuntimeError",
      message: new RegExp(`allocate ${bytes} bytes`),
    });
    assert.throws(() => cs.compare(large, large), allocate(3 * 4 * shape[2]));
    assert.throws(() => cs.compare(large, tensor([1], [1])), { name: "ValueError", message: /can't be compared/ });
    using(cs.module("nn.Conv1d(1, 1, 1)"), (m) => {
      const before = m.stateDict();
      assert.throws(() => m.loadStateDict({ weight: large, bias: large, scale: large }), {
        name: "RuntimeError",
        message: /size mismatch for weight: copying a param with shape torch\.Size\(\[1, 1, 180000000\]\)/,
      });
      assert.deepEqual(m.stateDict(), before);
      m.forward(tensor([1, 1, 1], [1]));
      assert.throws(() => m.backward([large, large, large]), allocate(3 * 4 * shape[2]));
      assert.deepEqual(m.backward(tensor([1, 1, 1], [1])).input, before.weight);
    });
    assert.equal(cs.compare(tensor([2], [1, 2]), tensor([2], [1, 4])).mse, 2);
  });

  test("empty tensors", () => {
    using(cs.module("nn.ReLU()"), (m) => assert.deepEqual(m.forward(tensor([0, 3], [])), tensor([0, 3], [])));
    using(cs.generator(1), (rng) => assert.deepEqual(rng.rand([0]), tensor([0], [])));
    using(cs.generator(1), (rng) => assert.equal(rng.rand([]).data.length, 1));
  });

  test("an empty tensor keeps its other sizes, or is refused", () => {
    const shape = [0, 1, 2 ** 32 + 1];
    const empty = { shape, data: [] };
    assert.deepEqual(cs.summary("nn.ReLU()", shape).output, shape);
    using(cs.generator(0), (rng) => {
      assert.deepEqual(rng.randint(0, 9, shape).shape, shape);
      for (const call of [
        () => rng.rand(shape),
        () => rng.kaimingNormal(shape),
        () => cs.signal("sine", shape, { spatial: 1 }),
        () => cs.kernel("box", shape),
        () => cs.compare(empty, empty),
        () => using(cs.module("nn.ReLU()"), (m) => m.forward(empty)),
      ]) {
        assert.throws(call, { name: "RuntimeError", message: /allocate 17179869188 bytes/ });
      }
      assert.deepEqual(rng.rand([0, 1, 2 ** 20]).shape, [0, 1, 2 ** 20]);
    });
  });

  test("names that objects have already", () => {
    const model = 'nn.Sequential(OrderedDict([("__proto__", nn.Conv1d(1, 1, 1)), ("constructor", nn.ReLU())]))';
    const report = cs.summary(model, [1, 1, 3]);
    assert.ok(report.error || report.layers[0].name === "__proto__");
    using(cs.module("nn.Conv1d(1, 1, 1)"), (m) => {
      const dict = JSON.parse('{"__proto__": {"shape": [1], "data": [1]}, "\\u0000": {"shape": [1], "data": [1]}}');
      assert.throws(() => m.loadStateDict(dict), { name: "RuntimeError", message: /__proto__/ });
    });
  });

  test("lone surrogates and NUL in every string", () => {
    for (const text of ["\uD800", "\uDFFFx", "a\0b", "\0", "\u{10FFFF}", "\uFFFE"]) {
      const literal = `nn.Sequential(OrderedDict([("${text}", nn.ReLU())]))`;
      const { error, layers } = cs.summary(literal, [1]);
      if (!error) assert.equal(layers[0].name, text.replace(/\p{Surrogate}/gu, "\uFFFD"));
      for (const call of [
        () => cs.edit("nn.ReLU()", { action: "replace", path: text, value: text }),
        () => cs.signal(text, [1, 1, 4], { spatial: 1 }),
        () => cs.kernel(text, [1, 1, 4]),
        () => cs.parseShape(text),
        () => cs.module(text),
        () => using(cs.module("nn.Conv1d(1, 1, 1)"), (m) => m.tie(text, text)),
        () => using(cs.module("nn.Conv1d(1, 1, 1)"), (m) => m.loadStateDict({ [text]: tensor([1], [1]) })),
      ]) {
        assert.notEqual(thrown(call).name, "InternalError");
      }
    }
  });
});
