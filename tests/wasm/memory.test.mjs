import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import v8 from "node:v8";
import vm from "node:vm";
import { load } from "../../wasm/js/index.js";
import { builds, forEachBuild, relativeError, tensor, using } from "./support.mjs";

await forEachBuild("memory", (cs) => {
  const model = "nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.ConvTranspose2d(8, 1, 3, padding=1))";
  const x = tensor([1, 1, 32, 32], new Float32Array(1024).fill(0.5));

  test("does not grow over a thousand modules", () => {
    const cycle = () =>
      using(cs.module(model), (m) => {
        m.loadStateDict(m.stateDict());
        m.setKernel("0", "box");
        const y = m.forward(x);
        m.backward(y);
        m.activation(0);
        assert.throws(() => m.forward(tensor([1, 2, 4, 4], new Float32Array(32))));
        using(cs.generator(1), (rng) => rng.randn([100]));
        cs.compare(x, y);
      });
    for (let i = 0; i < 20; i++) cycle();
    const before = cs.memoryBytes();
    for (let i = 0; i < 1000; i++) cycle();
    assert.equal(cs.memoryBytes(), before);
  });

  test("does not grow over a thousand reports and errors", () => {
    const cycle = () => {
      cs.summary(model, [1, 1, 32, 32]);
      cs.summary("nn.Conv2d(1,", [1]);
      cs.outline(model);
      cs.mismatch(model, [1, 1, 32, 32]);
      assert.throws(() => cs.module("nn.Conv2d(1, 1, 3, groups=2)"));
    };
    for (let i = 0; i < 20; i++) cycle();
    const before = cs.memoryBytes();
    for (let i = 0; i < 1000; i++) cycle();
    assert.equal(cs.memoryBytes(), before);
  });

  test("grows with need, and what was read before stays", () => {
    const before = cs.memoryBytes();
    using(cs.module("nn.ReLU()"), (m) => {
      const small = m.forward(tensor([3], [1, -2, 3]));
      const count = Math.ceil(before / 4);
      const large = m.forward({ shape: [count], data: new Float32Array(count).fill(2) });
      assert.ok(cs.memoryBytes() > before);
      assert.equal(large.data[count - 1], 2);
      assert.deepEqual([...small.data], [1, 0, 3]);
    });
  });

  test("a state is read and loaded without a second copy in the engine", () => {
    const count = Math.ceil(cs.memoryBytes() / 4);
    using(cs.module(`nn.Linear(1, ${count}, bias=False)`), (m) => {
      const before = cs.memoryBytes();
      const state = m.stateDict();
      state.weight.data[count - 1] = 5;
      m.loadStateDict(state);
      assert.equal(m.stateDict().weight.data[count - 1], 5);
      assert.equal(cs.memoryBytes(), before);
    });
  });

  test("forgotten modules and generators are freed", async () => {
    v8.setFlagsFromString("--expose-gc");
    const gc = vm.runInNewContext("gc");
    const forget = () => {
      for (let i = 0; i < 50; i++) {
        cs.module("nn.Conv1d(1, 1, 3)");
        cs.generator(i);
      }
    };
    forget();
    for (let tries = 0; cs.liveHandles() > 0 && tries < 100; tries++) {
      gc();
      await setTimeout(10);
    }
    assert.equal(cs.liveHandles(), 0);
  });
});

test("both builds agree", async () => {
  const [plain, relaxed] = await Promise.all(builds.map((wasm) => load({ wasm })));
  assert.deepEqual(plain.layerTypes(), relaxed.layerTypes());
  const model = `nn.Sequential(nn.Conv2d(3, 8, 3, stride=2, padding=1, padding_mode='reflect'), nn.ReLU(),
    nn.Conv2d(8, 8, 3, groups=8, dilation=2, padding=2), nn.Tanh(), nn.ConvTranspose2d(8, 3, 4, stride=2, padding=1))`;
  assert.deepEqual(plain.summary(model, [2, 3, 31, 33]), relaxed.summary(model, [2, 3, 31, 33]));
  const [a, b] = [plain, relaxed].map((cs) =>
    using(cs.module(model, { seed: 7 }), (m) => {
      const x = using(cs.generator(1), (rng) => rng.randn([2, 3, 31, 33]));
      const y = m.forward(x);
      const { input, parameters } = m.backward(y);
      return { state: m.stateDict(), x, y, input, parameters };
    }),
  );
  assert.deepEqual(a.state, b.state);
  assert.deepEqual(a.x, b.x);
  assert.ok(relativeError(a.y.data, b.y.data) < 2e-6);
  assert.ok(relativeError(a.input.data, b.input.data) < 5e-6);
  for (const [name, { data }] of Object.entries(a.parameters)) {
    assert.ok(relativeError(data, b.parameters[name].data) < 5e-6, name);
  }
});
