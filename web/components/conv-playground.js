import { css, html, LitElement, nothing } from "lit";
import { Playground } from "../state/playground.js";
import { unread } from "../state/reports.js";
import { fault, initialState, read, schema } from "../state/schema.js";
import { controls } from "../styles/controls.css.js";
import { tokens } from "../styles/tokens.css.js";
import "./conv-formula.js";
import "./conv-strip.js";
import "./conv-table.js";
import "./conv-verdict.js";
import { define } from "./define.js";

/** Starts this far outside the viewport. */
const near = "400px";
/** What a host may set. */
const given = /** @type {const} */ (["model", "input", "view", "seed", "theme"]);
const bands = ["model", "strip", "table", "layer", "signal"];

/**
 * Shapes, sizes, errors, fixes and the real signal of a PyTorch convolution model.
 *
 * ```html
 * <conv-playground model="nn.Conv1d(1, 1, 3, stride=2)" input="1, 1, 32"></conv-playground>
 * ```
 *
 * @attr {string} model - PyTorch text: a module expression, or what `print(model)` shows. Without it, the element's own text.
 * @attr {string} input - input shape, "1, 1, 32"
 * @attr {string} view - bands to show, of "model", "strip", "table", "layer", "signal"; or "all". Initially "strip table signal".
 * @attr {number} seed - for torch.manual_seed and the test signal
 * @attr {"auto" | "light" | "dark"} theme - "auto" follows the reader's system
 *
 * @fires conv-change - after each analysis; `detail` is the summary report
 * @fires conv-traceback - a traceback is pasted over the code; `detail` is its text. Whoever takes it prevents the default
 *
 * @csspart frame - all bands
 * @csspart model - the editor
 * @csspart strip - the tensors drawn to scale
 * @csspart table - the table of layers
 * @csspart verdict - error, or size mismatch with its fixes
 * @csspart sizes - which sizes come back, where "model" is shown
 * @csspart formula - the chosen layer's formula, where "layer" is not shown
 * @csspart layer - the chosen layer up close
 * @csspart signal - the signals
 * @csspart error - what stands where nothing could start
 *
 * @cssprop --cs-surface - background
 * @cssprop --cs-text - text
 * @cssprop --cs-muted - secondary text
 * @cssprop --cs-line - hairlines
 * @cssprop --cs-accent - buttons, focus, the chosen layer
 * @cssprop --cs-input - what goes in (blue)
 * @cssprop --cs-kernel - kernels (amber)
 * @cssprop --cs-encoded - what is encoded (violet)
 * @cssprop --cs-output - what comes out (green)
 * @cssprop --cs-error - errors (red)
 * @cssprop --cs-font - typeface of text
 * @cssprop --cs-mono - typeface of code and sizes
 */
export class ConvPlayground extends LitElement {
  static properties = {
    model: {},
    input: {},
    view: {},
    seed: {},
    theme: { reflect: true },
    incomplete: { state: true },
  };

  static styles = [
    tokens,
    controls,
    css`
      :host {
        display: block;
        container-type: inline-size;
        color: var(--cs-text);
        background: var(--cs-surface);
        border: 1px solid var(--cs-line);
        border-radius: var(--cs-radius);
        overflow: clip;
      }
      .frame {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
      }
      .frame > * {
        min-inline-size: 0;
      }
      .shapes {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        align-content: start;
      }
      .shapes > * + *,
      .frame > * + * {
        border-block-start: 1px solid var(--cs-line);
      }
      .shapes > conv-verdict {
        border-block-end: 0;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        padding: 8px 16px;
        max-block-size: 120px;
        overflow: auto;
      }
      .line code {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .line .shape {
        color: var(--cs-input);
      }
      .waiting {
        min-block-size: 480px;
        padding: 24px 16px;
        color: var(--cs-muted);
      }
      .wait {
        display: flex;
        gap: 12px;
        align-items: center;
        padding: 8px 16px;
        border-block-end: 1px solid var(--cs-line);
      }
      .failure {
        display: grid;
        gap: 12px;
        justify-items: start;
        padding: 12px 16px;
        border-block-end: 1px solid var(--cs-line);
        border-inline-start: 3px solid var(--cs-error);
        background: var(--cs-error-soft);
      }
      @container (inline-size >= 840px) {
        .frame.with-model {
          grid-template-columns: minmax(340px, 2fr) minmax(0, 3fr);
        }
        .with-model > .model {
          grid-column: 1;
          max-block-size: 760px;
          overflow-y: auto;
          scrollbar-width: thin;
        }
        .with-model > .shapes {
          grid-column: 2;
          border-block-start: 0;
          border-inline-start: 1px solid var(--cs-line);
        }
        .with-model > .layer,
        .with-model > .signal,
        .with-model > .wait,
        .with-model > .failure {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  /** @type {IntersectionObserver | undefined} */
  #observer;
  #near = false;
  /** What a host has set that can't be, by the property's name. @type {Map<string, string>} */
  #faults = new Map();

  constructor() {
    super();
    const initial = initialState();
    /** @type {string | null} */
    this.model = null;
    /** @type {string} */
    this.input = initial.input;
    /** @type {string} */
    this.view = initial.view;
    /** @type {number | string} */
    this.seed = initial.seed;
    /** @type {string} */
    this.theme = initial.theme;
    /** What a band needs could not be loaded. */
    this.incomplete = false;
    /** All there is to know; for the page, which is made of this element. */
    this.playground = new Playground();
    this.playground.addEventListener("change", () => this.requestUpdate());
    this.playground.addEventListener("report", () => this.#tell());
  }

  connectedCallback() {
    super.connectedCallback();
    this.addEventListener("keydown", this.#key);
    this.#observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) this.#start();
      },
      { rootMargin: near },
    );
    this.#observer.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.removeEventListener("keydown", this.#key);
    this.#observer?.disconnect();
    this.playground.stop();
    this.#near = false;
  }

  /** The bands to show. */
  get #bands() {
    const words = (this.view ?? schema.view.initial).split(/[\s,]+/).filter(Boolean);
    return new Set(words.includes("all") ? bands : words);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    for (const name of given) if (changed.has(name)) this.#check(name, changed.get(name));
    const { playground } = this;
    /** @type {Partial<import("../state/schema.js").State>} */
    const patch = {};
    if (changed.has("model") && (this.model !== null || this.hasUpdated)) patch.model = this.model ?? "";
    else if (!this.hasUpdated && !playground.state.model) patch.model = unindented(this.textContent ?? "");
    if (changed.has("input") && (this.input || this.hasUpdated)) patch.input = this.input ?? "";
    if (changed.has("seed") && (this.hasUpdated || this.seed !== schema.seed.initial))
      patch.seed = read(schema.seed, this.seed) ?? schema.seed.initial;
    playground.values.wanted = this.#bands.has("signal") || this.#bands.has("layer");
    playground.set(patch, { history: this.hasUpdated, kind: "attribute" });
  }

  /**
   * A value that can't be is told, and the one before stays.
   * @param {typeof given[number]} name
   * @param {unknown} before
   */
  #check(name, before) {
    const wrong = fault(name, this[name]);
    if (wrong === null) this.#faults.delete(name);
    else {
      this.#faults.set(name, wrong);
      const initial = name === "model" ? null : schema[name].initial; // without a model: the element's own text
      Reflect.set(this, name, before ?? initial);
    }
  }

  render() {
    const { playground } = this;
    const show = this.#bands;
    const { failure } = playground;
    return html`
      <div class="visually-hidden" role="status" aria-live="polite">${playground.announcement}</div>
      <div class="frame ${show.has("model") ? "with-model" : ""}" part="frame">
        ${
          failure
            ? html`<div class="failure" part="error">
                <p>${failure.message}</p>
                ${failure.restarted ? nothing : html`<button class="button" @click=${() => playground.retry()}>Try again</button>`}
              </div>`
            : nothing
        }
        ${
          playground.slow && !show.has("signal")
            ? html`<p class="wait">
                <span>Still calculating …</span
                ><button class="button" @click=${() => playground.cancel()}>Cancel</button>
              </p>`
            : nothing
        }
        ${[...this.#faults.values()].map((wrong) => html`<p class="failure" part="error" role="alert">${wrong}</p>`)}
        ${
          this.incomplete
            ? html`<p class="failure" role="alert">
                A part of the page could not be loaded. Check your connection, then reload the page.
              </p>`
            : nothing
        }
        ${
          show.has("model")
            ? html`<conv-model class="model" part="model" .playground=${playground}></conv-model>`
            : this.#line()
        }
        ${
          this.#near || failure
            ? html`<div class="shapes" role="group" aria-label="Shapes" tabindex="-1">
                ${show.has("strip") ? html`<conv-strip part="strip" .playground=${playground}></conv-strip>` : nothing}
                ${
                  show.has("table")
                    ? html`<conv-table part="table" .playground=${playground}></conv-table>
                        <conv-verdict part="verdict" .playground=${playground}></conv-verdict>`
                    : nothing
                }
                ${
                  show.has("table") && show.has("model")
                    ? html`<conv-sizes part="sizes" .playground=${playground}></conv-sizes>`
                    : nothing
                }
                ${
                  show.has("table") && !show.has("layer")
                    ? html`<conv-formula part="formula" .playground=${playground}></conv-formula>`
                    : nothing
                }
              </div>`
            : html`<p class="waiting">Convscope</p>`
        }
        ${
          this.#near && show.has("layer")
            ? html`<conv-closeup class="layer" part="layer" .playground=${playground}></conv-closeup>`
            : nothing
        }
        ${
          this.#near && show.has("signal")
            ? html`<conv-band class="signal" part="signal" theme=${this.theme} .playground=${playground}></conv-band>`
            : nothing
        }
      </div>
    `;
  }

  /** The properties say what is shown, also after a change made inside; and what the bands need is loaded. */
  updated() {
    const { model, input, seed } = this.playground.state;
    if (model || this.model !== null) this.model = model;
    this.input = input;
    if (String(this.seed) !== String(seed)) this.seed = seed;
    if (!this.#near) return;
    const show = this.#bands;
    this.#fetch([
      show.has("model") && import("./conv-model.js"),
      show.has("model") && show.has("table") && import("./conv-sizes.js"),
      show.has("layer") && import("./conv-closeup.js"),
      show.has("signal") && import("./conv-band.js"),
    ]);
  }

  /** Tried again after each change. @param {(false | Promise<unknown>)[]} parts */
  async #fetch(parts) {
    const ends = await Promise.allSettled(parts);
    this.incomplete = ends.some(({ status }) => status === "rejected");
  }

  /** The model on one line, where there is no editor. */
  #line() {
    const { model, input } = this.playground.state;
    return html`<div class="line"><code>${model}</code><code class="shape">input ${input}</code></div>`;
  }

  /** Past the model, for whoever comes by keyboard. */
  async focusShapes() {
    this.#start();
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.renderRoot.querySelector(".shapes"))?.focus();
  }

  #start() {
    if (this.#near) return;
    this.#near = true;
    this.#observer?.disconnect();
    this.requestUpdate();
    this.updateComplete.then(() => this.#near && this.playground.start());
  }

  #tell() {
    const { report, error } = this.playground;
    const detail = report ?? (error && unread(error));
    if (detail === null) return;
    this.dispatchEvent(new CustomEvent("conv-change", { detail, bubbles: true, composed: true }));
  }

  /** Undo and redo, where the browser's own do not apply. @param {KeyboardEvent} event */
  #key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const [target] = event.composedPath();
    if (target instanceof HTMLElement && target.matches("input:not([type='checkbox']), textarea")) return;
    const key = event.key.toLowerCase();
    const back = key === "z" && !event.shiftKey;
    const forth = key === "y" || (key === "z" && event.shiftKey);
    if (!back && !forth) return;
    event.preventDefault();
    if (back) this.playground.undo();
    else this.playground.redo();
  }
}

/** Text as it stands in a page, without the page's own indentation. @param {string} text */
function unindented(text) {
  const lines = text
    .replace(/^\s*\n/, "")
    .trimEnd()
    .split("\n");
  const indent = lines
    .filter((line) => line.trim())
    .reduce((least, line) => Math.min(least, line.length - line.trimStart().length), Infinity);
  return Number.isFinite(indent) ? lines.map((line) => line.slice(indent)).join("\n") : "";
}

define("conv-playground", ConvPlayground);
