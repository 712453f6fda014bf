/** @import { Answer, Native } from "./glue.js" */

import { errorFrom, internalError } from "./errors.js";

/** @typedef {"dropNetwork" | "dropGenerator"} Drop */

/**
 * One instance of the WebAssembly module. The core never throws: whatever comes out of a call as an exception is a trap
 * or the end of memory, after which nothing in the instance can be trusted. It is let go then, and every later call fails
 * with the same InternalError.
 */
export class Engine {
  /** @type {Native | null} */
  #native;
  /** @type {Error | null} */
  #failure = null;
  #onFailure;
  /** @type {FinalizationRegistry<{ drop: Drop, handle: number }>} */
  #forgotten = new FinalizationRegistry(({ drop, handle }) => this.drop(drop, handle));

  /**
   * @param {Native} native
   * @param {() => void} onFailure
   */
  constructor(native, onFailure) {
    this.#native = native;
    this.#onFailure = onFailure;
    /** The longest model text the core reads, in bytes. */
    this.maxText = native.maxText;
  }

  get alive() {
    return this.#native !== null;
  }

  /**
   * @template T
   * @param {(native: Native) => T} call
   * @returns {T}
   */
  run(call) {
    if (!this.#native) throw this.#failure;
    try {
      return call(this.#native);
    } catch (cause) {
      this.#native = null;
      this.#failure = internalError(cause);
      this.#onFailure();
      throw this.#failure;
    }
  }

  /**
   * Throws the core's error, if it is one.
   * @template T
   * @param {(native: Native) => Answer<T>} call
   * @returns {T}
   */
  ask(call) {
    const answer = this.run(call);
    if (answer.error !== undefined) throw errorFrom(answer.error);
    return answer.value;
  }

  /**
   * Frees `handle` once `owner` is garbage.
   * @param {object} owner
   * @param {Drop} drop
   * @param {number} handle
   */
  watch(owner, drop, handle) {
    this.#forgotten.register(owner, { drop, handle }, owner);
  }

  /** @param {object} owner */
  unwatch(owner) {
    this.#forgotten.unregister(owner);
  }

  /**
   * @param {Drop} drop
   * @param {number} handle
   */
  drop(drop, handle) {
    if (this.#native) this.run((native) => native[drop](handle));
  }
}
