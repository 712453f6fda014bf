import { compile, compileNow } from "./compile.js";

/**
 * The part of a module that no first result needs (wasm/rest.cmake): a module of its own, which the first one calls
 * through their table.
 */
export class Rest {
  #url;
  #stop = new AbortController();
  /** @type {Promise<WebAssembly.Module> | undefined} */
  #module;
  /** @type {Promise<void> | undefined} */
  #linked;
  #here = false;
  /** @type {unknown} why it could not be had when it was needed */
  #failure;
  /** @type {WebAssembly.Exports} of the first part */
  #first = {};

  /** @param {URL} url */
  constructor(url) {
    this.#url = url;
  }

  /** What stands in its functions' places in the table until it is here: whoever calls one waits for all. */
  imports = new Proxy(
    {},
    {
      get:
        (_, slot) =>
        (/** @type {unknown[]} */ ...args) => {
          this.#linkNow();
          return this.#table.get(Number(slot))(...args);
        },
    },
  );

  /** @param {WebAssembly.Instance} first  that has these imports */
  set first(first) {
    this.#first = first.exports;
  }

  get #table() {
    const table = Object.values(this.#first).find((exported) => exported instanceof WebAssembly.Table);
    return /** @type {WebAssembly.Table} */ (table);
  }

  /** Begins to fetch it. */
  fetch() {
    this.#module ??= compile(this.#url, { signal: this.#stop.signal, priority: "low" });
    this.#module.catch(() => {}); // link() reports it
    return this.#module;
  }

  /** Resolves when it is here; rejects with a LoadError, and the next call tries again. */
  link() {
    if (this.#here) return Promise.resolve();
    this.#linked ??= this.#link().finally(() => {
      this.#linked = this.#module = undefined;
    });
    this.#linked.catch(() => {}); // not everyone who reads `loaded` waits for it
    return this.#linked;
  }

  async #link() {
    try {
      await WebAssembly.instantiate(await this.fetch(), { first: this.#first });
      this.#here = true;
    } catch (error) {
      if (!this.#here) throw this.#failure ?? error;
    }
  }

  /** Only where a thread may wait: in a browser's worker. */
  #linkNow() {
    if (this.#here) return; // the caller has kept what it once found in the table
    this.#stop.abort(); // this thread reads nothing until it is done: the browser's cache would wait for it
    try {
      new WebAssembly.Instance(compileNow(this.#url), { first: this.#first });
      this.#here = true;
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }
}
