/** @import { State } from "./schema.js" */

/** @typedef {Pick<State, "input" | "outputSize">} Given what a model is called with */

/**
 * Notices when a text is typed or pasted over another, whose input is still there, and remembers what that was given
 * where the new model gets an input of its own.
 */
export class Replacement {
  /** What the model before was given, as long as that is news. @type {Given | null} */
  before = null;
  /** The text that was replaced. @type {string | null} */
  #text = null;
  /** The reader typed the input: it stays, whatever comes of it. */
  #typed = false;
  /** The last one whose successor got an input: with what it was given, and that input. */
  #last = { text: "", before: /** @type {Given} */ ({ input: "", outputSize: "" }), input: "" };

  /**
   * The reader types a text.
   * @param {State} state before
   * @param {string} model
   * @returns {Partial<State>} what comes back with it, as when the editor's own undo brings a text back
   */
  type({ model: old, input }, model) {
    if (model === this.#last.text && input === this.#last.input) {
      this.#text = null;
      return this.#last.before;
    }
    if (!this.#typed) this.#text ??= isEdited(old, model) ? null : old;
    return {};
  }

  /** The input is another. @param {boolean} typed by the reader */
  give(typed) {
    this.#text = null;
    this.#typed = typed;
  }

  /** The text that was replaced, once; null where it was only edited. */
  take() {
    const text = this.#text;
    this.#text = null;
    return text;
  }

  /**
   * The model in its place has got an input.
   * @param {string} text
   * @param {Given} before
   * @param {string} input
   */
  fitted(text, before, input) {
    this.before = before;
    this.#last = { text, before, input };
  }
}

/**
 * Whether a text was edited rather than replaced: three quarters of it still stand at its beginning and end.
 * @param {string} before
 * @param {string} after
 */
export function isEdited(before, after) {
  const shorter = Math.min(before.length, after.length);
  let begin = 0;
  while (begin < shorter && before[begin] === after[begin]) begin++;
  let end = 0;
  while (end < shorter - begin && before.at(-1 - end) === after.at(-1 - end)) end++;
  return 4 * (begin + end) >= 3 * before.length;
}
