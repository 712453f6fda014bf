// docs/coverage.md says what this build computes.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { coverage, coverageFile } from "../../tools/coverage.mjs";
import { forEachBuild } from "./support.mjs";

await forEachBuild("coverage", (cs) => {
  test("torchNames has every layer", () => {
    const names = new Set(cs.torchNames().flatMap(({ classes }) => classes));
    for (const { type } of cs.layerTypes()) assert.ok(names.has(type), type);
  });

  test("docs/coverage.md is what `npm run docs` writes", () => {
    assert.equal(readFileSync(coverageFile, "utf8"), coverage(cs));
  });
});
