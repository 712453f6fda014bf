import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { sizes } from "../state/reports.js";
import { Ask } from "./ask.js";
import "./conv-fixes.js";
import { define } from "./define.js";
import { Watch } from "./watch.js";

/** @import { CoreError, Fix, Mismatch, Remedy } from "../engine/types.js" */
/** @import { Playground } from "../state/playground.js" */

/** What is to be said about the result: the error, or the size that does not come back, and the changes that mend it. */
export class ConvVerdict extends LitElement {
  static properties = { playground: { attribute: false } };

  static styles = [
    controls,
    css`
      :host {
        display: block;
        padding: 12px 16px;
        min-block-size: 84px;
        border-block-end: 1px solid var(--cs-line);
      }
      .said {
        display: flex;
        align-items: baseline;
        gap: 8px;
        overflow-wrap: anywhere;
      }
      .said > :last-child {
        min-inline-size: 0;
      }
      .mark {
        flex: none;
        font-weight: 700;
      }
      .good {
        color: var(--cs-output);
      }
      .bad {
        color: var(--cs-error);
      }
      .sentence {
        font-weight: 600;
      }
      .hint {
        margin-block-start: 4px;
      }
      .outcome {
        border-radius: var(--cs-radius);
      }
      .link {
        margin-inline-start: 8px;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Playground | null} */
    this.playground = null;
    /** The button just pressed is about to vanish: the outcome takes the focus. */
    this.moveFocus = false;
    /** The error whose fixes were announced. */
    this.announced = "";
    new Watch(this);
    /** @type {Ask<Remedy>} */
    this.mended = new Ask(this, "fixes", () => this.#wanted());
  }

  /** What an error needs to be mended. */
  #wanted() {
    const { analysis, error, state } = /** @type {Playground} */ (this.playground);
    if (!error || analysis?.inputError || analysis?.outputSizeError) return null;
    return { model: state.model, input: state.input, outputSize: state.outputSize };
  }

  /** The answer, unless the model has changed since. */
  get #remedy() {
    return this.mended.fresh ? this.mended.value : null;
  }

  render() {
    const { playground } = this;
    if (!playground?.analysis) return nothing;
    const { error, analysis } = playground;
    if (error) return this.#error(error);
    if (analysis.mismatch) return this.#mismatch(analysis.mismatch);
    return this.#fine();
  }

  /** @param {CoreError} error */
  #error(error) {
    const remedy = this.#remedy;
    const none = remedy && remedy.fixes.length === 0;
    return html`<div class="said" part="error">
        <span class="mark bad" aria-hidden="true">✗</span>
        <div>
          <p><b class="bad">${error.type}</b>: ${error.message}</p>
          ${error.hint ? html`<p class="hint">${error.hint}</p>` : nothing}
          ${error.layer ? html`<p class="hint muted small">At layer ${error.layer}.</p>` : nothing}
          ${none && error.type !== "SyntaxError" ? html`<p class="hint muted small">No change of up to four places was found that mends it.</p>` : nothing}
        </div>
      </div>
      ${this.#fixes(remedy?.fixes ?? [])}
      ${remedy?.bounded ? html`<p class="hint muted small">Not every change was tried: there are too many.</p>` : nothing}`;
  }

  /** @param {Mismatch} mismatch */
  #mismatch({ sentence, fixes }) {
    return html`
      <div class="said">
        <span class="mark bad" aria-hidden="true">≠</span>
        <p class="sentence">${sentence}</p>
      </div>
      ${this.#fixes(fixes)}
    `;
  }

  /** @param {Fix[]} fixes */
  #fixes(fixes) {
    return html`<conv-fixes
      exportparts="fix"
      .fixes=${fixes}
      @apply=${(/** @type {CustomEvent<Fix>} */ event) => this.#apply(event.detail)}
    ></conv-fixes>`;
  }

  #fine() {
    const { playground } = this;
    const report = playground?.report;
    const note = playground?.note;
    if (note)
      return html`<div class="said outcome" tabindex="-1" id="outcome">
        <span class="mark good" aria-hidden="true">✓</span>
        <p>
          <b>${note.fix?.label ?? ""}</b> applied: the output is <span class="mono">${sizes(note.fix?.output)}</span>.
          <button class="link" @click=${() => playground?.undo()}>Undo</button>
        </p>
      </div>`;
    if (!report?.output) return nothing;
    const same = report.output.join() === report.input.join();
    return html`<div class="said outcome" tabindex="-1" id="outcome">
      <span class="mark good" aria-hidden="true">${same ? "=" : "→"}</span>
      <p>
        ${
          same
            ? html`Output and input have the same shape, <span class="mono">${sizes(report.output)}</span>.`
            : html`<span class="mono">${sizes(report.input)}</span> becomes
                <span class="mono">${sizes(report.output)}</span>.`
        }
      </p>
    </div>`;
  }

  /** @param {Fix} fix */
  #apply(fix) {
    this.moveFocus = true;
    this.playground?.apply(fix);
  }

  updated() {
    this.#announce();
    if (!this.moveFocus) return;
    /** @type {HTMLElement | null} */
    const outcome = this.renderRoot.querySelector("#outcome");
    if (!outcome) return;
    this.moveFocus = false;
    outcome.focus();
  }

  /** How many ways there are is said once the error has been. */
  #announce() {
    const { playground } = this;
    const error = playground?.error;
    const ways = this.#count();
    const now = error && ways ? `${error.type}: ${error.message} ${ways}` : "";
    if (now === this.announced) return;
    this.announced = now;
    if (now) playground?.announce(now);
  }

  #count() {
    const count = this.playground && this.#remedy?.fixes.length;
    return count ? `${count} ${count === 1 ? "way" : "ways"} to mend it.` : "";
  }
}

define("conv-verdict", ConvVerdict);
