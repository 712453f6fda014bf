// The example menu against the core: every example gives what it says, runs, and is kept by a link.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createService } from "../../web/engine/service.js";
import { exampleOf, firstExample, groups, stateOf } from "../../web/state/examples.js";
import { fromFragment, LinkError, toFragment } from "../../web/state/link.js";
import { initialState } from "../../web/state/schema.js";
import { forEachBuild } from "./support.mjs";

const examples = groups.flatMap((group) => group.examples.map((example) => ({ group, example })));

await forEachBuild("examples", (cs) => {
  const service = createService(cs);
  after(service.close);

  for (const { group, example } of examples)
    test(`${group.title} ${example.title}`, () => {
      const state = { ...initialState(), ...stateOf(example) };
      const analysis = service.analyse(state);
      const { report, spatial } = analysis;
      assert.ok(report && analysis.outline);
      if ("error" in example.expect) {
        assert.equal(`${report.error?.type}: ${report.error?.message}`, example.expect.error);
        return;
      }
      assert.deepEqual(report.error, null);
      assert.deepEqual(report.output, example.expect.output);
      const result = service.run({ ...state, spatial, report });
      assert.deepEqual(result.output.shape, example.expect.output);
      assert.deepEqual(result.kernelErrors, {});
      assert.ok(result.output.data.every(Number.isFinite));
    });

  test("the first example: one sample short, each fix mends it, and the signal comes back", () => {
    const state = { ...initialState(), ...stateOf(firstExample) };
    const { mismatch, report, spatial } = service.analyse(state);
    assert.ok(mismatch && report);
    assert.ok(mismatch.fixes.length > 0);
    for (const fix of mismatch.fixes) assert.deepEqual(cs.summary(fix.model, fix.input).output, fix.input);
    const { quality } = service.run({ ...state, spatial, report });
    assert.ok(quality && quality.psnr > 15, `PSNR ${quality?.psnr}`);
  });
});

test("every example has its own name, and is found again by its model", () => {
  assert.equal(new Set(examples.map(({ example }) => example.id)).size, examples.length);
  for (const { example } of examples)
    assert.equal(exampleOf({ ...initialState(), ...stateOf(example) })?.example.id, example.id);
});

test("a link keeps every example's state", () => {
  for (const { example } of examples) {
    const state = { ...initialState(), ...stateOf(example) };
    assert.deepEqual({ ...initialState(), ...fromFragment(toFragment(state)) }, state);
  }
});

test("broken links are LinkErrors, whatever they hold", () => {
  const fragment = toFragment({ ...initialState(), ...stateOf(firstExample) });
  for (let length = 1; length < fragment.length; ++length) {
    try {
      fromFragment(fragment.slice(0, length));
    } catch (error) {
      assert.ok(error instanceof LinkError, String(error));
    }
  }
  for (const text of ["#v2:x", "#v1:!", "#v1:", "#x", "#v1?seed=-1", "#v1?kernels=none", "#v1?model=%"])
    assert.throws(() => fromFragment(text), LinkError, text);
  assert.equal(fromFragment(""), null);
});
