import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { root } from "../../tools/setup/paths.mjs";

test("a part that the build does not know is said before anything is built", () => {
  for (const asked of [["nosuch"], ["wasm", "nosuch"]]) {
    const { status, stderr } = spawnSync(process.execPath, ["tools/build.mjs", ...asked], {
      cwd: root,
      encoding: "utf8",
      timeout: 20_000,
    });
    assert.equal(status, 2);
    assert.equal(stderr, 'no part "nosuch"; there is: wasm, the modules without the page\n');
  }
});
