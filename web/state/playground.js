import { openSession, Refused, Stopped, Superseded } from "../engine/client.js";
import { History } from "./history.js";
import { follow } from "./renames.js";
import { Replacement } from "./replacement.js";
import { byName, isAbout, sizes } from "./reports.js";
import { initialState } from "./schema.js";
import { Spotlight } from "./spotlight.js";
import { Values } from "./values.js";
import { Waiting } from "./waiting.js";

/** @import { Analysis, Catalogue, CoreError, Edit, Fix, Kernel } from "../engine/types.js" */
/** @import { Renames } from "./renames.js" */
/** @import { State } from "./schema.js" */

/** Typing is analysed when it pauses. */
const typingPause = 120;

/** @typedef {{ kind: "applied" | "undone", text: string, fix?: Fix }} Note */

/**
 * One playground: its state, what the core says about it, and every way to change it. Components read the fields
 * and listen for "change"; "report" follows each finished analysis.
 */
export class Playground extends EventTarget {
  /** @type {State} */
  state = initialState();
  /** @type {Catalogue | null} */
  catalogue = null;
  /** @type {Analysis | null} */
  analysis = null;
  /** The worker could not start. @type {Stopped | null} */
  failure = null;
  /** An edit the core refused: shown where it was made. @type {{ path: string, error: CoreError } | null} */
  refused = null;
  /** @type {Note | null} */
  note = null;
  /** Of a model by another. */
  replacement = new Replacement();
  /** For the live region. */
  announcement = "";
  /** The position of a tensor that the reader looks at. */
  spotlight = new Spotlight(this);

  #session = openSession();
  #started = false;
  /** @type {Promise<Renames | null>} */
  #edits = Promise.resolve(null);
  #pendingEdits = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #waiting = new Waiting({
    busy: () => {
      this.values.status = "busy";
      this.changed();
    },
    slow: () => this.announce("Still calculating. You can cancel it."),
  });
  values = new Values(this, this.#session, this.#waiting);
  /** @type {History<Partial<State>>} */
  #history = new History();
  /** What `analysis` is about. */
  #analysed = { model: "", input: "", outputSize: "" };
  /** The modules of the last text that could be read, and whether its successor was typed. */
  #modules = "";
  #typed = false;
  #notified = false;

  /** Costs nothing before: the worker starts here. */
  start() {
    if (this.#started) return;
    this.#started = true;
    this.#analyse();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#waiting.end();
    this.#session.close();
    this.#started = false;
  }

  get started() {
    return this.#started;
  }

  get report() {
    return this.analysis?.report ?? null;
  }

  /** What stops the whole report, wherever it comes from. @returns {CoreError | null} */
  get error() {
    const { analysis } = this;
    return (
      analysis?.outlineError ?? analysis?.inputError ?? analysis?.outputSizeError ?? analysis?.report?.error ?? null
    );
  }

  /** Path of the layer the formula is shown for: the reader's choice, else the failing one, else the last. */
  get chosen() {
    const layers = this.report?.layers ?? [];
    const { chosen } = this.state;
    if (chosen !== null && layers.some((layer) => layer.name === chosen)) return chosen;
    return layers.at(-1)?.name ?? null;
  }

  /** The chosen layer's row of the report; null where there is none. */
  get layer() {
    return this.chosen === null ? null : (byName(this.report?.layers ?? []).get(this.chosen) ?? null);
  }

  /** What a question about the chosen layer begins with; null where there is none. */
  get aboutLayer() {
    const { chosen, report } = this;
    const { model, input, outputSize } = this.state;
    return report && chosen !== null ? { model, input, outputSize, layer: chosen } : null;
  }

  /** The report is that of a model or input before: the new one is still being read. */
  get behind() {
    return !isAbout(this.#analysed, this.state);
  }

  /** The calculation takes long. */
  get slow() {
    return this.#waiting.slow;
  }

  get canUndo() {
    return this.#history.canUndo;
  }

  get canRedo() {
    return this.#history.canRedo;
  }

  /** @param {string | null} path */
  choose(path) {
    if (this.state.chosen === path) return;
    this.state = { ...this.state, chosen: path };
    this.changed();
  }

  /**
   * Changes the state. What changes the model or its values can be undone; quick changes of one kind are one step, those
   * without a kind are steps of their own.
   * @param {Partial<State>} patch
   * @param {{ kind?: string, typing?: boolean, history?: boolean }} [options]
   */
  set(patch, { kind = "", typing = false, history = true } = {}) {
    const typedInput = typing && patch.input !== undefined;
    if (typing && patch.model !== undefined) patch = { ...patch, ...this.replacement.type(this.state, patch.model) };
    const keys = /** @type {(keyof State)[]} */ (Object.keys(patch));
    const changed = keys.filter((key) => this.state[key] !== patch[key]);
    if (changed.length === 0) return;
    const first = !this.state.model && !this.analysis; // nothing to go back to
    if (history && !first) this.#history.remember(this.#step, kind);
    this.state = { ...this.state, ...patch };
    this.refused = null;
    this.note = null;
    if (changed.includes("model")) this.#typed = typing;
    if (changed.includes("input")) this.replacement.give(typedInput);
    const matters = changed.some((key) => key === "model" || key === "input" || key === "outputSize");
    if (matters) this.replacement.before = null;
    this.changed();
    if (matters) this.#schedule(typing ? typingPause : 0);
    else if (changed.some((key) => key === "seed" || key === "signal" || key === "kernels")) this.values.run();
  }

  /**
   * One change of the model by way of the core. Edits follow each other; each works on the text before it.
   * @param {Edit} edit
   * @returns {Promise<Renames | null>} where the modules went; null when nothing was changed
   */
  edit(edit) {
    this.#pendingEdits += 1;
    this.#edits = this.#edits.then(async () => {
      const { model } = this.state;
      try {
        const { text, moved } = await this.#session.edit(model, edit);
        if (this.state.model !== model) return null; // the text was typed over meanwhile
        const kernels = follow(this.state.kernels, moved);
        // Steps of one parameter are one thing to take back; layers come and go one by one.
        this.set(
          { model: text, kernels },
          { kind: edit.action === "set" ? `set:${edit.path}:${edit.name ?? ""}` : "" },
        );
        return moved;
      } catch (reason) {
        if (reason instanceof Refused) this.refused = { path: edit.path, error: reason.error };
        else this.stopped(reason);
        return null;
      } finally {
        this.#pendingEdits -= 1;
        this.changed();
      }
    });
    return this.#edits;
  }

  /** Edits on their way: what is typed is newer than the outline. */
  get editing() {
    return this.#pendingEdits > 0;
  }

  /** @param {Fix} fix */
  apply(fix) {
    const output = sizes(fix.output);
    const outputSize = fix.outputSize === null ? "" : [fix.outputSize].flat().join(", ");
    this.set({ model: fix.model, input: fix.input.join(", "), outputSize, chosen: fix.layer || null });
    this.note = { kind: "applied", text: `Applied ${fix.label}. The output is now ${output}.`, fix };
    this.announce(this.note.text);
  }

  /**
   * A question of a component's own, see engine/questions.js. Rejects with Superseded, Refused or Stopped.
   * @param {string} topic
   * @param {unknown} request
   * @returns {Promise<any>}
   */
  ask(topic, request) {
    return this.#session.ask(topic, request);
  }

  /**
   * @param {string} path
   * @param {Kernel} kernel "default" forgets the choice
   */
  setKernel(path, kernel) {
    const { [path]: _, ...rest } = this.state.kernels;
    this.set({ kernels: kernel === "default" ? rest : { ...rest, [path]: kernel } }, { kind: `kernel:${path}` });
  }

  undo() {
    this.#travel(this.#history.undo(this.#step), "Undone.");
  }

  redo() {
    this.#travel(this.#history.redo(this.#step), "Done again.");
  }

  /** The reader has waited enough. */
  cancel() {
    this.#session.cancel();
    this.values.none("error", "Cancelled. Change anything to calculate again.");
    this.announce(this.values.message);
  }

  retry() {
    this.failure = null;
    this.#session.retry();
    this.#analyse();
  }

  /** @param {string} text */
  announce(text) {
    this.announcement = text;
    this.changed();
  }

  /** What a step of the history holds. */
  get #step() {
    const { model, input, outputSize, seed, signal, kernels } = this.state;
    return { model, input, outputSize, seed, signal, kernels };
  }

  /** @param {Partial<State> | null} step @param {string} said */
  #travel(step, said) {
    if (step === null) return;
    this.set(step, { history: false });
    this.announce(said);
  }

  /** @param {number} wait */
  #schedule(wait) {
    clearTimeout(this.#timer);
    if (!this.#started) return;
    if (wait) this.#timer = setTimeout(() => this.#analyse(), wait);
    else this.#analyse();
  }

  async #analyse() {
    clearTimeout(this.#timer);
    if (!this.#started) return;
    const { model, input, outputSize } = this.state;
    this.#waiting.begin();
    try {
      this.catalogue ??= await this.#session.catalogue();
      const analysis = await this.#session.analyse({ model, input, outputSize });
      const replaced = this.#takeModules(analysis);
      this.analysis = analysis;
      this.#analysed = { model, input, outputSize };
      this.failure = null;
      this.#say();
      this.spotlight.refresh();
      this.dispatchEvent(new Event("report"));
      this.changed();
      await new Promise((resolve) => setTimeout(resolve)); // what components ask about this report goes first
      if (this.analysis === analysis) await this.values.run();
      if (replaced !== null && this.error) await this.#fitInput(replaced);
    } catch (reason) {
      this.stopped(reason);
    }
  }

  /**
   * Takes note of the modules of a text that can be read: kernels were chosen for those that were there before.
   * @param {Analysis} analysis
   * @returns the text that this one was put in the place of
   */
  #takeModules({ outline }) {
    if (!outline) return null; // perhaps half typed
    const modules = outline.map(({ path, type }) => `${path}:${type}`).join();
    if (this.#typed && this.#modules !== modules) this.state = { ...this.state, kernels: {} };
    this.#modules = modules;
    this.#typed = false;
    return this.replacement.take();
  }

  /**
   * Gives a model that was put in the place of another an input that it takes, if there is one.
   * @param {string} replaced the other's text
   */
  async #fitInput(replaced) {
    if (this.behind) return; // the reader has gone on
    const { model, input, outputSize } = this.state;
    const shape = await this.#session.ask("fittingInput", { model, input }).catch(() => null);
    if (shape === null || !isAbout({ model, input, outputSize }, this.state)) return;
    this.set({ input: shape.join(", "), outputSize: "" }, { history: false }); // to be taken back together with the model
    this.replacement.fitted(replaced, { input, outputSize }, this.state.input);
  }

  /** The worker could not do it. @param {unknown} reason */
  stopped(reason) {
    if (reason instanceof Superseded) return;
    const message = reason instanceof Error ? reason.message : String(reason);
    this.failure = reason instanceof Stopped ? reason : new Stopped(message, false);
    this.values.settle("error", message);
    this.announce(message);
  }

  /** The result in one sentence, for those who hear it. */
  #say() {
    const { error, report } = this;
    if (this.note) return;
    if (error) this.announcement = `${error.type}: ${error.message}`;
    else if (report?.output)
      this.announcement = `Output ${sizes(report.output)}. ${this.analysis?.mismatch?.sentence ?? ""}`;
    if (this.replacement.before)
      this.announcement = `Input shape set to ${this.state.input} for this model. ${this.announcement}`;
  }

  /** Something that is shown has changed. */
  changed() {
    if (this.#notified) return;
    this.#notified = true;
    queueMicrotask(() => {
      this.#notified = false;
      this.dispatchEvent(new Event("change"));
    });
  }
}
