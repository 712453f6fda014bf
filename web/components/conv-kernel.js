import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { define } from "./define.js";

/** @import { Choice, CoreError, Kernel } from "../engine/types.js" */

/**
 * Which kernel one layer runs with.
 *
 * @fires kernel - the choice in `detail`
 */
export class ConvKernel extends LitElement {
  static properties = {
    kernel: { attribute: false },
    offered: { attribute: false },
    ties: { attribute: false },
    error: { attribute: false },
    own: { state: true },
    wrong: { state: true },
  };

  static styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: 4px;
      }
      label {
        display: grid;
        gap: 2px;
      }
      .name {
        color: var(--cs-kernel);
        font-weight: 600;
        font-size: 12px;
        line-height: 16px;
      }
      select,
      input {
        inline-size: 100%;
      }
      input {
        font-family: var(--cs-mono);
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Kernel} */
    this.kernel = "default";
    /** @type {Choice[]} */
    this.offered = [];
    /** @type {string[]} */
    this.ties = [];
    /** @type {CoreError | null} */
    this.error = null;
    this.own = false;
    this.wrong = "";
  }

  get #value() {
    const { kernel } = this;
    if (this.own || (typeof kernel === "object" && "numbers" in kernel)) return "own";
    return typeof kernel === "string" ? kernel : `tie:${kernel.tie}`;
  }

  render() {
    const value = this.#value;
    const named = this.offered.filter((choice) => choice.name !== "default");
    const ties = this.ties.map((path) => ({ name: `tie:${path}`, label: `Tied to layer ${path}: the same weight` }));
    const known = [
      { name: "default", label: "PyTorch default, random" },
      ...named,
      ...ties,
      { name: "own", label: "Your numbers" },
    ];
    if (!known.some((choice) => choice.name === value))
      known.push({ name: value, label: value.replace("tie:", "Tied to layer ") });
    const problem =
      this.wrong || (this.error ? `${this.error.type}: ${this.error.message} ${this.error.hint ?? ""}` : "");
    return html`
      <label>
        <span class="name">Kernel</span>
        <select @change=${this.#choose} aria-describedby="problem">
          ${known.map(({ name, label }) => html`<option value=${name} ?selected=${name === value}>${label}</option>`)}
        </select>
      </label>
      ${
        value === "own"
          ? html`<input
              aria-label="Kernel numbers"
              aria-invalid=${problem ? "true" : "false"}
              aria-describedby="problem"
              placeholder="0.25, 0.5, 0.25"
              autocomplete="off"
              .value=${typeof this.kernel === "object" && "numbers" in this.kernel ? this.kernel.numbers.join(", ") : ""}
              @change=${this.#numbers}
            />`
          : nothing
      }
      <p id="problem" class="small error-text" ?hidden=${!problem}>${problem}</p>
    `;
  }

  /** @param {Event & { target: HTMLSelectElement }} event */
  #choose(event) {
    const { value } = event.target;
    this.wrong = "";
    this.own = value === "own";
    if (!this.own) this.#send(value.startsWith("tie:") ? { tie: value.slice(4) } : value);
  }

  /** @param {Event & { target: HTMLInputElement }} event */
  #numbers(event) {
    const words = event.target.value.split(/[\s,;[\]()]+/).filter(Boolean);
    const numbers = words.map(Number);
    const bad = words[numbers.findIndex((number) => !Number.isFinite(number))];
    this.wrong = bad === undefined ? (words.length ? "" : "Write at least one number.") : `"${bad}" is no number.`;
    if (this.wrong) return;
    this.own = false;
    this.#send({ numbers });
  }

  /** @param {Kernel} kernel */
  #send(kernel) {
    this.dispatchEvent(new CustomEvent("kernel", { detail: kernel }));
  }
}

define("conv-kernel", ConvKernel);
