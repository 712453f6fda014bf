import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { define } from "./define.js";
import { Watch } from "./watch.js";

/** @import { CoreError } from "../engine/types.js" */
/** @import { Playground } from "../state/playground.js" */

const lineHeight = 20;

/** The model's text, with line numbers, and what is wrong with it at its place. */
export class ConvCode extends LitElement {
  static properties = { playground: { attribute: false } };

  static styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: 8px;
        padding: 12px;
      }
      .editor {
        position: relative;
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        block-size: 280px;
        min-block-size: 120px;
        resize: vertical;
        overflow: hidden;
        border: 1px solid var(--cs-line-strong);
        border-radius: var(--cs-radius);
        background: var(--cs-surface);
      }
      .editor:focus-within {
        outline: 2px solid var(--cs-accent);
        outline-offset: -1px;
      }
      .numbers {
        margin: 0;
        padding: 8px 8px 40px;
        overflow: hidden;
        text-align: end;
        color: var(--cs-muted);
        background: var(--cs-sunken);
        line-height: 20px;
        user-select: none;
      }
      .page {
        position: relative;
        overflow: hidden;
      }
      .mark {
        position: absolute;
        inset-block-start: 8px;
        inset-inline-start: 8px;
        block-size: 20px;
        min-inline-size: 1ch;
        font-family: var(--cs-mono);
        font-size: 13px;
        background: var(--cs-error-soft);
        border-block-end: 2px solid var(--cs-error);
        pointer-events: none;
      }
      textarea,
      textarea:focus-visible {
        position: absolute;
        inset: 0;
        inline-size: 100%;
        block-size: 100%;
        padding: 8px;
        border: 0;
        outline: none;
        resize: none;
        background: none;
        font-family: var(--cs-mono);
        font-size: 13px;
        line-height: 20px;
        white-space: pre;
        overflow: auto;
        tab-size: 4;
        box-shadow: none;
      }
      .problem {
        display: grid;
        gap: 4px;
        padding: 8px 12px;
        border-inline-start: 3px solid var(--cs-error);
        background: var(--cs-error-soft);
        overflow-wrap: anywhere;
      }
      .where {
        color: var(--cs-error);
        text-decoration: underline;
        text-underline-offset: 2px;
      }
      @media (pointer: coarse) {
        textarea,
        .mark {
          font-size: 16px;
        }
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Playground | null} */
    this.playground = null;
    new Watch(this);
  }

  /** Where the text is wrong. @returns {(CoreError & { line: number, column: number }) | null} */
  get #problem() {
    const analysis = this.playground?.analysis;
    const error = analysis?.outlineError ?? analysis?.report?.error;
    if (!error) return null;
    const entry = analysis?.outline?.find(({ path }) => path === error.layer);
    return { ...error, line: error.line || entry?.line || 1, column: error.column || entry?.column || 1 };
  }

  render() {
    const { playground } = this;
    if (!playground) return nothing;
    const { model } = playground.state;
    const lines = model.split("\n").length;
    const numbers = Array.from({ length: lines }, (_, at) => at + 1).join("\n");
    const problem = this.#problem;
    return html`
      <label for="text" class="muted small">A module, what print(model) shows, or a graph as JSON</label>
      <div class="editor">
        <pre class="numbers" aria-hidden="true">${numbers}</pre>
        <div class="page">
          <div class="mark" aria-hidden="true" ?hidden=${!problem}></div>
          <textarea
            id="text"
            wrap="off"
            spellcheck="false"
            autocapitalize="off"
            autocomplete="off"
            aria-invalid=${problem ? "true" : "false"}
            aria-describedby="problem"
            .value=${model}
            @input=${this.#typed}
            @paste=${this.#pasted}
            @scroll=${this.#place}
          ></textarea>
        </div>
      </div>
      <div id="problem">
        ${
          problem
            ? html`<div class="problem">
                <p>
                  <button class="where" @click=${() => this.#goTo(problem)}>
                    Line ${problem.line}, column ${problem.column}
                  </button>
                  <b class="error-text">${problem.type}</b>: ${problem.message}
                </p>
                ${problem.hint ? html`<p>${problem.hint}</p>` : nothing}
              </div>`
            : html`<p class="muted small">${playground.report?.output ? "No problems." : ""}</p>`
        }
      </div>
    `;
  }

  updated() {
    this.#place();
  }

  /** Keeps numbers and mark beside the text, wherever it is scrolled to. */
  #place() {
    const text = this.renderRoot.querySelector("textarea");
    const numbers = this.renderRoot.querySelector("pre");
    const mark = /** @type {HTMLElement | null} */ (this.renderRoot.querySelector(".mark"));
    if (!text || !numbers || !mark) return;
    numbers.scrollTop = text.scrollTop;
    const problem = this.#problem;
    if (!problem) return;
    const down = (problem.line - 1) * lineHeight - text.scrollTop;
    mark.style.transform = `translate(calc(${problem.column - 1}ch - ${text.scrollLeft}px), ${down}px)`;
  }

  /** @param {Event & { target: HTMLTextAreaElement }} event */
  #typed(event) {
    this.playground?.set({ model: event.target.value, chosen: null }, { kind: "typing", typing: true });
  }

  /**
   * A traceback is no model: whoever can read errors gets it.
   * @param {ClipboardEvent} event
   */
  #pasted(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!/^Traceback \(most recent call last\)|^(\w+\.)*\w+(Error|Warning): /m.test(text)) return;
    const traceback = new CustomEvent("conv-traceback", {
      detail: text,
      bubbles: true,
      composed: true,
      cancelable: true,
    });
    this.dispatchEvent(traceback);
    if (traceback.defaultPrevented) event.preventDefault();
  }

  /** @param {{ line: number, column: number }} place */
  #goTo({ line, column }) {
    const text = this.renderRoot.querySelector("textarea");
    if (!text) return;
    const before = text.value.split("\n").slice(0, line - 1);
    const at = before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
    text.focus();
    text.setSelectionRange(at, at + 1);
  }
}

define("conv-code", ConvCode);
