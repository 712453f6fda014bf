/** @import { ConvscopeError } from "./index.js" */

/**
 * The core's error, thrown: named as Python names it.
 * @param {string} json
 * @returns {ConvscopeError}
 */
export function errorFrom(json) {
  const { type, message, stage, layer, hint, line, column } = JSON.parse(json);
  return Object.assign(new Error(message), { name: type, stage, layer, hint, line, column });
}

/**
 * The engine can't go on: a trap, or no memory. It is a WebAssembly.RuntimeError for those who look at the class.
 * @param {unknown} cause
 */
export function internalError(cause) {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const error = new WebAssembly.RuntimeError(`the engine stopped and can't be used any more (${reason})`);
  return Object.assign(error, {
    name: "InternalError",
    cause,
    hint: "Call load() again: it starts a new engine. Modules and generators of this one are lost.",
  });
}

/**
 * @param {string} message
 * @param {unknown} [cause]
 */
export function loadError(message, cause) {
  return Object.assign(new Error(message, { cause }), { name: "LoadError" });
}

/**
 * In words.
 * @param {unknown} cause
 */
export function reason(cause) {
  if (cause instanceof Error) return cause.message;
  // Of a worker. Why it could not start, browsers don't say.
  if (typeof Event === "function" && cause instanceof Event) return "a worker could not be loaded";
  return String(cause);
}
