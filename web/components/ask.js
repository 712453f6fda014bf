import { Refused, Superseded } from "../engine/client.js";

/** @import { ReactiveController, ReactiveControllerHost } from "lit" */
/** @import { CoreError } from "../engine/types.js" */
/** @import { Playground } from "../state/playground.js" */

/**
 * Asks one topic of the core whenever its request changes, and repaints its element with the answer. The last answer
 * stays until the next one is there, so that nothing flickers.
 *
 * @template T
 * @implements {ReactiveController}
 */
export class Ask {
  /** @type {T | null} */
  value = null;
  /** @type {CoreError | null} */
  error = null;
  #asked = "";

  /**
   * @param {ReactiveControllerHost & { playground: Playground | null }} host
   * @param {string} topic see engine/questions.js
   * @param {() => unknown} request what to ask now, as plain data; null: nothing
   */
  constructor(host, topic, request) {
    this.host = host;
    this.topic = topic;
    this.request = request;
    host.addController(this);
  }

  hostUpdate() {
    const { playground } = this.host;
    const request = playground ? this.request() : null;
    const asked = request === null ? "" : JSON.stringify(request);
    if (asked === this.#asked) return;
    this.#asked = asked;
    if (request === null || !playground) {
      this.value = null;
      this.error = null;
      return;
    }
    playground.ask(this.topic, request).then(
      (value) => this.#take(asked, value, null),
      (reason) => {
        if (reason instanceof Superseded) return;
        const error = reason instanceof Refused ? reason.error : { type: "Error", message: String(reason.message) };
        this.#take(asked, null, error);
      },
    );
  }

  /**
   * @param {string} asked
   * @param {T | null} value
   * @param {CoreError | null} error
   */
  #take(asked, value, error) {
    if (asked !== this.#asked) return;
    this.value = value;
    this.error = error;
    this.host.requestUpdate();
  }
}
