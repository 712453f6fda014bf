// Models as graphs through the facade: reports, values, training mode, coverage, outline and edits.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { forEachBuild, tensor, thrown, using } from "./support.mjs";

const { cases } = JSON.parse(await readFile(new URL("../data/graphs.json", import.meta.url), "utf8"));

const graph = {
  type: "SkipNet",
  inputs: ["x"],
  modules: { down: "nn.Conv1d(1, 2, 3, stride=2, padding=1)", up: "nn.ConvTranspose1d(2, 1, 2, stride=2)" },
  nodes: [
    { name: "h", call: "down", args: ["$x"] },
    { name: "u", call: "up", args: ["$h"] },
    { name: "y", call: "torch.cat", args: [["$u", "$x"]], kwargs: { dim: 1 } },
  ],
  output: "$y",
};
const text = JSON.stringify(graph);

await forEachBuild("graphs", (cs) => {
  test("PyTorch's models: shapes of every node, or the error", () => {
    for (const { name, graph: model, inputs, shapes, error } of cases) {
      const report = cs.summary(JSON.stringify(model), inputs);
      if (error) {
        assert.equal(report.error?.type, error[0], name);
        assert.equal(report.error?.message.split("\n", 1)[0], error[1], name);
      } else {
        assert.equal(report.error, null, name);
        const last = model.nodes.at(-1).name;
        if (shapes[last] && model.output === `$${last}`) assert.deepEqual(report.output, shapes[last], name);
      }
    }
  });

  test("a report has a row for each call", () => {
    const report = cs.summary(text, [1, 1, 8]);
    assert.deepEqual(
      report.layers.map(({ name, type, output }) => [name, type, output]),
      [
        ["down", "Conv1d", [1, 2, 4]],
        ["up", "ConvTranspose1d", [1, 1, 8]],
        ["y", "cat", [1, 2, 8]],
      ],
    );
    assert.equal(report.layers[2].text, "torch.cat([u, x], dim=1)");
    assert.deepEqual(report.layers[2].inputs, [
      [1, 1, 8],
      [1, 1, 8],
    ]);
    assert.equal(report.layers[2].line, null);
    assert.equal(report.encoded, 0);
    assert.equal(report.spatial, 1);
    assert.match(report.repr, /^SkipNet\(\n {2}\(down\): Conv1d/);
    const odd = cs.summary(text, [1, 1, 7]);
    assert.equal(odd.error?.layer, "y");
    assert.match(
      odd.error?.message ?? "",
      /^Sizes of tensors must match except in dimension 1\. Expected size 8 but got size 7/,
    );
  });

  test("values go forward and back through both branches", () => {
    using(cs.module(text, { seed: 3 }), (m) => {
      const y = m.forward(tensor([1, 1, 4], [1, 2, 3, 4]));
      assert.deepEqual(y.shape, [1, 2, 4]);
      assert.deepEqual([...y.data.slice(4)], [1, 2, 3, 4]);
      const { input, inputs, parameters } = m.backward(tensor([1, 2, 4], [0, 0, 0, 0, 1, 1, 1, 1]));
      assert.deepEqual([...input.data], [1, 1, 1, 1]);
      assert.deepEqual(inputs, [input]);
      assert.ok(parameters["down.weight"].data.every((value) => value === 0));
    });
  });

  test("several inputs and outputs, and integers", () => {
    const model = JSON.stringify({
      inputs: ["i", "x"],
      modules: { e: "nn.Embedding(5, 3)" },
      nodes: [
        { name: "v", call: "e", args: ["$i"] },
        { name: "s", call: "operator.add", args: ["$v", "$x"] },
      ],
      output: ["$s", "$v"],
    });
    const types = /** @type {const} */ ([{ shape: [2], dtype: "int64" }, [3]]);
    assert.deepEqual(cs.summary(model, types).outputs, [
      [2, 3],
      [2, 3],
    ]);
    assert.match(cs.summary(model, [[2], [3]]).error?.message ?? "", /^Expected tensor for argument #1 'indices'/);
    using(cs.module(model), (m) => {
      const indices = { ...tensor([2], [4, 0]), dtype: /** @type {const} */ ("int64") };
      const [s, v] = /** @type {import("../../wasm/js/index.js").Tensor[]} */ (
        m.forward([indices, tensor([3], [1, 1, 1])])
      );
      assert.deepEqual(
        [...s.data],
        [...v.data].map((value) => Math.fround(value + 1)),
      );
      assert.equal(m.backward([s, v]).inputs.length, 2);
      assert.equal(thrown(() => m.forward(tensor([2], [0, 0]))).name, "TypeError");
    });
  });

  test("training mode is the text's until it is set", () => {
    const x = tensor([1000], new Array(1000).fill(1));
    using(cs.module("nn.Dropout(0.5)"), (m) => {
      const zeros = m.forward(x).data.filter((value) => value === 0).length;
      assert.ok(zeros > 400 && zeros < 600, `${zeros} of 1000`);
      m.eval();
      assert.deepEqual([...m.forward(x).data], [...x.data]);
      m.train();
      assert.notDeepEqual([...m.forward(x).data], [...x.data]);
    });
    using(cs.module("nn.Dropout(0.5).eval()"), (m) => assert.deepEqual([...m.forward(x).data], [...x.data]));
    assert.match(
      cs.summary("nn.BatchNorm1d(3)", [1, 3]).error?.message ?? "",
      /^Expected more than 1 value per channel/,
    );
    assert.equal(cs.summary("nn.BatchNorm1d(3).eval()", [1, 3]).error, null);
  });

  test("running statistics are part of the state", () => {
    using(cs.module("nn.BatchNorm1d(2)"), (m) => {
      m.forward(tensor([2, 2], [1, 2, 3, 6]));
      const state = m.stateDict();
      assert.deepEqual(Object.keys(state), ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]);
      assert.deepEqual([...state.running_mean.data], [0.2, 0.4].map(Math.fround));
      assert.deepEqual([...state.num_batches_tracked.data], [1]);
    });
  });

  test("coverage counts every sample", () => {
    const { layers, error } = cs.coverage("nn.Conv1d(1, 1, 3, stride=2)", [1, 1, 8]);
    assert.equal(error, null);
    assert.deepEqual(layers[0].axes[0]?.reads, [
      [0, 2, 1],
      [2, 3, 2],
      [3, 4, 1],
      [4, 5, 2],
      [5, 7, 1],
      [7, 8, 0],
    ]);
    assert.deepEqual(layers[0].axes[0]?.reached, [[0, 3, 3]]);
    assert.match(cs.coverage("nn.Conv1d(1, 1, 9)", [1, 1, 8]).error?.message ?? "", /^Calculated padded input size/);
    assert.equal(cs.coverage("nn.Conv1d(1, 1, 3)", [1, 1, 8.5]).error?.type, "TypeError");
  });

  test("modules of a graph are outlined and edited", () => {
    const outline = cs.outline(text);
    assert.deepEqual(
      outline.map(({ path, type, depth }) => [path, type, depth]),
      [
        ["", "GraphModule", 0],
        ["down", "Conv1d", 1],
        ["up", "ConvTranspose1d", 1],
      ],
    );
    const changed = cs.edit(text, { action: "set", path: "down", name: "kernel_size", value: "5" });
    assert.equal(JSON.parse(changed).modules.down, "nn.Conv1d(1, 2, 5, stride=2, padding=1)");
    assert.equal(thrown(() => cs.edit(text, { action: "remove", path: "down" })).name, "NotImplementedError");
    assert.equal(thrown(() => cs.edit(text, { action: "set", path: "no", name: "bias", value: "1" })).name, "KeyError");
  });

  test("what is no graph says so", () => {
    for (const [wrong, message] of [
      ["{", /^this is no valid JSON/],
      ["{}", /^"inputs" must be a list/],
      ['{"inputs": ["x"]}', /^"nodes" must be a list/],
      ['{"inputs": ["x"], "nodes": [], "output": "$z"}', /^name 'z' is not defined/],
      [
        '{"inputs": ["x"], "nodes": [{"name": "y", "call": "F.relo", "args": ["$x"]}], "output": "$y"}',
        /has no attribute 'relo'/,
      ],
      ['{"inputs": ["x"], "nodes": [{"name": "y"}], "output": "$y"}', /^a node needs/],
      [`{"a": ${"[".repeat(5000)}`, /^too many nested brackets/],
    ]) {
      const { error } = cs.summary(String(wrong), [1, 1, 4]);
      assert.ok(error, String(wrong));
      assert.match(error.message, /** @type {RegExp} */ (message));
      assert.notEqual(error.hint, "");
    }
  });

  test("every layer can be begun with values that fit", () => {
    for (const { type, spatial } of cs.layerTypes()) {
      const axes = spatial || Number(/(\d)d$/.exec(type)?.[1] ?? 2);
      const arriving = [2, 16, 8, 8, 8].slice(0, axes + 2);
      const call = cs.starter(type, arriving);
      const { error } = cs.summary(call, arriving);
      const special = ["Embedding", "Bilinear", "Fold"].includes(type) || type.startsWith("MaxUnpool");
      if (!special) assert.equal(error, null, `${call} on [${arriving}]: ${error?.message}`);
    }
    assert.throws(() => cs.starter("Conv4d"), TypeError);
  });
});
