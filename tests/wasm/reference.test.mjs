// What PyTorch gave (tests/data), asked through the facade.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { forEachBuild, relativeError, tensor, using } from "./support.mjs";

/** @import { ConvscopeError, Generator, IntegerTensor, OutputSize, Tensor } from "../../wasm/js/index.js" */

/** @param {string} name */
const read = (name) => readFile(new URL(`../data/${name}`, import.meta.url), "utf8");

/**
 * The output_size of "m(x, output_size=[11])"; undefined where it is no list, which JavaScript can't say.
 * @param {string} call
 * @returns {OutputSize | undefined}
 */
function outputSizeOf(call) {
  if (call === "m(x)") return null;
  const list = /^m\(x, (?:output_size=)?(?:torch\.Size\()?\[([-\d, ]*)\]\)?\)$/.exec(call)?.[1];
  return list === undefined ? undefined : list.split(",").filter(Boolean).map(Number);
}

/** @param {string} text */
const firstLine = (text) => text.split("\n", 1)[0];

/** @param {Float32Array | BigInt64Array} data */
const sha256 = (data) => createHash("sha256").update(new Uint8Array(data.buffer)).digest("hex");

const shapes = (await read("shapes.jsonl"))
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => JSON.parse(line));
/** @type {any[]} */
const modules = (await read("modules.jsonl"))
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => JSON.parse(line));
const values = JSON.parse(await read("values.json")).cases;
// Seeds go up to 2^64: as text, before JSON makes numbers of them.
const random = JSON.parse((await read("random.json")).replace(/"seed": ?(-?\d+)/g, '"seed":"$1"'));

await forEachBuild("PyTorch's shapes and errors", (cs) => {
  test("through summary", () => {
    const failures = [];
    let run = 0;
    for (const { src, x, call = "m(x)", out, err, loose, alt, dtype } of shapes) {
      const outputSize = outputSizeOf(call);
      if (dtype || outputSize === undefined) continue;
      run++;
      const report = cs.summary(src, x, { outputSize });
      const got = report.error
        ? [report.error.type, firstLine(report.error.message), report.error.stage]
        : report.output;
      const matches = (/** @type {any} */ wanted) => {
        if (wanted.out) return String(wanted.out) === String(got) && !report.error;
        const [type, message, stage] = wanted.err;
        if (!report.error || !got) return false;
        return got[0] === type && got[2] === stage && (loose || got[1] === firstLine(message));
      };
      const torchSize = call.includes("torch.Size") && err; // its message says torch.Size([..])
      if (matches({ out, err }) || (alt && matches(alt)) || (torchSize && report.error)) continue;
      failures.push({ src, x, call, expected: out ?? err, got });
    }
    assert.deepEqual(failures.slice(0, 10), [], `${failures.length} of ${run} cases differ`);
    assert.ok(run > 11_000, `${run} cases`);
  });
});

/**
 * "(lambda p, u: u(*p(x), output_size=[7, 9]))(m, nn.MaxUnpool2d(2))" as a graph.
 * @param {string} src
 * @param {string} call
 */
function unpooling(src, call) {
  const unpool = call.slice(call.indexOf("nn.MaxUnpool"), -1);
  const size = /output_size=(.*)\)\)\(m, /.exec(call)?.[1];
  /** @type {{ name: string, call: string, args: unknown[], kwargs?: object }[]} */
  const nodes = [
    { name: "size", call: "Tensor.size", args: ["$x"] },
    { name: "both", call: "pool", args: ["$x"] },
    { name: "pooled", call: "operator.getitem", args: ["$both", 0] },
    { name: "indices", call: "operator.getitem", args: ["$both", 1] },
    { name: "y", call: "unpool", args: ["$pooled", "$indices"] },
  ];
  if (size === "x.size()") nodes[4].kwargs = { output_size: "$size" };
  else if (size?.startsWith("[")) nodes[4].kwargs = { output_size: JSON.parse(size) };
  else if (size) nodes[4].kwargs = { output_size: { tuple: size.split(/\D+/).filter(Boolean).map(Number) } };
  return JSON.stringify({ inputs: ["x"], modules: { pool: src, unpool }, nodes, output: "$y" });
}

await forEachBuild("PyTorch's other layers", (cs) => {
  test("through summary", () => {
    const failures = [];
    let run = 0;
    for (const { group, src, inputs, dtypes, call = "m(x)", out, err, loose } of modules) {
      if (dtypes?.includes("float64")) continue;
      run++;
      const model = call.startsWith("(lambda") ? unpooling(src, call) : src;
      const types = inputs.map((/** @type {number[]} */ shape, /** @type {number} */ i) => ({
        shape,
        dtype: dtypes?.[i] ?? "float32",
      }));
      // A lone layer takes one tensor in the text; MaxUnpool and Bilinear with two are a graph.
      const several = inputs.length > 1;
      const report = cs.summary(several ? twoInputs(model) : model, types);
      // Which index is wrong is known only once there are values.
      if (!report.error && err) {
        const values = inputs.map((/** @type {number[]} */ shape) =>
          tensor(shape, new Array(shape.reduce((a, b) => a * b, 1)).fill(0)),
        );
        report.error = using(cs.module(model), (m) => raised(() => m.forward(values)));
      }
      const wanted = out ?? err;
      const got = report.error
        ? [report.error.type, loose ? err?.[1] : firstLine(report.error.message), report.error.stage]
        : Array.isArray(out?.[0])
          ? report.outputs
          : report.output;
      if (String(got) !== String(wanted) || Boolean(report.error) !== Boolean(err)) {
        failures.push({ group, src, inputs, call, wanted, got });
      }
    }
    assert.deepEqual(failures.slice(0, 10), [], `${failures.length} of ${run} cases differ`);
    assert.ok(run > 3_600, `${run} cases`);
  });
});

/**
 * What a call throws, as a report has it; null where it works.
 * @param {() => unknown} call
 */
function raised(call) {
  try {
    call();
    return null;
  } catch (reason) {
    const { name, message, stage, layer, hint, line, column } = /** @type {ConvscopeError} */ (reason);
    return { type: name, message, stage, layer, hint, line, column };
  }
}

/** @param {string} src */
function twoInputs(src) {
  const nodes = [{ name: "z", call: "m", args: ["$x", "$y"] }];
  return JSON.stringify({ inputs: ["x", "y"], modules: { m: src }, nodes, output: "$z" });
}

await forEachBuild("PyTorch's values", (cs) => {
  test("forward and backward", () => {
    let worst = 0;
    for (const it of values) {
      using(cs.module(it.src), (m) => {
        /** @type {Record<string, import("../../wasm/js/index.js").Tensor>} */
        const state = { weight: tensor(it.weight_shape, it.weight) };
        if (it.bias) state.bias = tensor([it.bias.length], it.bias);
        m.loadStateDict(state);
        const outputSize = outputSizeOf(it.call) ?? listOf(it.call);
        const output = m.forward(tensor(it.input_shape, it.input), { outputSize });
        assert.deepEqual(output.shape, it.output_shape, it.src);
        const { input, parameters } = m.backward(tensor(it.output_shape, it.grad_output));
        /** @type {[string, Float32Array, number[]][]} */
        const pairs = [
          ["output", output.data, it.output],
          ["grad_input", input.data, it.grad_input],
          ["grad_weight", parameters.weight.data, it.grad_weight],
        ];
        if (it.bias) pairs.push(["grad_bias", parameters.bias.data, it.grad_bias]);
        for (const [name, actual, expected] of pairs) {
          const error = relativeError(actual, expected);
          worst = Math.max(worst, error);
          const allowed = it.exact ? 0 : 2e-6;
          assert.ok(error <= allowed, `case ${it.id}, ${it.src}, ${it.call}: ${name} is off by ${error}`);
        }
      });
    }
    assert.ok(worst > 0, "the cases are not all exact");
  });
});

/** @param {string} call */
function listOf(call) {
  return /\[([-\d, ]*)\]|\(([-\d, ]+)\)\)$/.exec(call)?.slice(1).find(Boolean)?.split(",").map(Number);
}

/**
 * As PyTorch stores them: whole numbers as int64.
 * @param {Float32Array | Float64Array} data
 */
const asStored = (data) => (data instanceof Float64Array ? BigInt64Array.from(Array.from(data, BigInt)) : data);

/** @param {Float32Array | Float64Array} data */
const rounded = (data) => (data instanceof Float64Array ? Number : Math.fround);

/**
 * The draws of random.json by their names there.
 * @satisfies {Record<string, (rng: Generator, shape: number[], args: any) => Tensor | IntegerTensor>}
 */
const draws = {
  rand: (rng, shape) => rng.rand(shape),
  randn: (rng, shape) => rng.randn(shape),
  uniform: (rng, shape, { low, high }) => rng.uniform(shape, low, high),
  normal: (rng, shape, { mean, std }) => rng.normal(shape, mean, std),
  bernoulli: (rng, shape, { p }) => rng.bernoulli(shape, p),
  randint: (rng, shape, { low, high }) => rng.randint(low, high, shape),
  randperm: (rng, [n]) => rng.randperm(n),
  kaiming_uniform_: (rng, shape, options) => rng.kaimingUniform(shape, options),
  kaiming_normal_: (rng, shape, options) => rng.kaimingNormal(shape, options),
  xavier_uniform_: (rng, shape, options) => rng.xavierUniform(shape, options),
  xavier_normal_: (rng, shape, options) => rng.xavierNormal(shape, options),
  trunc_normal_: (rng, shape, options) => rng.truncNormal(shape, options),
};

await forEachBuild("PyTorch's random numbers", (cs) => {
  test("every draw, bit for bit", () => {
    const left = new Set();
    for (const { seed, calls } of random.sequences) {
      using(cs.generator(BigInt.asUintN(64, BigInt(seed))), (rng) => {
        for (const { call, n, shape = [n], args = {}, first, sha256: expected } of calls) {
          const draw = draws[/** @type {keyof typeof draws} */ (call)];
          if (!draw) {
            left.add(call);
            return;
          }
          const got = draw(rng, shape, args);
          const what = `${call}(${shape}) ${JSON.stringify(args)} after ${seed}`;
          assert.deepEqual(got.shape, shape, what);
          assert.deepEqual([...got.data.slice(0, first.length)], first.map(rounded(got.data)), what);
          assert.equal(sha256(asStored(got.data)), expected, what);
        }
      });
    }
    // Tensors of parameters, and what is no draw, are not offered here; the sequence ends at the first of them.
    assert.deepEqual([...left].sort(), ["bernoulli of a tensor", "constant", "module", "normal of tensors"]);
  });

  test("parameters after manual_seed, bit for bit", () => {
    let checked = 0;
    for (const { seed, src, params } of random.modules) {
      if (cs.outline(src).some(({ known, container }) => !known && !container)) continue;
      using(cs.module(src, { seed: BigInt(seed) }), (m) => {
        const state = m.stateDict();
        for (const { name, shape, sha256: expected } of params) {
          assert.deepEqual(state[name].shape, shape, `${src}: ${name}`);
          assert.equal(sha256(state[name].data), expected, `${src}: ${name}`);
          checked++;
        }
      });
    }
    assert.ok(checked > 20, `${checked} parameters`);
  });
});
