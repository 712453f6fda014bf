import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import "./conv-code.js";
import "./conv-layers.js";
import { define } from "./define.js";
import { Watch } from "./watch.js";

/** @import { CoreError } from "../engine/types.js" */
/** @import { Playground } from "../state/playground.js" */

const tabs = /** @type {const} */ ([
  ["layers", "Layers"],
  ["code", "PyTorch code"],
]);

/** Band 2, left: the input's shape, and the model as layers or as text. */
export class ConvModel extends LitElement {
  static properties = { playground: { attribute: false } };

  static styles = [
    controls,
    css`
      :host {
        display: block;
        min-inline-size: 0;
      }
      .input {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 16px;
        padding: 8px 12px;
      }
      .field {
        display: flex;
        align-items: center;
        gap: 8px;
        flex: 1 1 160px;
        white-space: nowrap;
      }
      .field span {
        font-weight: 600;
        font-size: 12px;
        line-height: 16px;
      }
      .field.of-input span {
        color: var(--cs-input);
      }
      .field input {
        inline-size: 100%;
        font-family: var(--cs-mono);
      }
      .wrong {
        flex-basis: 100%;
        overflow-wrap: anywhere;
      }
      [role="tablist"] {
        display: flex;
        padding-inline: 12px;
        gap: 16px;
        border-block-end: 1px solid var(--cs-line);
      }
      [role="tab"] {
        min-block-size: 36px;
        color: var(--cs-muted);
        border-block-end: 2px solid transparent;
        margin-block-end: -1px;
      }
      [role="tab"][aria-selected="true"] {
        color: var(--cs-text);
        font-weight: 600;
        border-color: var(--cs-accent);
      }
      [role="tab"]::after {
        content: attr(data-text);
        display: block;
        block-size: 0;
        overflow: hidden;
        visibility: hidden;
        font-weight: 600;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Playground | null} */
    this.playground = null;
    new Watch(this);
  }

  render() {
    const { playground } = this;
    if (!playground) return nothing;
    const { tab } = playground.state;
    return html`
      ${this.#shape(playground)}
      <div role="tablist" aria-label="Model" @keydown=${this.#key}>
        ${tabs.map(
          ([name, label]) =>
            html`<button
              role="tab"
              id=${name}
              data-text=${label}
              aria-selected=${String(tab === name)}
              aria-controls="panel"
              tabindex=${tab === name ? 0 : -1}
              @click=${() => this.#show(name)}
            >
              ${label}
            </button>`,
        )}
      </div>
      <div role="tabpanel" id="panel" aria-labelledby=${tab} part="model-panel">
        <conv-layers .playground=${playground} ?hidden=${tab !== "layers"}></conv-layers>
        ${tab === "code" ? html`<conv-code .playground=${playground}></conv-code>` : nothing}
      </div>
    `;
  }

  /** @param {Playground} playground */
  #shape(playground) {
    const { input, outputSize } = playground.state;
    const { inputError = null, outputSizeError = null, outline } = playground.analysis ?? {};
    const lone = outline?.length === 1 && outline[0].type.startsWith("ConvTranspose");
    return html`<div class="input">
      <label class="field of-input">
        <span>Input shape</span>
        <input
          .value=${input}
          autocomplete="off"
          spellcheck="false"
          inputmode="text"
          aria-invalid=${String(Boolean(inputError))}
          aria-describedby="shape-problem"
          @input=${(/** @type {any} */ event) => playground.set({ input: event.target.value }, { kind: "input", typing: true })}
        />
      </label>
      ${
        lone || outputSize
          ? html`<label class="field">
              <span>output_size</span>
              <input
                .value=${outputSize}
                placeholder="not given"
                autocomplete="off"
                spellcheck="false"
                aria-invalid=${String(Boolean(outputSizeError))}
                aria-describedby="shape-problem"
                @input=${(/** @type {any} */ event) =>
                  playground.set({ outputSize: event.target.value }, { kind: "output_size", typing: true })}
              />
            </label>`
          : nothing
      }
      <p class="wrong small error-text" id="shape-problem" ?hidden=${!inputError && !outputSizeError}>
        ${said(inputError ?? outputSizeError)}
      </p>
    </div>`;
  }

  /** @param {"layers" | "code"} tab */
  #show(tab) {
    this.playground?.set({ tab }, { history: false });
  }

  /** @param {KeyboardEvent} event */
  async #key(event) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    const other = this.playground?.state.tab === "layers" ? "code" : "layers";
    this.#show(other);
    await new Promise((resolve) => requestAnimationFrame(resolve));
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.renderRoot.querySelector(`#${other}`))?.focus();
  }
}

/** @param {CoreError | null} error */
const said = (error) => (error ? `✗ ${error.message}${error.hint ? ` ${error.hint}` : ""}` : "");

define("conv-model", ConvModel);
