import { tell } from "./conv-signal-events.js";

/** @import { ReactiveControllerHost } from "lit" */

/**
 * Code that is fetched when it is first asked for; its element is then updated, and says with a `fetched` event
 * whether it came.
 * @template T
 */
export class Fetched {
  /** @type {T | null} */
  #value = null;
  #asked = false;

  /** @param {ReactiveControllerHost & HTMLElement} host @param {() => Promise<T>} fetch */
  constructor(host, fetch) {
    this.host = host;
    this.fetch = fetch;
  }

  /** null until it is here; asked for again when it could not be fetched. */
  get value() {
    if (!this.#value && !this.#asked) this.#ask();
    return this.#value;
  }

  async #ask() {
    this.#asked = true;
    this.#value = await this.fetch().catch(() => null);
    this.#asked = false;
    tell(this.host, "fetched", this.#value !== null);
    if (this.#value) this.host.requestUpdate();
  }
}

/** @param {ReactiveControllerHost & HTMLElement} host */
export const fetchedPalette = (host) => new Fetched(host, async () => (await import("../views/palette.js")).palette);
