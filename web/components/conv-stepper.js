import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { define } from "./define.js";
import { icons } from "./icons.js";

/** Typing is taken over when it pauses. */
const pause = 350;

/**
 * A text field for a number or a tuple, with − and +. Whatever is typed stays as typed: the core judges it, not this field.
 *
 * @fires step - the new text in `detail`
 */
export class ConvStepper extends LitElement {
  static properties = {
    value: {},
    label: {},
    muted: { type: Boolean },
    invalid: { type: Boolean },
    choices: { attribute: false },
    draft: { state: true },
  };
  static shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  static styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .row {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        border: 1px solid var(--cs-line-strong);
        border-radius: var(--cs-radius);
        background: var(--cs-surface);
      }
      .row:focus-within {
        outline: 2px solid var(--cs-accent);
        outline-offset: -1px;
      }
      .row.invalid {
        border-color: var(--cs-error);
        box-shadow: inset 0 0 0 1px var(--cs-error);
      }
      input {
        inline-size: 100%;
        min-block-size: 28px;
        border: 0;
        background: none;
        text-align: center;
        font-family: var(--cs-mono);
        font-size: 13px;
        padding-inline: 2px;
      }
      input,
      input:focus-visible {
        outline: none;
        box-shadow: none;
      }
      input.muted {
        color: var(--cs-muted);
      }
      .icon {
        display: grid;
        place-items: center;
        color: var(--cs-muted);
        border-radius: calc(var(--cs-radius) - 1px);
      }
      .icon:hover:not(:disabled) {
        background: var(--cs-hover);
        color: var(--cs-text);
      }
      .icon:focus-visible {
        outline-offset: -2px;
      }
      @media (pointer: coarse) {
        input {
          font-size: 16px;
          min-block-size: 36px;
        }
      }
    `,
  ];

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  constructor() {
    super();
    this.value = "";
    this.label = "";
    this.muted = false;
    this.invalid = false;
    /** @type {string[]} */
    this.choices = [];
    /** What is typed and not yet taken over. @type {string | null} */
    this.draft = null;
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("value") && (this.value === this.draft || !this.matches(":focus-within"))) this.draft = null;
  }

  get #text() {
    return this.draft ?? this.value;
  }

  render() {
    const fixed = steppedBy(this.#text, 1) === null;
    return html`<div class="row ${this.invalid ? "invalid" : ""}">
      <button
        class="icon"
        tabindex="-1"
        aria-label="${this.label}: one less"
        ?disabled=${fixed}
        @click=${() => this.#step(-1)}
      >
        ${icons.minus}
      </button>
      <input
        aria-label=${this.label}
        aria-invalid=${this.invalid ? "true" : "false"}
        class=${this.muted && this.draft === null ? "muted" : ""}
        .value=${this.#text}
        list=${this.choices.length ? "choices" : nothing}
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        @input=${this.#typed}
        @change=${this.#commit}
        @keydown=${this.#key}
      />
      <button
        class="icon"
        tabindex="-1"
        aria-label="${this.label}: one more"
        ?disabled=${fixed}
        @click=${() => this.#step(1)}
      >
        ${icons.plus}
      </button>
      ${
        this.choices.length
          ? html`<datalist id="choices">
              ${this.choices.map((choice) => html`<option value=${choice}></option>`)}
            </datalist>`
          : nothing
      }
    </div>`;
  }

  /** @param {InputEvent & { target: HTMLInputElement }} event */
  #typed(event) {
    this.draft = event.target.value;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#commit(), pause);
  }

  #commit() {
    clearTimeout(this.#timer);
    if (this.draft === null || this.draft === this.value) return;
    this.dispatchEvent(new CustomEvent("step", { detail: this.draft }));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Enter") this.#commit();
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by || event.altKey || steppedBy(this.#text, by) === null) return;
    event.preventDefault();
    this.#step(by);
  }

  /** @param {number} by */
  #step(by) {
    const next = steppedBy(this.#text, by);
    if (next === null) return;
    this.draft = next;
    this.#commit();
  }
}

/**
 * "3" → "4", "(3, 5)" → "(4, 6)"; null for anything that is not made of whole numbers.
 * @param {string} text
 * @param {number} by
 */
function steppedBy(text, by) {
  if (!/^[[(]?\s*-?\d{1,15}(\s*,\s*-?\d{1,15})*\s*,?\s*[\])]?$/.test(text.trim())) return null;
  return text.replace(/-?\d+/g, (number) => String(Number(number) + by));
}

define("conv-stepper", ConvStepper);
