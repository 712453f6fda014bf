/** Changes of one kind within it are one step. */
const oneStep = 1000;
const longest = 200;

/**
 * What was there before each change, and after those that were taken back.
 * @template Step
 */
export class History {
  /** @type {Step[]} */
  #past = [];
  /** @type {Step[]} */
  #future = [];
  #lastKind = "";
  #lastTime = 0;

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /**
   * Something is about to change. Quick changes of one kind are one step, those without a kind are steps of their own.
   * @param {Step} step what is there now
   * @param {string} kind
   */
  remember(step, kind) {
    const now = performance.now();
    const same = kind !== "" && kind === this.#lastKind && now - this.#lastTime < oneStep;
    this.#lastTime = now;
    if (!same) this.#past.push(step);
    if (this.#past.length > longest) this.#past.shift();
    this.#future = [];
    this.#lastKind = kind;
  }

  /**
   * @param {Step} now what is there
   * @returns {Step | null} what was there before; null where nothing was
   */
  undo(now) {
    return this.#travel(this.#past, this.#future, now);
  }

  /** @param {Step} now @returns {Step | null} what was taken back */
  redo(now) {
    return this.#travel(this.#future, this.#past, now);
  }

  /** @param {Step[]} from @param {Step[]} to @param {Step} now */
  #travel(from, to, now) {
    const step = from.pop();
    if (step === undefined) return null;
    to.push(now);
    this.#lastKind = "";
    return step;
  }
}
