import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { sizes } from "../state/reports.js";
import "./conv-kernel.js";
import "./conv-stepper.js";
import { define } from "./define.js";
import { icons } from "./icons.js";

/** @import { CoreError, LayerReport, OutlineEntry, Parameter } from "../engine/types.js" */
/** @import { Playground } from "../state/playground.js" */

/**
 * One module of the model: a line that opens to its parameters.
 *
 * @fires toggle-layer - the reader opened or closed it
 * @fires move-layer - +1 or −1 in `detail`
 */
export class ConvLayer extends LitElement {
  static properties = {
    playground: { attribute: false },
    entry: { attribute: false },
    report: { attribute: false },
    error: { attribute: false },
    revision: { attribute: false },
    open: { type: Boolean, reflect: true },
    chosen: { type: Boolean, reflect: true },
    first: { type: Boolean },
    fixed: { type: Boolean },
    last: { type: Boolean },
  };

  static styles = [
    controls,
    css`
      :host {
        display: block;
        position: relative;
        border-block-end: 1px solid var(--cs-line);
      }
      :host([chosen])::before {
        content: "";
        position: absolute;
        inset-block: 0;
        inset-inline-start: 0;
        inline-size: 3px;
        background: var(--cs-accent);
      }
      .line {
        display: grid;
        grid-template-columns: 16px auto minmax(0, 1fr) auto;
        align-items: center;
        gap: 8px;
        inline-size: 100%;
        min-block-size: 36px;
        padding-block: 4px;
        padding-inline: 12px;
      }
      .line:hover {
        background: var(--cs-hover);
      }
      .line:focus-visible {
        outline-offset: -2px;
      }
      .line svg {
        inline-size: 16px;
        block-size: 16px;
        fill: none;
        stroke: var(--cs-muted);
        stroke-width: 1.5;
        transition: transform var(--cs-quick);
      }
      :host([open]) .line svg {
        transform: rotate(90deg);
      }
      .type {
        font-weight: 600;
        white-space: nowrap;
      }
      .type small {
        font: inherit;
        font-weight: 400;
        color: var(--cs-muted);
        margin-inline-end: 6px;
      }
      .given {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-family: var(--cs-mono);
        font-size: 12px;
        color: var(--cs-muted);
      }
      .result {
        font-family: var(--cs-mono);
        font-size: 12px;
        white-space: nowrap;
      }
      .body {
        display: grid;
        gap: 12px;
        padding: 4px 12px 12px 36px;
      }
      .parameters {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(136px, 1fr));
        gap: 8px 12px;
      }
      .parameter {
        display: grid;
        gap: 2px;
        align-content: start;
        min-inline-size: 0;
      }
      .parameter label {
        display: grid;
        gap: 2px;
      }
      conv-kernel {
        grid-column: span 2;
      }
      .name {
        font-family: var(--cs-mono);
        font-size: 12px;
        line-height: 16px;
        color: var(--cs-muted);
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .check {
        display: flex;
        align-items: center;
        gap: 8px;
        min-block-size: 32px;
        font-family: var(--cs-mono);
        font-size: 13px;
      }
      .parameter select {
        inline-size: 100%;
        font-family: var(--cs-mono);
        font-size: 13px;
      }
      .actions {
        display: flex;
        gap: 4px;
        margin-inline-start: -6px;
        color: var(--cs-muted);
      }
      .problem {
        padding: 8px 12px;
        border-inline-start: 3px solid var(--cs-error);
        background: var(--cs-error-soft);
        overflow-wrap: anywhere;
      }
      .problem p + p {
        margin-block-start: 4px;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Playground | null} */
    this.playground = null;
    /** @type {OutlineEntry} */
    this.entry = {
      path: "",
      type: "",
      depth: 0,
      container: false,
      known: true,
      text: "",
      line: 1,
      column: 1,
      parameters: [],
    };
    /** @type {LayerReport | null} */
    this.report = null;
    /** @type {CoreError | null} */
    this.error = null;
    /** Changes with the playground, so that kernels and refusals repaint. */
    this.revision = 0;
    this.open = false;
    this.chosen = false;
    this.first = false;
    this.fixed = false; // in a graph: its place is in the calls
    this.last = false;
  }

  render() {
    const { entry, error } = this;
    return html`
      <button class="line" aria-expanded=${String(this.open)} aria-controls="body" @click=${this.#toggle}>
        ${icons.chevron}
        <span class="type">${entry.path ? html`<small>${lastName(entry.path)}</small>` : nothing}${entry.type}</span>
        <span class="given">${argumentsOf(entry)}</span>
        ${
          error
            ? html`<span class="result error-text">✗ ${error.type}</span>`
            : html`<span class="result">${sizes(this.report?.output)}</span>`
        }
      </button>
      <div class="body" id="body" ?hidden=${!this.open}>${this.open ? this.#body() : nothing}</div>
    `;
  }

  #body() {
    const { entry, playground } = this;
    const refused = playground?.refused?.path === entry.path ? playground.refused.error : null;
    const problem = refused ?? this.error;
    return html`
      ${entry.known ? nothing : html`<p class="muted">Convscope does not know this layer.</p>`}
      ${
        entry.parameters.length
          ? html`<div class="parameters">${this.#parameters(problem)} ${this.#kernel()}</div>`
          : html`<p class="muted small">${entry.type} has no parameters.</p>`
      }
      ${
        problem
          ? html`<div class="problem" role="group" aria-label="Problem">
              <p><b class="error-text">${problem.type}</b>: ${problem.message}</p>
              ${problem.hint ? html`<p>${problem.hint}</p>` : nothing}
            </div>`
          : nothing
      }
      ${
        this.fixed
          ? nothing
          : html`<div class="actions" role="group" aria-label="Change layer ${entry.path || entry.type}">
              ${this.#action("Move up", icons.arrowUp, () => this.#move(-1), this.first)}
              ${this.#action("Move down", icons.arrowDown, () => this.#move(1), this.last)}
              ${this.#action("Duplicate", icons.copy, () => this.#edit("duplicate"))}
              ${this.#action("Remove", icons.remove, () => this.#edit("remove"), entry.path === "")}
            </div>`
      }
    `;
  }

  /** @param {CoreError | null} problem */
  #parameters(problem) {
    const parameters = shown(this.entry);
    const wrong = problem ? concerned(parameters, problem) : [];
    return parameters.map((parameter) => this.#parameter(parameter, wrong.includes(parameter)));
  }

  /**
   * @param {Parameter} parameter
   * @param {boolean} invalid
   */
  #parameter(parameter, invalid) {
    const { name, text, kind, choices, given } = parameter;
    const label = `${name}`;
    const set = (/** @type {string} */ value) => this.#set(name, value);
    if (kind === "bool" && (text === "True" || text === "False"))
      return html`<div class="parameter">
        <label>
          <span class="name">${name}</span>
          <span class="check">
            <input
              type="checkbox"
              .checked=${text === "True"}
              aria-invalid=${String(invalid)}
              @change=${(/** @type {any} */ event) => set(event.target.checked ? "True" : "False")}
            />${text}
          </span>
        </label>
      </div>`;
    if (kind === "choice") {
      const known = choices.includes(text) ? choices : [...choices, text];
      return html`<div class="parameter">
        <label>
          <span class="name">${name}</span>
          <select aria-invalid=${String(invalid)} @change=${(/** @type {any} */ event) => set(event.target.value)}>
            ${known.map((choice) => html`<option value=${choice} ?selected=${choice === text}>${choice}</option>`)}
          </select>
        </label>
      </div>`;
    }
    return html`<div class="parameter">
      <span class="name" aria-hidden="true">${name}</span>
      <conv-stepper
        .label=${label}
        .value=${text}
        .muted=${!given}
        .invalid=${invalid}
        .choices=${choices}
        @step=${(/** @type {CustomEvent<string>} */ event) => set(event.detail)}
      ></conv-stepper>
    </div>`;
  }

  #kernel() {
    const { playground, entry } = this;
    if (!playground?.values.wanted || !/^Conv(Transpose)?\dd$/.test(entry.type)) return nothing;
    const spatial = playground.analysis?.spatial ?? 1;
    return html`<conv-kernel
      .kernel=${playground.state.kernels[entry.path] ?? "default"}
      .offered=${playground.catalogue?.kernels[spatial] ?? []}
      .ties=${playground.values.result?.ties[entry.path] ?? []}
      .error=${playground.values.result?.kernelErrors[entry.path] ?? null}
      @kernel=${(/** @type {CustomEvent} */ event) => playground.setKernel(entry.path, event.detail)}
    ></conv-kernel>`;
  }

  /**
   * @param {string} label
   * @param {import("lit").TemplateResult} icon
   * @param {() => void} act
   * @param {boolean} [disabled]
   */
  #action(label, icon, act, disabled = false) {
    return html`<button
      class="button quiet icon"
      title=${label}
      aria-label=${label}
      ?disabled=${disabled}
      @click=${act}
    >
      ${icon}
    </button>`;
  }

  #toggle() {
    this.dispatchEvent(new CustomEvent("toggle-layer"));
  }

  /** @param {number} by */
  #move(by) {
    this.dispatchEvent(new CustomEvent("move-layer", { detail: by }));
  }

  /** @param {"duplicate" | "remove"} action */
  #edit(action) {
    this.dispatchEvent(new CustomEvent("edit-layer", { detail: action }));
  }

  /** @param {string} name @param {string} value */
  #set(name, value) {
    this.playground?.edit({ action: "set", path: this.entry.path, name, value: value.trim() });
  }
}

/** Where a tensor lives and its type say nothing about shapes: only shown when the text gives them. */
const aside = new Set(["device", "dtype"]);

/** @param {OutlineEntry} entry */
const shown = ({ parameters }) => parameters.filter(({ name, given }) => given || !aside.has(name));

/** @param {string} path */
const lastName = (path) => path.slice(path.lastIndexOf(".") + 1);

/** The arguments as the text gives them, on one line. @param {OutlineEntry} entry */
function argumentsOf({ text, container }) {
  if (container) return "";
  const open = text.indexOf("(");
  return open < 0
    ? ""
    : text
        .slice(open + 1, text.lastIndexOf(")"))
        .replace(/\s+/g, " ")
        .trim();
}

/**
 * The parameters that a problem is about: those that the core's hint names, else those in PyTorch's words, which often
 * begin with what was given, whether it matters or not.
 * @param {Parameter[]} parameters
 * @param {CoreError} problem
 */
function concerned(parameters, { message, hint }) {
  const named = parameters.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(hint ?? ""));
  return named.length > 0 ? named : parameters.filter(({ name }) => mentions(message, name));
}

/**
 * @param {string} message
 * @param {string} name
 */
function mentions(message, name) {
  const words = name.replaceAll("_", "[_ ]");
  return new RegExp(`(?<!output[_ ])\\b${words}`, "i").test(message);
}

define("conv-layer", ConvLayer);
