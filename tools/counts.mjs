// How many tests each runner ran, and what went wrong, read from what it printed.

/** @typedef {{ passed: number, failed: number }} Count */

/** @param {Count[]} counts */
export function sum(counts) {
  return counts.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }), {
    passed: 0,
    failed: 0,
  });
}

/**
 * `ctest --verbose`: a doctest program counts with its cases, any other test as one.
 * @param {string} output
 * @returns {Count}
 */
export function countCtest(output) {
  /** @type {Count[]} */
  const counts = [];
  for (const [, number, result] of output.matchAll(/^\s*\d+\/\d+ Test\s+#(\d+): \S+ \.* *(Passed|\*{3}.*?) {2}/gm)) {
    const failed = result !== "Passed";
    const cases = new RegExp(
      String.raw`^${number}: \[doctest\] test cases: +(\d+) \| +(\d+) passed \| +(\d+) failed`,
      "m",
    ).exec(output);
    const count = cases
      ? { passed: Number(cases[2]), failed: Number(cases[3]) }
      : { passed: failed ? 0 : 1, failed: failed ? 1 : 0 };
    // All cases passed, yet the program failed: a leak, a sanitizer's finding after the last case, no cases at all.
    if (count.failed === 0 && (failed || count.passed === 0)) count.failed = 1;
    counts.push(count);
  }
  return sum(counts);
}

/**
 * `node --test`, whichever of its two formats.
 * @param {string} output
 * @returns {Count}
 */
export function countNode(output) {
  /** @param {string} name */
  const number = (name) => Number(new RegExp(String.raw`^(?:#|ℹ) ${name} (\d+)$`, "m").exec(output)?.[1] ?? 0);
  return { passed: number("pass"), failed: number("fail") + number("cancelled") };
}

/** @typedef {{ title: string, specs?: { title: string, file: string, line: number, tests: { status: string, projectName: string }[] }[], suites?: Suite[] }} Suite */

/**
 * Playwright's JSON report. `flaky` names the tests that passed only when tried again: they count as passed, and
 * whoever runs them has to show the names.
 * @param {string} json
 * @returns {Count & { flaky: string[] }}
 */
export function countPlaywright(json) {
  const { stats, errors, suites = [] } = JSON.parse(json);
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    flaky: flakyTests(suites),
  };
}

/**
 * @param {Suite[]} suites
 * @returns {string[]}
 */
function flakyTests(suites) {
  return suites.flatMap(({ specs = [], suites: inner = [] }) => [
    ...specs.flatMap(({ file, line, title, tests }) =>
      tests
        .filter(({ status }) => status === "flaky")
        .map(({ projectName }) => `[${projectName}] ${file}:${line} ${title}`),
    ),
    ...flakyTests(inner),
  ]);
}

/**
 * The lines of a log without those of what went well: compiling, and tests of `ctest` or Node that passed.
 * @param {string} log
 */
export function telling(log) {
  const failed = new Set(Array.from(log.matchAll(/Test\s+#(\d+): \S+ \.*\*{3}/g), (match) => match[1]));
  return log
    .trimEnd()
    .split("\n")
    .filter((line) => {
      const test = /^(\d+): /.exec(line)?.[1];
      return test ? failed.has(test) : !/^\[\d+\/\d+\] (Building|Linking|Generating)|^\s*[✔▶] /.test(line);
    });
}
