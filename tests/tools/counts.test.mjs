import assert from "node:assert/strict";
import { test } from "node:test";
import { countCtest, countNode, countPlaywright, sum, telling } from "../../tools/counts.mjs";

const ctest = `
1: [doctest] test cases:  12 |  11 passed | 1 failed | 0 skipped
1/5 Test #1: core .............................***Failed    0.02 sec
2/5 Test #2: install ..........................   Passed    0.01 sec
3: [doctest] test cases: 3 | 3 passed | 0 failed | 0 skipped
3/5 Test #3: leaks ............................***Failed    0.02 sec
4: [doctest] test cases: 0 | 0 passed | 0 failed | 0 skipped
4/5 Test #4: empty ............................   Passed    0.02 sec
5/5 Test #5: crash ............................***Exception: SegFault  0.10 sec
`;

test("ctest: cases of doctest programs, other tests as one, and no failure is lost", () => {
  assert.deepEqual(countCtest(ctest), { passed: 11 + 1 + 3, failed: 1 + 0 + 1 + 1 + 1 });
  assert.deepEqual(countCtest("No tests were found!!!"), { passed: 0, failed: 0 });
});

test("node --test in both of its formats", () => {
  assert.deepEqual(countNode("# tests 3\n# pass 2\n# fail 1\n# cancelled 0\n"), { passed: 2, failed: 1 });
  assert.deepEqual(countNode("ℹ tests 3\nℹ pass 1\nℹ fail 1\nℹ cancelled 1\n"), { passed: 1, failed: 2 });
  assert.deepEqual(countNode("SyntaxError"), { passed: 0, failed: 0 });
});

test("Playwright: what passed when tried again has passed and is named; a file that does not load has failed", () => {
  const spec = (/** @type {string} */ title, /** @type {string} */ status) => ({
    title,
    file: "page.spec.js",
    line: 7,
    tests: [{ status, projectName: "phone" }],
  });
  const report = {
    stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 },
    errors: [{ message: "no" }],
    suites: [{ specs: [spec("good", "expected")], suites: [{ specs: [spec("shaky", "flaky")] }] }],
  };
  const { passed, failed, flaky } = countPlaywright(JSON.stringify(report));
  assert.deepEqual({ passed, failed, flaky }, { passed: 6, failed: 2, flaky: ["[phone] page.spec.js:7 shaky"] });
});

test("sum", () => {
  assert.deepEqual(sum([]), { passed: 0, failed: 0 });
  assert.deepEqual(
    sum([
      { passed: 1, failed: 2 },
      { passed: 3, failed: 4 },
    ]),
    { passed: 4, failed: 6 },
  );
});

test("telling lines: the failed test's own, not the passed one's", () => {
  const log = `[1/2] Building CXX object a.o
1: good
1/2 Test #1: core ....   Passed    0.02 sec
2: bad
2/2 Test #2: core ....***Failed    0.02 sec
`;
  assert.deepEqual(telling(log).slice(1), ["2: bad", "2/2 Test #2: core ....***Failed    0.02 sec"]);
});
