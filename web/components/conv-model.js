import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { sentence } from "../views/format.js";
import { tabList, tabsStyle } from "../views/tabs.js";
import "./conv-code.js";
import "./conv-layers.js";
import { define } from "./define.js";
import { Watch } from "./watch.js";

/** @import { CoreError } from "../engine/types.js" */
/** @import { Playground } from "../state/playground.js" */

/** @type {[string, string][]} */
const tabs = [
  ["layers", "Layers"],
  ["code", "PyTorch code"],
];

/** What sizes without a batch are, by the number of spatial axes. @type {Record<number, string>} */
const unbatched = { 1: "C, L", 2: "C, H, W", 3: "C, D, H, W" };

/** Band 2, left: the input's shape, and the model as layers or as text. */
export class ConvModel extends LitElement {
  static properties = { playground: { attribute: false } };

  static styles = [
    controls,
    tabsStyle,
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
      .read {
        flex-basis: 100%;
      }
      .wrong {
        flex-basis: 100%;
        overflow-wrap: anywhere;
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
      ${tabList({
        label: "Model",
        tabs,
        open: tab,
        show: (name) => playground.set({ tab: name === "code" ? "code" : "layers" }, { history: false }),
      })}
      <div role="tabpanel" id="panel" aria-labelledby=${tab} part="model-panel">
        <conv-layers .playground=${playground} ?hidden=${tab !== "layers"}></conv-layers>
        ${tab === "code" ? html`<conv-code .playground=${playground}></conv-code>` : nothing}
      </div>
    `;
  }

  /** @param {Playground} playground */
  #shape(playground) {
    const { input, outputSize } = playground.state;
    const { before } = playground.replacement;
    const { inputError = null, outputSizeError = null, outline, report } = playground.analysis ?? {};
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
      ${
        report?.spatial && report.input.length === report.spatial + 1
          ? html`<p class="read small muted">Read as (${unbatched[report.spatial]}): one item, without a batch.</p>`
          : nothing
      }
      ${
        before
          ? html`<p class="read small muted">
              Set for this model; it was <span class="mono">${before.input || "none"}</span>${
                before.outputSize && html`, output_size <span class="mono">${before.outputSize}</span>`
              }.
              <button class="link" @click=${() => playground.set(before, { typing: true })}>Take it back</button>
            </p>`
          : nothing
      }
      <p class="wrong small error-text" id="shape-problem" ?hidden=${!inputError && !outputSizeError}>
        ${said(inputError ?? outputSizeError)}
      </p>
    </div>`;
  }
}

/** @param {CoreError | null} error */
const said = (error) => (error ? `✗ ${sentence(error.message)}${error.hint ? ` ${error.hint}` : ""}` : "");

define("conv-model", ConvModel);
