import { Refused, Superseded } from "../engine/client.js";
import { isAbout } from "./reports.js";

/** @import { Session } from "../engine/client.js" */
/** @import { RunRequest, RunResult } from "../engine/types.js" */
/** @import { Playground } from "./playground.js" */
/** @import { Waiting } from "./waiting.js" */

/** The values of a playground's tensors: a signal that is sent through its model whenever one of them changes. */
export class Values {
  /** @type {RunResult | null} */
  result = null;
  /** What gave the result, for questions about it. @type {RunRequest | null} */
  request = null;
  /** Why there is no result: in words for the reader. */
  message = "";
  /** @type {"idle" | "busy" | "error"} */
  status = "idle";
  #wanted = true;

  /** @param {Playground} playground @param {Session} session @param {Waiting} waiting */
  constructor(playground, session, waiting) {
    this.playground = playground;
    this.session = session;
    this.waiting = waiting;
  }

  /** They are those of another model or input: the run is still under way. */
  get outrun() {
    return this.request !== null && !isAbout(this.request, this.playground.state);
  }

  /** They are calculated only where they are shown. */
  get wanted() {
    return this.#wanted;
  }

  set wanted(wanted) {
    const run = wanted && !this.#wanted && this.playground.analysis !== null;
    this.#wanted = wanted;
    if (run) this.run();
  }

  /**
   * The signal that goes in; empty: the first one. A name for another number of axes means nothing here; one that is none
   * is kept, for the core to say so.
   */
  get signal() {
    const { analysis, catalogue, state } = this.playground;
    const among = (/** @type {{ name: string }[]} */ choices) => choices.some(({ name }) => name === state.signal);
    const { signals = {} } = catalogue ?? {};
    const elsewhere = !among(signals[analysis?.spatial ?? 1] ?? []) && among(Object.values(signals).flat());
    return elsewhere ? "" : state.signal;
  }

  async run() {
    if (!this.wanted || !this.playground.started) return this.settle("idle");
    const request = this.#next();
    if (!request) return this.none("idle", "No signal until every layer fits.");
    this.waiting.begin();
    try {
      this.result = await this.session.run(request);
      this.request = request;
      this.settle("idle");
    } catch (reason) {
      if (reason instanceof Superseded) return;
      if (!(reason instanceof Refused)) {
        this.none("error", "");
        return this.playground.stopped(reason);
      }
      const { type, message, hint } = reason.error;
      this.none("error", `${type}: ${message}${hint ? ` ${hint}` : ""}`);
    }
  }

  /**
   * There are none, of what was shown before neither.
   * @param {"idle" | "error"} status
   * @param {string} why
   */
  none(status, why) {
    this.result = this.request = null;
    this.settle(status, why);
  }

  /** What is to be run; null where the model does not. @returns {RunRequest | null} */
  #next() {
    const { analysis, error, state } = this.playground;
    const { report, spatial } = analysis ?? {};
    if (!report || !spatial || error) return null;
    const { model, input, outputSize, seed, kernels } = state;
    const layers = report.layers.map(({ name, type, input, output }) => ({ name, type, input, output }));
    const { encoded } = report;
    return { model, input, outputSize, seed, signal: this.signal, kernels, spatial, report: { layers, encoded } };
  }

  /**
   * The calculation has come to its end.
   * @param {"idle" | "error"} status
   * @param {string} [message]
   */
  settle(status, message = "") {
    this.waiting.end();
    this.status = status;
    this.message = message;
    this.playground.changed();
  }
}
