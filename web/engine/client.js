import { releaseProxy, wrap } from "comlink";
import { startWorker, whyNotStarted } from "./start-worker.js";

/** @import { Remote } from "comlink" */
/** @import { Calls } from "./worker.js" */
/** @import { AnalyseRequest, Analysis, Catalogue, CoreError, Edit, RunRequest, RunResult } from "./types.js" */

/** Work nobody waits for any more is left to finish for this long, then its worker is ended. */
const patience = 400;

const incomplete = "A part of the calculation could not be loaded. Check your connection, then reload the page.";

/**
 * @typedef {object} Job
 * @property {Session} session
 * @property {"catalogue" | "analyse" | "edit" | "run" | "ask"} kind
 * @property {any} request
 * @property {string} [topic]   of "ask": what is asked
 * @property {(value: any) => void} resolve
 * @property {(reason: unknown) => void} reject
 * @property {boolean} stale
 * @property {number} started   0 while it waits
 */

/** Rejection of a request that a newer one, or the reader, made pointless. */
export class Superseded extends Error {
  name = "Superseded";
}

/** The core said no: PyTorch's error, or ours, with every field. */
export class Refused extends Error {
  /** @param {CoreError} error */
  constructor(error) {
    super(error.message);
    this.name = error.type;
    this.error = error;
  }
}

/** The worker could not start, or died; nothing is wrong with the model's text. */
export class Stopped extends Error {
  name = "Stopped";
  /**
   * @param {string} message
   * @param {boolean} restarted
   */
  constructor(message, restarted) {
    super(message);
    this.restarted = restarted;
  }
}

/**
 * The only place that knows there is a worker. One engine per page, one session per element: requests of all sessions
 * run one at a time; within a session a newer request replaces the older one of its kind.
 */
class Engine {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Remote<Calls> | null} */
  #remote = null;
  /** @type {Job[]} */
  #waiting = [];
  /** @type {Job | null} */
  #flying = null;
  #answered = false;
  /** What the core offers, once somebody has asked. @type {Catalogue | null} */
  catalogue = null;
  /**
   * The part of the worker's engine that most questions take: the first of them has it fetched; they wait until it is
   * here, and fail where it can't be had.
   * @type {"later" | "coming" | "here" | "missing"}
   */
  #rest = "later";

  /** @param {Job} job */
  submit(job) {
    this.#waiting.push(job);
    this.#next();
  }

  /**
   * Drops what `session` asked for and no longer wants.
   * @param {Session} session
   * @param {Job["kind"][]} kinds
   * @param {{ now?: boolean, topic?: string }} [options] now: do not wait for the worker to come to the end of it
   */
  drop(session, kinds, { now = false, topic } = {}) {
    const concerns = (/** @type {Job} */ job) =>
      job.session === session && kinds.includes(job.kind) && (topic === undefined || job.topic === topic);
    const dropped = this.#waiting.filter(concerns);
    this.#waiting = this.#waiting.filter((job) => !concerns(job));
    for (const job of dropped) job.reject(new Superseded());
    const flying = this.#flying;
    if (!flying || !concerns(flying) || flying.stale) return;
    flying.stale = true;
    flying.reject(new Superseded());
    const wait = now ? 0 : Math.max(0, patience - (performance.now() - flying.started));
    setTimeout(() => {
      if (this.#flying === flying) this.#restart();
    }, wait);
  }

  /** Another session's first request may be what the load hangs at: it begins anew, for all. */
  loadAnew() {
    if (this.#flying?.kind === "catalogue") this.retry();
  }

  /** Starts again after a failure. */
  retry() {
    // Another element's work may be under way: it starts again, too.
    const flying = this.#flying;
    this.#end();
    if (flying && !flying.stale) this.#waiting.unshift(flying);
    this.#next();
  }

  #start() {
    if (this.#remote) return this.#remote;
    const worker = startWorker();
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      if (worker === this.#worker) this.#fail();
    });
    worker.addEventListener("messageerror", () => worker === this.#worker && this.#fail());
    this.#worker = worker;
    this.#remote = /** @type {Remote<Calls>} */ (wrap(worker));
    return this.#remote;
  }

  /** @param {Remote<Calls>} remote */
  #loadRest(remote) {
    this.#rest = "coming";
    remote.loaded().then((here) => {
      if (remote !== this.#remote) return;
      this.#rest = here ? "here" : "missing";
      this.#next();
    });
  }

  #end() {
    this.#remote?.[releaseProxy]();
    this.#worker?.terminate();
    this.#remote = null;
    this.#worker = null;
    this.#flying = null;
    this.#rest = "later";
  }

  #restart() {
    this.#end();
    this.#next();
  }

  /**
   * The worker died, or never lived. Whoever waited is told; nobody's model is touched.
   * @param {string} [why]
   */
  #fail(why = "The calculation stopped unexpectedly and was started again. Your model is kept.") {
    const flying = this.#flying;
    this.#end();
    if (this.#answered) {
      flying?.reject(new Stopped(why, true));
      this.#next();
      return;
    }
    const jobs = flying ? [flying, ...this.#waiting] : this.#waiting;
    this.#waiting = [];
    for (const job of jobs) job.reject(new Stopped(whyNotStarted(), false));
  }

  async #next() {
    if (this.#flying || !this.#waiting.length) return;
    let remote;
    try {
      remote = this.#start();
    } catch {
      this.#flying = this.#waiting.shift() ?? null;
      return this.#fail();
    }
    if (this.#rest === "later" && this.#waiting.some(({ kind }) => kind === "ask")) this.#loadRest(remote);
    const job = this.#waiting.find(({ kind }) => kind !== "ask" || this.#rest === "here" || this.#rest === "missing");
    if (!job) return;
    this.#waiting.splice(this.#waiting.indexOf(job), 1);
    if (job.kind === "ask" && this.#rest === "missing") {
      job.reject(new Stopped(incomplete, false));
      this.#next();
      return;
    }
    this.#flying = job;
    job.started = performance.now();
    const ask = /** @type {(request: any) => Promise<any>} */ (remote[job.kind]);
    let answer;
    try {
      answer = await ask(job.request);
    } catch {
      answer = { trap: true }; // the worker could not even say what went wrong
    }
    if (this.#flying !== job) return; // its worker was ended meanwhile
    if (answer.trap) return this.#fail(answer.incomplete ? incomplete : undefined);
    this.#flying = null;
    this.#answered ||= !answer.error;
    if (answer.error) job.reject(new Refused(answer.error));
    else job.resolve(answer.value);
    this.#next();
  }
}

/** What one element asks of the engine. */
export class Session {
  /** @type {Promise<Catalogue> | null} */
  #catalogue = null;

  /** @param {Engine} engine */
  constructor(engine) {
    this.engine = engine;
  }

  /**
   * What the core offers: layers, signals, kernels. Asked once for all sessions, unless that fails or is cancelled.
   * @returns {Promise<Catalogue>}
   */
  catalogue() {
    const { engine } = this;
    if (engine.catalogue) return Promise.resolve(engine.catalogue);
    this.#catalogue ??= this.#ask("catalogue", null)
      .then((catalogue) => (engine.catalogue = catalogue))
      .catch((reason) => {
        this.#catalogue = null;
        throw reason instanceof Refused
          ? new Stopped(`The calculation could not start: ${reason.message}`, false)
          : reason;
      });
    return this.#catalogue;
  }

  /**
   * @param {AnalyseRequest} request
   * @returns {Promise<Analysis>}
   */
  analyse(request) {
    this.engine.drop(this, ["analyse", "run"]);
    return this.#ask("analyse", request);
  }

  /**
   * @param {RunRequest} request
   * @returns {Promise<RunResult>}
   */
  run(request) {
    this.engine.drop(this, ["run"]);
    return this.#ask("run", request);
  }

  /**
   * Edits are not dropped for newer ones: each builds on the text before it.
   * @param {string} model
   * @param {Edit} edit
   * @returns {Promise<import("./types.js").Edited>}
   */
  edit(model, edit) {
    return this.#ask("edit", { model, edit });
  }

  /**
   * Anything else, see questions.js. A newer request of a topic replaces the older one.
   * @param {string} topic
   * @param {unknown} request
   * @returns {Promise<any>}
   */
  ask(topic, request) {
    this.engine.drop(this, ["ask"], { topic });
    return this.#ask("ask", { topic, request }, topic);
  }

  /** The reader has waited enough, perhaps for the engine itself, which the next request loads anew. */
  cancel() {
    this.engine.drop(this, ["catalogue", "run", "analyse", "ask"], { now: true });
    this.engine.loadAnew();
  }

  retry() {
    this.engine.retry();
  }

  /** The element is gone. */
  close() {
    this.engine.drop(this, ["catalogue", "analyse", "run", "edit", "ask"]);
  }

  /**
   * @param {Job["kind"]} kind
   * @param {any} request
   * @param {string} [topic]
   */
  #ask(kind, request, topic) {
    return new Promise((resolve, reject) => {
      this.engine.submit({ session: this, kind, request, topic, resolve, reject, stale: false, started: 0 });
    });
  }
}

/** @type {Engine | undefined} */
let shared;

/** A session with the page's one engine; no worker starts before its first request. */
export function openSession() {
  shared ??= new Engine();
  return new Session(shared);
}
