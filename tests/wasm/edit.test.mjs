import assert from "node:assert/strict";
import { test } from "node:test";
import { forEachBuild } from "./support.mjs";

const autoencoder = `nn.Sequential(
    nn.Conv1d(1, 16, 3, stride=2, padding=1),  # halves
    nn.ReLU(),
    nn.ConvTranspose1d(16, 1, 3, stride=2, padding=1),
)`;

await forEachBuild("outline and edit", (cs) => {
  test("outline lists modules with their parameters", () => {
    const outline = cs.outline(autoencoder);
    assert.deepEqual(
      outline.map(({ path, type, depth, container, known, line }) => [path, type, depth, container, known, line]),
      [
        ["", "Sequential", 0, true, true, 1],
        ["0", "Conv1d", 1, false, true, 2],
        ["1", "ReLU", 1, false, true, 3],
        ["2", "ConvTranspose1d", 1, false, true, 4],
      ],
    );
    const parameter = (/** @type {string} */ name) => outline[1].parameters.find((each) => each.name === name);
    assert.deepEqual(parameter("kernel_size"), {
      name: "kernel_size",
      text: "3",
      given: true,
      required: true,
      kind: "size",
      choices: [],
    });
    assert.deepEqual([parameter("dilation")?.given, parameter("dilation")?.text], [false, "1"]);
    assert.equal(parameter("padding")?.kind, "padding");
    assert.ok(parameter("padding_mode")?.choices.includes("'reflect'"));
    assert.equal(outline[1].text, "nn.Conv1d(1, 16, 3, stride=2, padding=1)");
  });

  test("outline of wrong values and unknown layers", () => {
    const [layer] = cs.outline("nn.Conv1d(-1, 'x', 0, groups=7)");
    assert.deepEqual(
      layer.parameters.filter(({ given }) => given).map(({ text }) => text),
      ["-1", "'x'", "0", "7"],
    );
    assert.equal(cs.outline("nn.Sequential(nn.Konv(1))")[1].known, false);
    assert.throws(() => cs.outline("nn.Conv1d(1,"), { name: "SyntaxError", stage: "text", line: 1 });
  });

  test("each action", () => {
    const set = cs.edit(autoencoder, { action: "set", path: "0", name: "stride", value: "4" });
    assert.equal(set, autoencoder.replace("stride=2", "stride=4"));
    const back = cs.edit(autoencoder, { action: "set", path: "0", name: "stride", value: "" });
    assert.equal(back, autoencoder.replace("stride=2, ", ""));
    const types = (/** @type {string} */ text) =>
      cs
        .outline(text)
        .map(({ type }) => type)
        .slice(1);
    assert.deepEqual(types(cs.edit(autoencoder, { action: "remove", path: "1" })), ["Conv1d", "ConvTranspose1d"]);
    assert.deepEqual(types(cs.edit(autoencoder, { action: "duplicate", path: "1" })), [
      "Conv1d",
      "ReLU",
      "ReLU",
      "ConvTranspose1d",
    ]);
    assert.deepEqual(types(cs.edit(autoencoder, { action: "move", path: "2", index: 0 })), [
      "ConvTranspose1d",
      "Conv1d",
      "ReLU",
    ]);
    const insert = cs.edit(autoencoder, { action: "insert", path: "", index: -1, value: "nn.Tanh()" });
    assert.deepEqual(types(insert), ["Conv1d", "ReLU", "ConvTranspose1d", "Tanh"]);
    const replace = cs.edit(autoencoder, { action: "replace", path: "1", value: "nn.SiLU()" });
    assert.deepEqual(types(replace), ["Conv1d", "SiLU", "ConvTranspose1d"]);
    for (const text of [set, back, insert, replace]) assert.match(text, /# halves/);
  });

  test("a lone layer gets a container", () => {
    const text = cs.edit("nn.Conv1d(1, 2, 3)", { action: "insert", path: "", value: "nn.ReLU()" });
    assert.deepEqual(
      cs.outline(text).map(({ type }) => type),
      ["Sequential", "Conv1d", "ReLU"],
    );
  });

  test("errors", () => {
    assert.throws(() => cs.edit(autoencoder, { action: "remove", path: "9" }), { name: "KeyError" });
    assert.throws(() => cs.edit(autoencoder, { action: "set", path: "0", name: "kernel", value: "3" }), {
      name: "TypeError",
    });
    assert.throws(() => cs.edit(autoencoder, { action: "set", path: "0", name: "stride", value: "(" }), {
      name: "SyntaxError",
    });
    assert.throws(() => cs.edit(autoencoder, /** @type {any} */ ({ action: "swap", path: "" })), {
      name: "TypeError",
      message: /^edit\.action is "swap"; it must be one of "set", "insert"/,
    });
    assert.throws(() => cs.edit(autoencoder, /** @type {any} */ ({ action: "remove" })), {
      message: "edit.path is undefined; it must be a string",
    });
  });

  test("layer types", () => {
    const types = cs.layerTypes();
    const conv = types.find(({ type }) => type === "Conv2d");
    assert.equal(conv?.spatial, 2);
    assert.deepEqual(conv?.parameters[0], { name: "in_channels", text: "", required: true, kind: "int", choices: [] });
    assert.ok(["Conv1d", "Conv3d", "ConvTranspose1d", "ReLU"].every((name) => types.some(({ type }) => type === name)));
  });
});

await forEachBuild("mismatch", (cs) => {
  test("names the reason and fixes that hold", () => {
    const mismatch = cs.mismatch(autoencoder, [1, 1, 100]);
    assert.match(mismatch?.sentence ?? "", /99/);
    assert.match(mismatch?.sentence ?? "", /100/);
    assert.ok(mismatch && mismatch.fixes.length > 0);
    for (const { label, layer, explanation, model, input, output } of mismatch.fixes) {
      assert.ok(label && explanation && typeof layer === "string");
      assert.deepEqual(cs.summary(model, input).output, output);
    }
    assert.ok(mismatch.fixes.some(({ output }) => output.join() === "1,1,100"));
  });

  test("is null where there is nothing to say", () => {
    assert.equal(cs.mismatch(autoencoder, [1, 1, 99]), null);
    assert.equal(cs.mismatch("nn.Conv1d(1, 1, 3)", [1, 1, 9]), null);
    assert.equal(cs.mismatch("nn.Conv1d(1,", [1, 1, 9]), null);
    assert.equal(cs.mismatch(autoencoder, [1, 1, NaN]), null);
  });
});
