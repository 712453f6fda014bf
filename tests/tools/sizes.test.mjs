import assert from "node:assert/strict";
import { test } from "node:test";
import { compareSizes, formatSizes, parseSizes } from "../../tools/sizes.mjs";

const agreed = { "a.wasm": { raw: 1000, gzip: 400 }, "page, JavaScript": { raw: 500, gzip: 200 } };

test("the file is read as it was written", () => {
  assert.deepEqual(parseSizes(formatSizes(agreed)), agreed);
  assert.throws(() => parseSizes("a.wasm many 400\n"), /not "what raw gzip": a\.wasm many 400/);
});

test("up to 2 % more and 10 % less is as agreed", () => {
  const actual = { "a.wasm": { raw: 1020, gzip: 360 }, "page, JavaScript": { raw: 500, gzip: 204 } };
  assert.deepEqual(compareSizes(agreed, actual), []);
});

test("growth, an outdated file, and builds that come or go are told", () => {
  assert.deepEqual(compareSizes(agreed, { "a.wasm": { raw: 1021, gzip: 359 }, "b.wasm": { raw: 1, gzip: 1 } }), [
    "a.wasm, raw: 1000 bytes have become 1021, more than 2 % larger",
    "a.wasm, gzip: 400 bytes have become 359, more than 10 % smaller",
    "page, JavaScript is not built any more",
    "b.wasm is new",
  ]);
});
