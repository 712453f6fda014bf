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
      p {
        margin-block-start: 8px;
        max-inline-size: 90ch;
        overflow-wrap: anywhere;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Playground | null} */
    this.playground = null;
    /** The convention that is shown, by its option; "": PyTorch's own. */
    this.elsewhere = "";
    new Watch(this);
    /** @type {Ask<Paddings["layers"][number] | null>} */
    this.same = new Ask(this, "same", () => this.playground?.aboutLayer ?? null);
  }

  render() {
    const conventions = this.same.value?.conventions;
    if (!conventions) return nothing;
    const shown = conventions.find(({ option }) => option === this.elsewhere);
    return html`
      <label>
        Pad it “same” as in
        <select @change=${(/** @type {any} */ event) => this.#show(event.target.value)}>
          <option value="">PyTorch only</option>
          ${conventions.map(
            ({ name, option }) =>
              html`<option value=${option} ?selected=${option === this.elsewhere}>${name}, ${option}</option>`,
          )}
        </select>
      </label>
      ${shown ? this.#convention(shown) : nothing}
    `;
  }

  /** @param {PaddingConvention} convention */
  #convention({ name, axes, sentence, source }) {
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
      <p>${sentence} <a href=${source} target="_blank" rel="noreferrer">${name}: the definition</a></p>
    `;
  }

  /** @param {string} option */
  #show(option) {
    this.elsewhere = option;
    const shown = this.same.value?.conventions.find((convention) => convention.option === option);
    if (shown) this.playground?.announce([...shown.axes, shown].map(({ sentence }) => sentence).join(" "));
  }
}

define("conv-same", ConvSame);
