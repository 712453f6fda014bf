import { css, html, LitElement, nothing } from "lit";
import { sizes } from "../state/reports.js";
import { controls } from "../styles/controls.css.js";
import { Ask } from "./ask.js";
import { define } from "./define.js";
import { Watch } from "./watch.js";

/** @import { SizeArgument, Solution, SolveReport } from "../engine/types.js" */
/** @import { Playground } from "../state/playground.js" */

/** The nearest changes are shown at once, the others when asked for. */
const few = 4;

/** A wanted size, and every change of arguments that makes it, of one layer or of the whole model. */
export class ConvTarget extends LitElement {
  static properties = {
    playground: { attribute: false },
    whole: { state: true },
    wanted: { state: true },
    held: { state: true },
    bounds: { state: true },
    all: { state: true },
  };

  static styles = [
    controls,
    css`
      :host,
      .answer {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 12px;
      }
      :host {
        padding: 12px 16px;
      }
      .ask {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 16px;
      }
      label {
        display: flex;
        align-items: center;
        gap: 8px;
        max-inline-size: 100%;
      }
      label input:not([type="checkbox"]) {
        inline-size: 112px;
        font-family: var(--cs-mono);
      }
      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        border: 0;
        padding: 0;
        margin: 0;
        min-inline-size: 0;
      }
      legend {
        float: inline-start;
        margin-inline-end: 16px;
        padding: 0;
      }
      fieldset label {
        font-family: var(--cs-mono);
        font-size: 13px;
        min-block-size: 24px;
      }
      ol {
        display: grid;
        gap: 8px;
      }
      li {
        display: flex;
        align-items: center;
        gap: 4px 12px;
        border-block-start: 1px solid var(--cs-line);
        padding-block-start: 8px;
      }
      li code {
        flex: 1;
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
      .gives {
        color: var(--cs-output);
        white-space: nowrap;
      }
      .more {
        justify-self: start;
        color: var(--cs-muted);
        text-decoration: underline;
        text-underline-offset: 2px;
      }
      .bounds {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 24px;
        padding-block-start: 8px;
      }
      .bounds div {
        display: flex;
        align-items: center;
        gap: 8px;
        font-size: 13px;
      }
      .bounds input {
        inline-size: 64px;
        font: inherit;
      }
      p {
        overflow-wrap: anywhere;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Playground | null} */
    this.playground = null;
    /** The whole model, not only the chosen layer. */
    this.whole = false;
    /** As typed. */
    this.wanted = "";
    /** Arguments that stay as they are. @type {Set<string>} */
    this.held = new Set();
    /** First and last value to try, as typed, where it was. @type {Map<string, [string, string]>} */
    this.bounds = new Map();
    /** Show every answer, not only the nearest. */
    this.all = false;
    /** What was told last, so that it is told once. @type {SolveReport | null} */
    this.told = null;
    /** @type {Ask<SolveReport>} */
    this.solved = new Ask(this, "solve", () => this.#request());
    /** What may change. @type {Ask<SizeArgument[]>} */
    this.offered = new Ask(this, "sizeArguments", () => this.#subject && { layer: this.#subject.layer });
    new Watch(this);
  }

  /** The model text to change, and what it gets. */
  get #subject() {
    const { playground } = this;
    if (!playground) return null;
    const { model, input } = playground.state;
    if (this.whole) return { layer: model, input };
    const { layer } = playground;
    const text = playground.analysis?.outline?.find(({ path }) => path === layer?.name)?.text;
    return text && layer ? { layer: text, input: layer.input.join(", ") } : null;
  }

  /** Those that may change, by name. */
  get #free() {
    return (this.offered.value ?? []).filter(({ name }) => !this.held.has(name));
  }

  #request() {
    const subject = this.#subject;
    const free = this.#free;
    if (!subject || !this.wanted.trim() || free.length === 0) return null;
    const bounds = Object.fromEntries(free.map((argument) => [argument.name, this.#boundsOf(argument).map(numberOf)]));
    return { ...subject, output: this.wanted, free: free.map(({ name }) => name), bounds };
  }

  /** @param {SizeArgument} argument */
  #boundsOf({ name, from, to }) {
    return this.bounds.get(name) ?? [String(from), String(to)];
  }

  render() {
    const layer = this.playground?.layer;
    const title = layer ? `${layer.type}${layer.name ? ` (${layer.name})` : ""}` : "the chosen layer";
    return html`
      <div class="ask">
        <label
          >Of
          <select @change=${(/** @type {any} */ event) => (this.whole = event.target.value === "whole")}>
            <option value="layer" ?selected=${!this.whole}>${title}</option>
            <option value="whole" ?selected=${this.whole}>the whole model</option>
          </select>
        </label>
        <label
          >the output should be
          <input
            .value=${this.wanted}
            placeholder="20, or 20, 30"
            inputmode="text"
            autocomplete="off"
            spellcheck="false"
            aria-label="Wanted output size"
            @input=${(/** @type {any} */ event) => (this.wanted = event.target.value)}
          />
        </label>
        ${layer && !this.whole ? html`<span class="muted">It gets ${sizes(layer.input)}, makes ${sizes(layer.output)}.</span>` : nothing}
      </div>
      ${this.#arguments()} ${this.#answer()}
    `;
  }

  #arguments() {
    const offered = this.offered.value ?? [];
    if (offered.length === 0) return nothing;
    return html`
      <fieldset>
        <legend>May change:</legend>
        ${offered.map(
          ({ name }) =>
            html`<label
              ><input
                type="checkbox"
                .checked=${!this.held.has(name)}
                @change=${(/** @type {any} */ event) => this.#hold(name, !event.target.checked)}
              />${name}</label
            >`,
        )}
      </fieldset>
      <details>
        <summary>Within these bounds</summary>
        <div class="bounds">${this.#free.map((argument) => this.#range(argument))}</div>
      </details>
    `;
  }

  #answer() {
    const { error, value } = this.solved;
    if (this.offered.value?.length === 0)
      return html`<p class="muted">
        ${this.whole ? "No layer has an argument that sets its size." : "This layer has no argument that sets its size: choose another in the table."}
      </p>`;
    if (this.offered.value && this.#free.length === 0) return html`<p class="muted">Let an argument change.</p>`;
    if (!this.wanted.trim()) return html`<p class="muted">Type a size to see what makes it.</p>`;
    if (error)
      return html`<p><b>${error.type}</b>: ${error.message}</p>
        ${error.hint ? html`<p class="muted">${error.hint}</p>` : nothing}`;
    if (!value) return html`<p class="muted">Trying …</p>`;
    const { exact, nearest, total, reason } = value;
    const answers = exact.length > 0 ? exact : nearest;
    const shown = this.all ? answers : answers.slice(0, few);
    return html`<div class="answer ${this.solved.fresh ? "" : "stale"}">
      ${reason ? html`<p>${reason}</p>` : html`<p>It makes that size already.</p>`}
      <p><b>${headline(value)}</b></p>
      <ol aria-label=${exact.length > 0 ? "Ways to the size" : "The nearest sizes"}>
        ${shown.map((solution) => this.#solution(solution))}
      </ol>
      ${
        answers.length > few
          ? html`<button class="more" aria-expanded=${String(this.all)} @click=${() => (this.all = !this.all)}>
              ${this.all ? "Only the nearest" : total !== null && total > answers.length ? `The nearest ${answers.length} of ${total}` : `All ${answers.length}`}
            </button>`
          : nothing
      }
    </div>`;
  }

  /** @param {Solution} solution */
  #solution(solution) {
    const changed = labelOf(solution);
    return html`<li>
      <code>${changed || "as it is"} <span class="gives">→ ${solution.output.join(" × ")}</span></code>
      ${
        changed
          ? html`<button class="button" aria-label="Apply ${changed}" @click=${() => this.#apply(solution)}>
              Apply
            </button>`
          : nothing
      }
    </li>`;
  }

  /** First and last value of one argument. @param {SizeArgument} argument */
  #range(argument) {
    const { name } = argument;
    const ends = this.#boundsOf(argument);
    const field = (/** @type {0 | 1} */ end, /** @type {string} */ label) =>
      html`<input
        .value=${ends[end]}
        inputmode="numeric"
        autocomplete="off"
        aria-label="${label} ${name}"
        @input=${(/** @type {any} */ event) => this.#bound(name, ends, end, event.target.value)}
      />`;
    return html`<div class="mono">${name} ${field(0, "Smallest")} to ${field(1, "Largest")}</div>`;
  }

  /** @param {string} name @param {string[]} ends @param {0 | 1} end @param {string} value */
  #bound(name, ends, end, value) {
    const typed = /** @type {[string, string]} */ (ends.with(end, value));
    this.bounds = new Map(this.bounds).set(name, typed);
  }

  /** @param {string} name @param {boolean} on */
  #hold(name, on) {
    const held = new Set(this.held);
    if (on) held.add(name);
    else held.delete(name);
    this.held = held;
  }

  /** @param {Solution} solution */
  #apply(solution) {
    const { playground } = this;
    if (!this.solved.fresh) return; // the model has changed under it
    if (this.whole) playground?.set({ model: solution.text });
    else playground?.edit({ action: "replace", path: this.playground?.layer?.name ?? "", value: solution.text });
    playground?.announce(`Applied ${labelOf(solution)}.`);
  }

  updated() {
    const { value } = this.solved;
    if (value === this.told) return;
    this.told = value;
    if (value) this.playground?.announce(headline(value));
  }
}

/** What is no whole number stays as typed, so that the error can name it. @param {string} typed */
const numberOf = (typed) => (/^\s*-?\d+\s*$/.test(typed) ? Number(typed) : typed);

/** @param {Solution} solution */
const labelOf = ({ changed }) =>
  Object.entries(changed)
    .map(([name, value]) => `${name}=${Array.isArray(value) ? `(${value.join(", ")})` : value}`)
    .join(", ");

/** @param {SolveReport} report */
function headline({ exact, nearest, total, tried }) {
  if (total === 1) return "One way to it.";
  if (exact.length > 0) return `${total ?? "More than " + (exact.length - 1)} ways to it, nearest change first.`;
  const none = tried === null ? "No way to it within the bounds." : `No way to it by changing up to ${tried}.`;
  return nearest.length > 0 ? `${none} The nearest sizes:` : none;
}

define("conv-target", ConvTarget);
