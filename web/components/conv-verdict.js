import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { sizes } from "../state/playground.js";
import { define } from "./define.js";
import { Watch } from "./watch.js";

/** @import { CoreError, Fix, Mismatch } from "../engine/types.js" */
/** @import { Playground } from "../state/playground.js" */

/** The nearest changes are shown at once, the others when asked for. */
const few = 2;

/** What is to be said about the result: the error, or the size that does not come back, and the changes that mend it. */
export class ConvVerdict extends LitElement {
  static properties = { playground: { attribute: false }, all: { state: true } };

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
      .fixes {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr));
        gap: 12px;
        margin-block-start: 8px;
      }
      .fix {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 4px 12px;
        padding: 8px 12px;
        align-content: start;
        border: 1px solid var(--cs-line);
        border-radius: var(--cs-radius);
      }
      .fix .label {
        color: var(--cs-text);
        font-weight: 600;
        font-family: var(--cs-mono);
        overflow-wrap: anywhere;
      }
      .fix p {
        grid-column: 1;
        font-size: 13px;
        line-height: 18px;
        color: var(--cs-muted);
      }
      .fix .gives {
        font-family: var(--cs-mono);
        font-weight: 400;
        white-space: nowrap;
        color: var(--cs-output);
      }
      .fix .button {
        grid-column: 2;
        grid-row: 1 / span 2;
        align-self: start;
      }
      .outcome {
        border-radius: var(--cs-radius);
      }
      .more {
        margin-block-start: 8px;
        color: var(--cs-muted);
        text-decoration: underline;
        text-underline-offset: 2px;
      }
      .link {
        text-decoration: underline;
        text-underline-offset: 2px;
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
    /** Show every fix, not only the nearest. */
    this.all = false;
    new Watch(this);
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
    return html`<div class="said" part="error">
      <span class="mark bad" aria-hidden="true">✗</span>
      <div>
        <p><b class="bad">${error.type}</b>: ${error.message}</p>
        ${error.hint ? html`<p class="hint">${error.hint}</p>` : nothing}
        ${error.layer ? html`<p class="hint muted small">At layer ${error.layer}.</p>` : nothing}
      </div>
    </div>`;
  }

  /** @param {Mismatch} mismatch */
  #mismatch({ sentence, fixes }) {
    return html`
      <div class="said">
        <span class="mark bad" aria-hidden="true">≠</span>
        <p class="sentence">${sentence}</p>
      </div>
      ${
        fixes.length
          ? html`<ul class="fixes" aria-label="Ways to mend it">
              ${(this.all ? fixes : fixes.slice(0, few)).map(
                (fix) =>
                  html`<li class="fix" part="fix">
                    <p class="label">${fix.label} <span class="gives">→ ${sizes(fix.output)}</span></p>
                    <p>${fix.explanation}</p>
                    <button class="button primary" aria-label="Apply ${fix.label}" @click=${() => this.#apply(fix)}>
                      Apply
                    </button>
                  </li>`,
              )}
            </ul>`
          : nothing
      }
      ${
        fixes.length > few
          ? html`<button class="more" aria-expanded=${String(this.all)} @click=${() => (this.all = !this.all)}>
              ${this.all ? "Fewer ways" : `${fixes.length - few} more ${fixes.length === few + 1 ? "way" : "ways"}`}
            </button>`
          : nothing
      }
    `;
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
    if (!this.moveFocus) return;
    /** @type {HTMLElement | null} */
    const outcome = this.renderRoot.querySelector("#outcome");
    if (!outcome) return;
    this.moveFocus = false;
    outcome.focus();
  }
}

define("conv-verdict", ConvVerdict);
