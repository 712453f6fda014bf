// The page's budget: what is built is as large as agreed in tests/data/sizes.txt.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { compareSizes, measureSizes, parseSizes, sizesFile } from "../../tools/sizes.mjs";

test("nothing is larger than agreed, and what is agreed is up to date", () => {
  const problems = compareSizes(parseSizes(readFileSync(sizesFile, "utf8")), measureSizes());
  assert.deepEqual(problems, [], "make it smaller again, or agree to it with `npm run sizes`");
});
