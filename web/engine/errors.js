/** @import { CoreError } from "./types.js" */

/**
 * An Error of the core as plain data, so that it survives the border with all its fields.
 * @param {any} error
 * @returns {CoreError}
 */
export function plain(error) {
  const { name, message, stage, layer, hint, line, column } = error ?? {};
  return { type: name ?? "Error", message: message ?? String(error), stage, layer, hint, line, column };
}

/**
 * @template T
 * @param {() => T} ask
 * @returns {{ value: T, error: null } | { value: null, error: CoreError }}
 */
export function attempt(ask) {
  try {
    return { value: ask(), error: null };
  } catch (error) {
    if (isTrap(error)) throw error;
    return { value: null, error: plain(error) };
  }
}

/**
 * A wasm trap leaves the module in an unknown state: it must reach the client, which starts a new worker.
 * @param {any} error
 */
export function isTrap(error) {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
}

/**
 * Whether it trapped because a part of the engine did not arrive.
 * @param {any} error
 */
export function isIncomplete(error) {
  return error?.cause?.name === "LoadError";
}
