// Checks at the border. Each message names the parameter, what was given, and the rule. What comes back is a copy, so
// that nobody can change it between the check and its use.

/** @import { OutputSize, Shape, Tensor, TensorLike } from "./index.js" */

import { isLent } from "./lent.js";

/** More axes than this no layer takes. */
const maxAxes = 64;
const maxSeed = 2n ** 64n;

/**
 * What was given, short enough for a message.
 * @param {unknown} value
 * @returns {string}
 */
function shown(value) {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) return `an object (${Object.prototype.toString.call(value)})`;
  return String(value);
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {string} rule
 */
export function wrong(name, value, rule) {
  return new TypeError(`${name} is ${shown(value)}; it must be ${rule}`);
}

/**
 * A text that can cross the border: lone surrogates, which UTF-8 can't hold, become U+FFFD. Of a text that is too long
 * only as much crosses as the core needs to refuse it.
 * @param {string} name
 * @param {unknown} value
 * @param {number} limit the core's, in bytes
 */
export function text(name, value, limit) {
  if (typeof value !== "string") throw wrong(name, value, "a string");
  const enough = value.length > limit ? value.slice(0, limit + 1) : value;
  return enough.replace(/\p{Surrogate}/gu, "\uFFFD");
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {number} limit of each, in bytes
 */
export function texts(name, value, limit) {
  return list(name, value, "an array of strings").map((item, index) => text(`${name}[${index}]`, item, limit));
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {string} [rule]
 * @returns {unknown[]}
 */
function list(name, value, rule = "an array of integers") {
  if (!Array.isArray(value)) throw wrong(name, value, rule);
  if (value.length > maxAxes) throw wrong(name, value, `${rule}, at most ${maxAxes}`);
  return Array.from(value);
}

/**
 * The place of the first size that is no integer, and what Python would call its type; null for a good shape.
 * @param {unknown[]} sizes
 */
export function faultySize(sizes) {
  const index = sizes.findIndex((size) => !Number.isSafeInteger(size));
  if (index < 0) return null;
  const size = sizes[index];
  const types = { number: "float", string: "str", boolean: "bool", bigint: "int" };
  const type = types[/** @type {keyof typeof types} */ (typeof size)] ?? (size === null ? "NoneType" : "object");
  return { index, type: size === undefined ? "NoneType" : type };
}

/**
 * Sizes as they are given, not yet known to be integers.
 * @param {string} name
 * @param {unknown} value
 */
export function sizes(name, value) {
  return list(name, value);
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {Shape}
 */
export function shape(name, value) {
  const all = list(name, value);
  const fault = faultySize(all);
  if (fault) throw wrong(`${name}[${fault.index}]`, all[fault.index], "an integer");
  return /** @type {Shape} */ (all);
}

/**
 * The inputs of a model, of one shape or a list of them, as the engine takes them: [sizes, is it int64]. Sizes are not yet
 * known to be integers.
 * @param {string} name
 * @param {unknown} value
 * @returns {[unknown[], boolean][]}
 */
export function inputs(name, value) {
  const all = list(name, value, "an array of integers, or an array of input shapes");
  const several = all.length > 0 && all.every((item) => typeof item === "object" && item !== null);
  if (!several) return [[all, false]];
  return all.map((item, index) => {
    const place = `${name}[${index}]`;
    if (Array.isArray(item)) return [list(place, item), false];
    const { shape: given, dtype } = /** @type {{ shape?: unknown, dtype?: unknown }} */ (item);
    return [list(`${place}.shape`, given), isInteger(`${place}.dtype`, dtype)];
  });
}

/**
 * @param {string} name
 * @param {unknown} dtype
 */
export function isInteger(name, dtype) {
  if (dtype === undefined || dtype === "float32") return false;
  if (dtype === "int64") return true;
  throw wrong(name, dtype, '"float32" or "int64"');
}

/**
 * That tensors still are what was checked. Reading one runs the caller's code where there are getters, and that may have
 * taken another's memory away; nothing of the caller's runs after this.
 * @param {string} name
 * @param {readonly Tensor[]} tensors
 */
export function unchanged(name, tensors) {
  for (const { shape, data } of tensors) {
    if (data.length === shape.reduce((product, size) => product * size, 1)) continue;
    throw new TypeError(`${name} lost its memory while the arguments were read: it was transferred or resized`);
  }
}

/**
 * One tensor to be written, or an array of them.
 * @param {string} name
 * @param {unknown} value
 * @returns {Tensor[]}
 */
export function targets(name, value) {
  const all = Array.isArray(value) ? value : [value];
  return all.map((item) => {
    if (typeof item !== "object" || item === null) return tensor(name, item);
    const { shape, data } = item;
    if (Array.isArray(data)) throw wrong(`${name}.data`, data, "a Float32Array, which can be written");
    const target = tensor(name, { shape, data });
    if (isLent(bufferOf.call(data))) {
      throw new TypeError(`${name}.data is a view of the engine's memory; it must be an array of yours`);
    }
    return target;
  });
}

/**
 * One tensor or an array of them.
 * @param {string} name
 * @param {unknown} value
 * @returns {{ tensors: Tensor[], integers: boolean[] }}
 */
export function tensors(name, value) {
  const several = Array.isArray(value);
  const all = several ? list(name, value, "a tensor or an array of tensors") : [value];
  const place = (/** @type {number} */ index) => (several ? `${name}[${index}]` : name);
  const checked = all.map((item, index) => tensor(place(index), item));
  const integers = all.map((item, index) =>
    isInteger(`${place(index)}.dtype`, /** @type {{ dtype?: unknown }} */ (item).dtype),
  );
  for (const [index, { data }] of checked.entries()) {
    if (integers[index]) wholeNumbers(`${place(index)}.data`, data);
  }
  return { tensors: checked, integers };
}

/**
 * @param {string} name
 * @param {Float32Array} data of an int64 tensor
 */
export function wholeNumbers(name, data) {
  const fraction = data.findIndex((value) => !Number.isInteger(value));
  if (fraction >= 0) throw wrong(`${name}[${fraction}]`, data[fraction], "a whole number: int64");
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {number | number[] | undefined}
 */
export function outputSize(name, value) {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number") return value;
  const all = list(name, value, "a number or an array of numbers");
  const index = all.findIndex((size) => typeof size !== "number");
  if (index >= 0) throw wrong(`${name}[${index}]`, all[index], "a number");
  return /** @type {number[]} */ (all);
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {Record<string, unknown>}
 */
export function object(name, value) {
  if (Object.prototype.toString.call(value) !== "[object Object]") throw wrong(name, value, "an object");
  return /** @type {Record<string, unknown>} */ (value);
}

/**
 * Options that may be left out, one by one or all of them.
 * @param {string} name
 * @param {unknown} value
 * @param {readonly string[]} known the names there are
 */
export function options(name, value, known) {
  if (value === undefined || value === null) return {};
  const given = object(name, value);
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown === undefined) return given;
  throw new TypeError(`${name}.${unknown} is unknown; there is ${known.join(", ")}`);
}

/**
 * A seed as decimal digits.
 * @param {string} name
 * @param {unknown} value
 */
export function seed(name, value) {
  const rule = "an integer from 0 to 2^53 - 1, or a BigInt below 2^64";
  if (typeof value === "bigint" ? value >= 0n && value < maxSeed : Number.isSafeInteger(value) && Number(value) >= 0) {
    return String(value);
  }
  throw wrong(name, value, rule);
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {number} least
 * @param {number} most
 */
export function integer(name, value, least, most) {
  if (!Number.isSafeInteger(value) || Number(value) < least || Number(value) > most) {
    throw wrong(name, value, `an integer from ${least} to ${most}`);
  }
  return Number(value);
}

/**
 * @param {string} name
 * @param {unknown} value
 */
export function wholeNumber(name, value) {
  if (!Number.isSafeInteger(value)) throw wrong(name, value, "an integer");
  return Number(value);
}

/**
 * @param {string} name
 * @param {unknown} value
 */
export function number(name, value) {
  if (!Number.isFinite(value)) throw wrong(name, value, "a finite number");
  return Number(value);
}

/**
 * @param {string} name
 * @param {unknown} value
 */
export function boolean(name, value) {
  if (typeof value !== "boolean") throw wrong(name, value, "true or false");
  return value;
}

/**
 * What typed arrays have of the engine, whatever a subclass or a disguised object says of itself.
 * @param {string | symbol} key
 */
function typedArrayGetter(key) {
  const descriptor = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Float32Array.prototype), key);
  return /** @type {() => any} */ (descriptor?.get);
}
const tagOf = typedArrayGetter(Symbol.toStringTag);
const lengthOf = typedArrayGetter("length");
const bufferOf = typedArrayGetter("buffer");
const offsetOf = typedArrayGetter("byteOffset");

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {Float32Array | number[]}
 */
function numbers(name, value) {
  if (tagOf.call(value) === "Float32Array") {
    const length = lengthOf.call(value);
    if (length === 0) return new Float32Array(0); // a detached array has length 0, and can't be read even so
    const own = new Float32Array(bufferOf.call(value), offsetOf.call(value), length);
    return isLent(own.buffer) ? own.slice() : own;
  }
  if (Array.isArray(value)) return value;
  throw wrong(name, value, "a Float32Array or an array of numbers");
}

/**
 * A tensor whose data fill its shape. A Float32Array is handed on as it is: the engine copies it.
 * @param {string} name
 * @param {unknown} value
 * @returns {Tensor}
 */
export function tensor(name, value) {
  if (typeof value !== "object" || value === null) throw wrong(name, value, "a tensor { shape, data }");
  const { shape: given, data } = /** @type {Partial<TensorLike>} */ (value);
  const sizes = shape(`${name}.shape`, given);
  const negative = sizes.findIndex((size) => size < 0);
  if (negative >= 0) throw wrong(`${name}.shape[${negative}]`, sizes[negative], "0 or more");
  const all = numbers(`${name}.data`, data);
  const count = sizes.reduce((product, size) => product * size, 1);
  if (all.length !== count) {
    throw new TypeError(
      `${name}.data has ${all.length} values; a tensor of shape [${sizes.join(", ")}] must have ${count}`,
    );
  }
  if (!Array.isArray(all)) return { shape: sizes, data: all };
  const copy = Float32Array.from(all, (number, index) => {
    if (typeof number !== "number") throw wrong(`${name}.data[${index}]`, number, "a number");
    return number;
  });
  return { shape: sizes, data: copy };
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {number} limit for the names, in bytes
 * @returns {[string, Tensor][]}
 */
export function stateDict(name, value, limit) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrong(name, value, 'an object of tensors, such as { "0.weight": { shape, data } }');
  }
  return Object.entries(value).map(([key, entry]) => [text(name, key, limit), tensor(`${name}[${shown(key)}]`, entry)]);
}
