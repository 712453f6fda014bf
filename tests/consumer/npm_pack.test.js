// The npm package as someone who installed it has it: packed, unpacked elsewhere, imported by name.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = path.resolve(import.meta.dirname, "../..");

/** @type {string} */
let folder;
/** @type {string} */
let installed;

before(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "convscope-pack-"));
  installed = path.join(folder, "node_modules/convscope");
  mkdirSync(installed, { recursive: true });
  execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: root });
  const archive = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  assert.ok(archive);
  execFileSync("tar", ["-xzf", path.join(folder, archive), "-C", installed, "--strip-components=1"]);
  const { dependencies } = JSON.parse(readFileSync(path.join(installed, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) {
    symlinkSync(path.join(root, "node_modules", name), path.join(folder, "node_modules", name));
  }
});

after(() => rmSync(folder, { recursive: true }));

/** @param {string} program */
function node(program) {
  const file = path.join(folder, "use.mjs");
  writeFileSync(file, program);
  return execFileSync(process.execPath, ["--experimental-wasm-relaxed-simd", file], { encoding: "utf8" }).trim();
}

test("import { load } from 'convscope'", () => {
  const output = node(`
    import { load } from "convscope";
    const cs = await load();
    console.log(JSON.stringify(cs.summary("nn.Conv2d(1, 16, 3, stride=2, padding=1)", [1, 1, 32, 32]).output));
  `);
  assert.equal(output, "[1,16,16,16]");
});

test("convscope/element is there, with everything it loads beside it", () => {
  const element = fileURLToPath(node(`console.log(import.meta.resolve("convscope/element"))`));
  assert.ok(existsSync(element));
  const beside = readdirSync(path.dirname(element), { recursive: true, encoding: "utf8" });
  assert.equal(beside.filter((name) => name.endsWith(".wasm")).length, 5);
});

test("nothing else is in it", () => {
  assert.deepEqual(readdirSync(installed).sort(), ["LICENSE", "README.md", "dist", "package.json", "wasm"]);
  assert.deepEqual(readdirSync(path.join(installed, "wasm")).sort(), ["dist", "js"]);
  assert.deepEqual(readdirSync(path.join(installed, "dist")), ["embed"]);
});
