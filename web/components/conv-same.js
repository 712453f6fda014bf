import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { numberLine } from "../views/number-line.js";
import { asTableStyle } from "../views/as-table.js";
import { numberLineStyle } from "../views/number-line.css.js";
import { Ask } from "./ask.js";
import { define } from "./define.js";
import { Watch } from "./watch.js";

/** @import { PaddingConvention, Paddings } from "../../wasm/js/index.js" */
/** @import { Playground } from "../state/playground.js" */

/** The conventions of cs.paddings, in its order, and the layers that it looks at: known before it is asked. */
const choices = [
  ["padding='same'", "TensorFlow, Keras"],
  ["auto_pad='SAME_UPPER'", "ONNX"],
  ["auto_pad='SAME_LOWER'", "ONNX"],
  ["padding='SAME'", "JAX"],
];
const padded = /^(Conv|MaxPool|AvgPool|LPPool)/;

/** How another framework would pad the chosen layer to "same": chosen by a switch, drawn as in PyTorch. */
export class ConvSame extends LitElement {
  static properties = { playground: { attribute: false }, elsewhere: { state: true } };

  static styles = [
    controls,
    asTableStyle,
    numberLineStyle,
    css`
      :host {
        display: block;
        padding: 4px 16px 16px;
        min-inline-size: 0;
      }
      label {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
        font-weight: 600;
        font-size: 13px;
      }
      select {
        font-weight: 400;
        font-size: 14px;
      }
      h4 {
        margin: 8px 0 0;
        font-size: 13px;
      }
      a {
        color: inherit;
      }
      p,
      code {
        margin-block-start: 8px;
        max-inline-size: 90ch;
        overflow-wrap: anywhere;
      }
      code {
        display: block;
        padding: 6px 8px;
        background: var(--cs-sunken);
        border-radius: var(--cs-radius);
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Playground | null} */
    this.playground = null;
    /** The convention that is shown, by its option; "": PyTorch's own. */
    this.elsewhere = "";
    /** It was chosen, and is read out when the answer is there. */
    this.chosen = false;
    new Watch(this);
    /** @type {Ask<Paddings["layers"][number] | null>} */
    this.same = new Ask(this, "same", () => (this.elsewhere && this.playground?.aboutLayer) || null);
  }

  render() {
    if (!padded.test(this.playground?.layer?.type ?? "")) return nothing;
    const shown = this.#shown;
    return html`
      <label>
        Pad it “same” as in
        <select @change=${(/** @type {any} */ event) => this.#show(event.target.value)}>
          <option value="">PyTorch only</option>
          ${choices.map(
            ([option, name]) =>
              html`<option value=${option} ?selected=${option === this.elsewhere}>${name}, ${option}</option>`,
          )}
        </select>
      </label>
      ${shown ? this.#convention(shown) : nothing}
    `;
  }

  /** @param {PaddingConvention} convention */
  #convention({ name, axes, text, sentence, source }) {
    const transposed = this.same.value?.type.startsWith("ConvTranspose") ?? false;
    return html`
      ${axes.map(({ axis, sentence: title, line }) => {
        const words = { title, transposed };
        return html`
          ${axes.length > 1 ? html`<h4>${axis}</h4>` : nothing}
          <p>${title}</p>
          ${line ? numberLine(line, words) : nothing}
        `;
      })}
      <p>${sentence}</p>
      ${text ? html`<code>${text}</code>` : nothing}
      <p><a href=${source} target="_blank" rel="noreferrer">${name}: the definition</a></p>
    `;
  }

  get #shown() {
    return this.same.value?.conventions.find(({ option }) => option === this.elsewhere);
  }

  /** @param {string} option */
  #show(option) {
    this.elsewhere = option;
    this.chosen = true;
  }

  updated() {
    const shown = this.#shown;
    if (!this.chosen || !shown) return;
    this.chosen = false;
    this.playground?.announce([...shown.axes, shown].map(({ sentence }) => sentence).join(" "));
  }
}

define("conv-same", ConvSame);
