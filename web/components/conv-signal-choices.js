import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { decibels, grouped, short } from "../views/format.js";
import { comparedWords } from "../views/words.js";
import { tell } from "./conv-signal-events.js";
import "./conv-signal-switch.js";
import { shared } from "./conv-signal.css.js";
import { define } from "./define.js";

/** @import { Parts } from "../views/parts.js" */
/** @import { Scene } from "../views/scene.js" */

/**
 * The line over a signal: what of it is shown, how near it came back, and where the probe is in a picture.
 *
 * @fires choose - what was chosen in `detail`
 */
export class ConvSignalChoices extends LitElement {
  static properties = { scene: { attribute: false }, probe: { attribute: false } };

  static styles = [
    controls,
    shared,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 24px;
        margin-block-end: 16px;
        min-block-size: 40px;
      }
      .field {
        display: inline-flex;
        align-items: center;
        gap: 8px;
      }
      .field > span {
        color: var(--cs-muted);
      }
      .field input[type="number"] {
        inline-size: 88px;
      }
      .field input[type="range"] {
        inline-size: 160px;
        min-block-size: 32px;
        padding: 0;
        border: 0;
        background: none;
        accent-color: var(--cs-accent);
      }
      .field output {
        min-inline-size: 8ch;
      }
      .brightness {
        gap: 4px;
        margin-inline-start: auto;
      }
      .measures {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 4px 24px;
      }
      .measures > div {
        display: flex;
        align-items: baseline;
        gap: 8px;
      }
      .measures dt {
        color: var(--cs-muted);
      }
      .measures dd {
        font-weight: 600;
        font-size: 16px;
        min-inline-size: 7ch;
      }
      .apart {
        color: var(--cs-muted);
        text-wrap: pretty;
      }
      .legend .where dd {
        min-inline-size: 4ch;
      }
      @container (max-width: 480px) {
        .measures {
          gap: 4px 16px;
        }
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Scene | null} */
    this.scene = null;
    /** @type {number[] | null} */
    this.probe = null;
  }

  render() {
    if (!this.scene) return nothing;
    const { parts, choice } = this.scene;
    const { input, output, quality, spatial, outer } = parts;
    const several = spatial > 1;
    const apart = !quality && output && !output.flat && !output.empty ? output.channels : 1;
    const set = (/** @type {keyof typeof choice} */ key) => (/** @type {number | boolean} */ value) =>
      tell(this, "choose", { [key]: value });
    return html`
      ${picker("Batch item", input.batch, choice.item, set("item"))}
      ${picker(quality ? "Channel" : "Input channel", input.channels, choice.inChannel, set("inChannel"), several)}
      ${picker("Output channel", apart, choice.outChannel, set("outChannel"), several)}
      ${spatial === 3 ? depthSlider(outer[0], choice.depth, set("depth")) : nothing} ${measures(parts)}
      ${several ? this.#place() : nothing}
      ${
        several && quality
          ? html`<span class="field brightness"
              ><span>Brightness</span>
              <conv-signal-switch
                label="Brightness of input and reconstructed"
                .names=${["One scale", "Each its own"]}
                .second=${choice.ownScale}
                @switch=${(/** @type {CustomEvent<boolean>} */ { detail }) => set("ownScale")(detail)}
              ></conv-signal-switch
            ></span>`
          : nothing
      }
    `;
  }

  /** Row and column of the probe. */
  #place() {
    const [row, column] = (this.probe ?? []).map(Math.round);
    return html`<dl class="legend">
      <div class="where">
        <dt>Row</dt>
        <dd>${row ?? "–"}</dd>
      </div>
      <div class="where">
        <dt>Column</dt>
        <dd>${column ?? "–"}</dd>
      </div>
    </dl>`;
  }
}

/** @param {Parts} parts */
function measures({ quality, output, input, apart }) {
  if (!quality || !output) return html`<p class="apart">${apart}</p>`;
  return html`<dl class="measures">
    <div>
      <dt>PSNR</dt>
      <dd>${decibels(quality.psnr)}</dd>
    </div>
    <div>
      <dt>MSE</dt>
      <dd>${short(quality.mse)}</dd>
    </div>
    <div><dt>${comparedWords(quality.compared, input.size, output.size)}</dt></div>
  </dl>`;
}

/** One of several, when there are several; −1 is red, green and blue together. @param {string} label @param {number} count
 * @param {number} at @param {(n: number) => void} pick @param {boolean} [rgb] */
function picker(label, count, at, pick, rgb = false) {
  if (count < 2) return nothing;
  const change = (/** @type {Event} */ { target }) => {
    const field = /** @type {HTMLInputElement} */ (target);
    const n = Number(field.value);
    if (field.value !== "" && Number.isInteger(n) && n >= -1 && n < count) pick(n);
    else field.value = String(at);
  };
  const choices = [...(rgb && count === 3 ? [-1] : []), ...Array(count).keys()];
  return html`<label class="field">
    <span>${label}</span>
    ${
      count <= 256
        ? html`<select @change=${change}>
            ${choices.map((n) => html`<option value=${n} ?selected=${n === at}>${n < 0 ? "RGB" : n}</option>`)}
          </select>`
        : html`<input type="number" min="0" max=${count - 1} .value=${String(at)} @change=${change} />`
    }
    <span>of ${grouped(count)}</span>
  </label>`;
}

/** @param {number} deepest @param {number} depth @param {(depth: number) => void} slide */
const depthSlider = (deepest, depth, slide) =>
  html`<label class="field">
    <span>Depth slice</span>
    <input
      type="range"
      min="0"
      max=${deepest - 1}
      .value=${String(depth)}
      @input=${(/** @type {Event} */ { target }) => slide(Number(/** @type {HTMLInputElement} */ (target).value))}
    />
    <output>${depth} of 0 to ${deepest - 1}</output>
  </label>`;

define("conv-signal-choices", ConvSignalChoices);
