import { Refused, Superseded } from "../engine/client.js";

/** @import { ReactiveController, ReactiveControllerHost } from "lit" */
/** @import { CoreError } from "../engine/types.js" */
/** @import { Playground } from "../state/playground.js" */

/** No request is written so. */
const unasked = "unasked";

/**
 * Asks one topic of the core whenever its request changes, and repaints its element with the answer. The last answer
 * stays until the next one is there, so that nothing flickers; what acts on an answer must look whether it is `fresh`.
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
  #answered = "";

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

  /** The answer is that to what would be asked now, and what is asked about is not being read anew. */
  get fresh() {
    return this.#answered === this.#asked && !this.host.playground?.behind;
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
      this.#answered = asked;
      return;
    }
    playground.ask(this.topic, request).then(
      (value) => this.#take(asked, value, null),
      (reason) => {
        if (reason instanceof Superseded) {
          if (asked === this.#asked) this.#asked = unasked; // cancelled: asked again with the next change
          return;
        }
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
    this.#answered = asked;
    this.host.requestUpdate();
  }
}
