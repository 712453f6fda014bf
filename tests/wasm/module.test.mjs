import assert from "node:assert/strict";
import { test } from "node:test";
import { forEachBuild, relativeError, tensor, thrown, using } from "./support.mjs";

const model = "nn.Sequential(nn.Conv1d(1, 2, 3, padding=1), nn.ReLU(), nn.ConvTranspose1d(2, 1, 3, padding=1))";

await forEachBuild("module", (cs) => {
  test("state dict: names, order, shapes, same numbers for the same seed", () => {
    using(cs.module(model, { seed: 3 }), (m) => {
      const state = m.stateDict();
      assert.deepEqual(
        Object.entries(state).map(([name, { shape }]) => [name, shape]),
        [
          ["0.weight", [2, 1, 3]],
          ["0.bias", [2]],
          ["2.weight", [2, 1, 3]],
          ["2.bias", [1]],
        ],
      );
      assert.ok(state["0.weight"].data instanceof Float32Array);
      using(cs.module(model, { seed: 3 }), (same) => assert.deepEqual(same.stateDict(), state));
      using(cs.module(model, { seed: 3n + 2n ** 32n }), (same) => assert.deepEqual(same.stateDict(), state));
      using(cs.module(model), (other) => assert.notDeepEqual(other.stateDict(), state));
    });
  });

  test("results are copies", () => {
    using(cs.module(model), (m) => {
      const state = m.stateDict();
      state["0.weight"].data.fill(9);
      assert.notEqual(m.stateDict()["0.weight"].data[0], 9);
      const x = tensor([1, 1, 4], [1, 2, 3, 4]);
      const y = m.forward(x);
      const kept = y.data.slice();
      x.data.fill(0);
      m.forward(tensor([1, 1, 400], new Float32Array(400)));
      assert.deepEqual(y.data, kept);
      assert.equal(y.data.byteLength, y.data.buffer.byteLength, "a buffer of its own");
    });
  });

  test("loadStateDict, from Float32Arrays and arrays", () => {
    using(cs.module("nn.Conv1d(1, 1, 2)"), (m) => {
      m.loadStateDict({ weight: { shape: [1, 1, 2], data: [1, -1] }, bias: tensor([1], [0.5]) });
      assert.deepEqual([...m.forward({ shape: [1, 1, 3], data: [1, 5, 2] }).data], [-3.5, 3.5]);
    });
  });

  test("loadStateDict refuses in PyTorch's words and changes nothing", () => {
    using(cs.module("nn.Conv1d(1, 1, 2)"), (m) => {
      const before = m.stateDict();
      const error = thrown(() => m.loadStateDict({ weight: tensor([1, 1, 3], [1, 2, 3]), other: tensor([1], [1]) }));
      assert.equal(error.name, "RuntimeError");
      assert.match(error.message, /^Error\(s\) in loading state_dict for Conv1d:/);
      assert.match(error.message, /Missing key\(s\) in state_dict: "bias"/);
      assert.match(error.message, /Unexpected key\(s\) in state_dict: "other"/);
      assert.match(error.message, /size mismatch for weight/);
      assert.deepEqual(m.stateDict(), before);
    });
  });

  test("forward, activations, backward", () => {
    using(cs.module("nn.Sequential(nn.Conv1d(1, 1, 2, bias=False), nn.ReLU())"), (m) => {
      m.loadStateDict({ "0.weight": { shape: [1, 1, 2], data: [1, -1] } });
      const y = m.forward({ shape: [1, 1, 4], data: [1, 5, 2, 0] });
      assert.deepEqual(y, tensor([1, 1, 3], [0, 3, 2]));
      assert.deepEqual(m.activation(0), tensor([1, 1, 3], [-4, 3, 2]));
      assert.deepEqual(m.activation(1), y);
      const gradients = m.backward({ shape: [1, 1, 3], data: [1, 10, 100] });
      assert.deepEqual(gradients.input, tensor([1, 1, 4], [0, 10, 90, -100]));
      assert.deepEqual(gradients.parameters, { "0.weight": tensor([1, 1, 2], [250, 20]) });
    });
  });

  test("out: outputs go into tensors that are given", () => {
    using(cs.module(model), (m) => {
      const x = tensor([1, 1, 8], [1, 2, 3, 4, 5, 6, 7, 8]);
      const y = m.forward(x);
      const out = { shape: [1, 1, 8], data: new Float32Array(8) };
      assert.equal(m.forward(x, { out }), out);
      assert.deepEqual(out, y);
      const wrong = (/** @type {any} */ target, /** @type {RegExp} */ message) =>
        assert.match(thrown(() => m.forward(x, { out: target })).message, message);
      wrong({ shape: [1, 8, 1], data: new Float32Array(8) }, /^out has shape \[1, 8, 1\]; the output's is \[1, 1, 8\]/);
      wrong({ shape: [1, 1, 8], data: Array(8).fill(0) }, /^out\.data is .*; it must be a Float32Array/);
      wrong({ shape: [1, 1, 8], data: new Float32Array(7) }, /^out\.data has 7 values/);
      wrong([out, out], /^out has 2 tensors; the model returns 1/);
      wrong(5, /^out is 5; it must be a tensor/);
    });
  });

  test("prepare: forwards in the engine's memory", () => {
    using(cs.module(model), (m) => {
      const x = tensor([1, 1, 8], [1, 2, 3, 4, 5, 6, 7, 8]);
      const y = m.forward(x);
      for (const grad of [true, false]) {
        const { inputs, outputs, run } = m.prepare([1, 1, 8], { grad });
        for (let frame = 0; frame < 2; ++frame) {
          inputs[0].data.set(x.data);
          run();
          assert.deepEqual({ shape: outputs[0].shape, data: Float32Array.from(outputs[0].data) }, y);
        }
      }
      // Another shape, and the memory is somebody else's.
      const { inputs, outputs, run } = m.prepare([1, 1, 8]);
      m.forward(tensor([1, 1, 4], [1, 2, 3, 4]));
      for (const use of [run, () => inputs[0].data, () => outputs[0].data]) {
        assert.match(thrown(use).message, /^the module was prepared otherwise .*; call m\.prepare\(\) again$/);
      }
      const again = m.prepare([1, 1, 8]);
      m.eval();
      assert.match(thrown(again.run).message, /prepared otherwise/);
    });
    const deleted = cs.module(model);
    const late = deleted.prepare([1, 1, 8]);
    deleted.delete();
    assert.match(thrown(() => late.inputs[0].data).message, /^this module was deleted/);
  });

  test("prepare: errors", () => {
    using(cs.module(model), (m) => {
      const message = (/** @type {any[]} */ ...args) =>
        thrown(() => m.prepare(/** @type {any} */ (args[0]), args[1])).message;
      assert.equal(message(5), "input is 5; it must be an array of integers, or an array of input shapes");
      assert.equal(message([1, 1, 2.5]), "input[2] is 2.5; it must be an integer");
      assert.equal(message([1, 1, 8], { grad: 1 }), "grad is 1; it must be true or false");
      assert.match(
        message([1, 2, 8]),
        /^Given groups=1, weight of size \[2, 1, 3\], expected input\[1, 2, 8\] to have 1/,
      );
    });
    using(cs.module("nn.Embedding(4, 2)"), (m) => {
      const { inputs, run } = m.prepare([{ shape: [2], dtype: "int64" }]);
      inputs[0].data.set([1, 0.5]);
      assert.equal(thrown(run).message, "inputs[0].data[1] is 0.5; it must be a whole number: int64");
      inputs[0].data.set([1, 4]);
      assert.equal(thrown(run).message, "index out of range in self");
      inputs[0].data.set([1, 3]);
      run();
    });
  });

  test("a view of the engine's memory as an argument: nothing is lost when memory grows", () => {
    using(cs.module("nn.Identity()"), (small) => {
      using(cs.module("nn.Conv2d(1, 16, 3, padding=1)"), (large) => {
        const { inputs, outputs, run } = small.prepare([1, 1, 512, 512]);
        inputs[0].data.fill(1);
        run();
        const view = outputs[0];
        const before = cs.memoryBytes();
        const y = large.forward(view); // 16 MB for the output alone
        assert.ok(cs.memoryBytes() > before, "memory did not grow: the test shows nothing");
        assert.deepEqual(y, large.forward({ shape: [1, 1, 512, 512], data: new Float32Array(512 * 512).fill(1) }));
        assert.match(
          thrown(() => small.forward(inputs[0], { out: outputs[0] })).message,
          /^out\.data is a view of the engine's memory; it must be an array of yours$/,
        );
        assert.ok(cs.alive);
      });
    });
  });

  test("grad: false gives the same output, and keeps nothing", () => {
    using(cs.module(model), (m) => {
      const x = tensor([1, 1, 9], [1, 2, 3, 4, 5, 4, 3, 2, 1]);
      const y = m.forward(x);
      assert.deepEqual(m.forward(x, { grad: false }), y);
      assert.throws(() => m.backward(y), {
        name: "RuntimeError",
        message: /^element 0 of tensors does not require grad and does not have a grad_fn/,
      });
      assert.throws(() => m.activation(0), { message: /^no outputs of layers are kept/ });
      assert.throws(() => m.forward(x, { grad: /** @type {any} */ (0) }), {
        message: "grad is 0; it must be true or false",
      });
      assert.deepEqual(m.forward(x, { grad: true }), y);
      assert.ok(m.backward(y));
    });
  });

  test("inputs of several kinds, modes and growing memory in turn", () => {
    using(cs.module("nn.Sequential(nn.Conv1d(1, 1, 1, bias=False), nn.Dropout(1.0))"), (m) => {
      m.loadStateDict({ "0.weight": tensor([1, 1, 1], [2]) });
      const of = (/** @type {number} */ length) => tensor([1, 1, length], new Float32Array(length).fill(length));
      for (const length of [1, 5, 100_000, 5, 2_000_000, 1, 7, 9, 5]) {
        m.train();
        assert.deepEqual(new Set(m.forward(of(length)).data), new Set([0]));
        m.eval();
        const y = m.forward(of(length));
        assert.deepEqual(y.shape, [1, 1, length]);
        assert.deepEqual(new Set(y.data), new Set([2 * length]));
      }
    });
  });

  test("output_size reaches the layer", () => {
    using(cs.module("nn.ConvTranspose1d(1, 1, 3, stride=2)"), (m) => {
      const x = tensor([1, 1, 2], [1, 2]);
      assert.deepEqual(m.forward(x).shape, [1, 1, 5]);
      assert.deepEqual(m.forward(x, { outputSize: [6] }).shape, [1, 1, 6]);
      assert.throws(() => m.forward(x, { outputSize: [9] }), {
        name: "ValueError",
        message: /^requested an output size/,
      });
    });
  });

  test("PyTorch's errors come as Errors", () => {
    const error = thrown(() => cs.module("nn.Sequential(nn.Conv1d(3, 4, 3, groups=2))"));
    assert.equal(error instanceof Error, true);
    assert.deepEqual(
      { name: error.name, message: error.message, stage: error.stage, layer: error.layer, line: error.line },
      {
        name: "ValueError",
        message: "in_channels must be divisible by groups",
        stage: "init",
        layer: "0",
        line: 1,
      },
    );
    assert.ok(error.hint.length > 0);
    assert.equal(error.column, 15);
    assert.throws(() => cs.module("nn.Conv1d(1, 1,"), { name: "SyntaxError", stage: "text" });
    using(cs.module(model), (m) => {
      const wrong = thrown(() => m.forward(tensor([1, 2, 4], new Float32Array(8))));
      assert.equal(wrong.name, "RuntimeError");
      assert.match(wrong.message, /expected input\[1, 2, 4\] to have 1 channels, but got 2 channels instead$/);
      assert.equal(wrong.layer, "0");
    });
  });

  test("backward and activation before forward, or of a wrong shape", () => {
    using(cs.module(model), (m) => {
      assert.throws(() => m.backward(tensor([1], [1])), { name: "RuntimeError" });
      assert.throws(() => m.activation(0), { name: "RuntimeError", hint: /forward/ });
      m.forward(tensor([1, 1, 4], [1, 2, 3, 4]));
      assert.throws(() => m.activation(3), { name: "RuntimeError" });
      assert.throws(() => m.backward(tensor([1, 1, 3], [1, 2, 3])), {
        name: "RuntimeError",
        message: /^Mismatch in shape: grad_output\[0\] has a shape of/,
      });
    });
  });

  test("setKernel fills the weight and clears the bias; default brings PyTorch's numbers back", () => {
    using(cs.module(model, { seed: 5 }), (m) => {
      const state = m.stateDict();
      m.setKernel("0", "box");
      const { data } = m.stateDict()["0.weight"];
      assert.ok(relativeError(data, new Float32Array(6).fill(1 / 3)) < 1e-6);
      assert.deepEqual([...m.stateDict()["0.bias"].data], [0, 0]);
      assert.deepEqual(m.stateDict()["2.weight"], state["2.weight"]);
      m.setKernel("2", "triangle");
      m.setKernel("0", "default");
      assert.deepEqual(m.stateDict()["0.weight"], state["0.weight"]);
      assert.deepEqual(m.stateDict()["0.bias"], state["0.bias"]);
    });
  });

  test("setKernel knows stride, groups and direction of its layer", () => {
    const stride = "nn.ConvTranspose2d(4, 4, (2, 4), stride=(1, 2), groups=2)";
    using(cs.module(stride), (m) => {
      m.setKernel("", "box");
      const options = { transposed: true, groups: 2, stride: [1, 2] };
      assert.deepEqual(m.stateDict().weight, cs.kernel("box", [4, 2, 2, 4], options));
      assert.notDeepEqual(m.stateDict().weight, cs.kernel("box", [4, 2, 2, 4], { transposed: true, groups: 2 }));
    });
  });

  test("setKernel's errors", () => {
    using(cs.module(model), (m) => {
      assert.throws(() => m.setKernel("7", "box"), {
        name: "AttributeError",
        message: "Sequential has no attribute `7`",
      });
      assert.throws(() => m.setKernel("1", "box"), {
        name: "AttributeError",
        message: "'ReLU' object has no attribute 'weight'",
        layer: "1",
      });
      assert.throws(() => m.setKernel("0", "fancy"), { name: "ValueError", message: /fancy/ });
    });
  });

  test("tie copies a weight; shapes must agree", () => {
    using(cs.module("nn.Sequential(nn.Conv1d(1, 2, 3), nn.ConvTranspose1d(2, 1, 3), nn.Conv1d(1, 1, 2))"), (m) => {
      m.tie("1", "0");
      assert.deepEqual(m.stateDict()["1.weight"], m.stateDict()["0.weight"]);
      assert.throws(() => m.tie("2", "0"), { name: "RuntimeError", message: /size mismatch for 2\.weight/ });
      assert.throws(() => m.tie("0", "9"), { name: "AttributeError" });
    });
  });

  test("delete twice is harmless, use after delete is not", () => {
    const before = cs.liveHandles();
    const m = cs.module(model);
    const rng = cs.generator(1);
    assert.equal(cs.liveHandles(), before + 2);
    for (const owner of [m, rng]) {
      owner.delete();
      owner.delete();
    }
    assert.equal(cs.liveHandles(), before);
    const message = /^this module was deleted; make a new one with cs\.module\(\)$/;
    assert.throws(() => m.stateDict(), { message });
    assert.throws(() => m.forward(tensor([1], [1])), { message });
    assert.throws(() => m.setKernel("0", "box"), { message });
    assert.throws(() => rng.rand([1]), { message: /^this generator was deleted/ });
  });
});
