// Where modules go in an edit: the core's names before and after, paired by web/state/renames.js.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../../wasm/js/index.js";
import { follow, renames } from "../../web/state/renames.js";

const cs = await load({ wasm: "simd128" });

const printed = `Sequential(
  (0): Conv1d(1, 1, kernel_size=(3,), stride=(1,))
  (1): ConvTranspose1d(1, 1, kernel_size=(3,), stride=(1,))
)`;
const named = `nn.Sequential(OrderedDict([("enc", nn.Conv1d(1, 1, 3)), ("dec", nn.ConvTranspose1d(1, 1, 3))]))`;
const three = "nn.Sequential(nn.Conv1d(1, 1, 3), nn.Sequential(nn.ReLU(), nn.Conv1d(1, 1, 5)), nn.Conv1d(1, 1, 7))";

/** @type {[string, string, any, Record<string, string>, Record<string, string>][]} */
const cases = [
  ["a printed model keeps its names", printed, { action: "remove", path: "0" }, { 1: "box" }, { 1: "box" }],
  ["what is removed loses its kernel", printed, { action: "remove", path: "0" }, { 0: "box" }, {}],
  ["siblings move up", three, { action: "remove", path: "0" }, { 1.1: "haar", 2: "box" }, { 0.1: "haar", 1: "box" }],
  ["a moved layer takes its kernel", three, { action: "move", path: "0", index: 2 }, { 0: "box" }, { 2: "box" }],
  ["names move with their layers", named, { action: "move", path: "enc", index: 1 }, { enc: "box" }, { enc: "box" }],
  ["a copy starts afresh", three, { action: "duplicate", path: "0" }, { 0: "box", 2: "haar" }, { 0: "box", 3: "haar" }],
  [
    "an insertion moves what follows",
    three,
    { action: "insert", path: "", value: "nn.ReLU()", index: 0 },
    { 0: "box" },
    { 1: "box" },
  ],
  [
    "a lone layer that gets company",
    "nn.Conv1d(1, 1, 3)",
    { action: "insert", path: "", value: "nn.ReLU()", index: -1 },
    { "": "sobel" },
    { 0: "sobel" },
  ],
  ["a lone layer doubled", "nn.Conv1d(1, 1, 3)", { action: "duplicate", path: "" }, { "": "sobel" }, { 0: "sobel" }],
];

for (const [title, model, edit, before, after] of cases)
  test(title, () => {
    const text = cs.edit(model, edit);
    const moved = renames(cs.outline(model), cs.outline(text), edit);
    assert.deepEqual(follow(before, moved), after);
  });

test("a tied layer follows its partner, and is freed when that goes", () => {
  const tied = { 2: { tie: "0" } };
  const edit = (/** @type {any} */ change) => renames(cs.outline(three), cs.outline(cs.edit(three, change)), change);
  assert.deepEqual(follow(tied, edit({ action: "move", path: "1", index: 0 })), { 2: { tie: "1" } });
  assert.deepEqual(follow(tied, edit({ action: "remove", path: "0" })), {});
});
