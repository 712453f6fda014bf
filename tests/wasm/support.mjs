import assert from "node:assert/strict";
import { after, describe } from "node:test";
import v8 from "node:v8";
import { load } from "../../wasm/js/index.js";

// Node 20 has relaxed SIMD behind a flag; later ones ignore it.
v8.setFlagsFromString("--experimental-wasm-relaxed-simd");

/** @import { Convscope, Tensor } from "../../wasm/js/index.js" */

export const builds = /** @type {const} */ (["simd128", "relaxed"]);

/**
 * The same tests for each build. Whatever they make in the engine must be gone afterwards.
 * @param {string} name
 * @param {(cs: Convscope) => void} tests
 */
export async function forEachBuild(name, tests) {
  for (const wasm of builds) {
    const cs = await load({ wasm });
    describe(`${name} [${wasm}]`, () => {
      tests(cs);
      after(() => assert.equal(cs.liveHandles(), 0, "handles left"));
    });
  }
}

/**
 * Runs `use` with something that is deleted afterwards.
 * @template {{ delete(): void }} T
 * @template R
 * @param {T} owner
 * @param {(owner: T) => R} use
 */
export function using(owner, use) {
  try {
    return use(owner);
  } finally {
    owner.delete();
  }
}

/**
 * @param {number[]} shape
 * @param {ArrayLike<number>} values
 * @returns {Tensor}
 */
export function tensor(shape, values) {
  return { shape, data: Float32Array.from(values) };
}

/**
 * The largest difference, relative to the largest value expected.
 * @param {Float32Array} actual
 * @param {ArrayLike<number>} expected
 */
export function relativeError(actual, expected) {
  assert.equal(actual.length, expected.length, "number of values");
  let difference = 0;
  let scale = 0;
  for (let i = 0; i < actual.length; i++) {
    const wanted = Math.fround(expected[i]);
    assert.ok(Number.isFinite(actual[i]) === Number.isFinite(wanted), `value ${i} is ${actual[i]}, not ${wanted}`);
    difference = Math.max(difference, Math.abs(actual[i] - wanted));
    scale = Math.max(scale, Math.abs(wanted));
  }
  return scale === 0 ? difference : difference / scale;
}

/**
 * What a call throws.
 * @param {() => unknown} call
 * @returns {any}
 */
export function thrown(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  assert.fail("nothing was thrown");
}
