import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { root } from "../../tools/setup/paths.mjs";
import { atLeast, version } from "../../tools/setup/shell.mjs";

test("versions are compared as numbers", () => {
  assert.deepEqual(version("cmake version 3.25.1"), [3, 25, 1]);
  assert.deepEqual(version("no version"), []);
  assert.ok(atLeast([3, 25, 1], [3, 25]));
  assert.ok(atLeast([3, 100, 0], [3, 25]));
  assert.ok(atLeast([4, 0, 0], [3, 1, 60]));
  assert.ok(!atLeast([3, 1, 6], [3, 1, 60]));
  assert.ok(!atLeast([], [1]));
});

test("package.json and CMakeLists.txt have the same version", () => {
  const { version: npm } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const cmake = /project\(convscope VERSION ([\d.]+)/.exec(readFileSync(path.join(root, "CMakeLists.txt"), "utf8"));
  assert.equal(npm, cmake?.[1]);
});

test("no registry or mirror is named", () => {
  const lock = readFileSync(path.join(root, "package-lock.json"), "utf8");
  assert.doesNotMatch(lock, /"resolved"/);
  const folder = path.join(root, "tools/setup");
  for (const name of readdirSync(folder)) assert.doesNotMatch(readFileSync(path.join(folder, name), "utf8"), /https?:/);
});
