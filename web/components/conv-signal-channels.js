import { html, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { fixed, grouped, rangeWords, sized } from "../views/format.js";
import { fit, paintPicture } from "../views/paint.js";
import { locate, pictureRange, sliceOf } from "../views/parts.js";
import { wholeFactor } from "../views/picture.js";
import { framePixel, pixelUnder } from "../views/probe.js";
import { channelTable } from "../views/signal-tables.js";
import { drawSparkline } from "../views/sparkline.js";
import { axisRange, stretch } from "../views/tensor.js";
import { lineWords, pictureWords } from "../views/words.js";
import { ownView, shownView, spanOf } from "../views/zoom.js";
import { styles } from "./conv-signal-channels.css.js";
import { tell } from "./conv-signal-events.js";
import { fetchedPalette } from "./conv-signal-fetched.js";
import { SignalPart } from "./conv-signal-part.js";
import "./conv-signal-switch.js";
import "./conv-signal-values.js";
import { shared } from "./conv-signal.css.js";
import { define } from "./define.js";

/** @import { PropertyValues } from "lit" */
/** @import { Brush } from "../views/paint.js" */
/** @import { Scene } from "../views/scene.js" */
/** @import { Layout } from "../views/tensor.js" */
/** @import { View } from "../views/zoom.js" */

/**
 * @typedef {object} Arrangement
 * @property {boolean} rows lines one under the other, in line with the input
 * @property {boolean} ownScale each channel on its own scale
 */

const firstChannels = 16;
const moreChannels = 32;

/**
 * The channels of the encoded signal as small lines or pictures.
 *
 * @fires arrange - how they are to be arranged
 * @fires fetched - whether the drawing code came
 */
export class ConvSignalChannels extends SignalPart {
  static properties = {
    name: {},
    arrangement: { attribute: false },
    view: { attribute: false },
    _shown: { state: true },
  };

  static styles = [controls, shared, styles];

  constructor() {
    super();
    /** Of the layer they come from. */
    this.name = "";
    /** @type {Arrangement} */
    this.arrangement = { rows: false, ownScale: false };
    /** Input positions of a 1-D signal; all when null. @type {View | null} */
    this.view = null;
    /** How many channels are seen. */
    this._shown = firstChannels;
    this.palette = fetchedPalette(this);
    /** CSS pixels per value of the pictures. */
    this.factor = 1;
  }

  /** @param {PropertyValues<this>} changed */
  willUpdate(changed) {
    const before = changed.get("scene");
    if (before && before.parts.encoded?.channels !== this.scene?.parts.encoded?.channels) this._shown = firstChannels;
  }

  render() {
    const { scene, _shown: shown } = this;
    const encoded = scene?.parts.encoded;
    if (!scene || !encoded) return nothing;
    const line = scene.parts.spatial === 1;
    const channels = scene.channels.slice(0, shown);
    const hidden = encoded.channels - channels.length;
    const size = line ? encoded.size : encoded.size.slice(-2);
    const kind = line ? (this.arrangement.rows ? "rows" : "") : "pictures";
    return html`<section aria-label="Encoded">
      <div class="head">
        <h3>
          <span class="encoded" aria-hidden="true">■</span> Encoded
          <small>${sized([encoded.channels, ...encoded.size])}</small>
        </h3>
        <div class="tools">${this.#switches(encoded, line)}</div>
      </div>
      <div class="channels ${kind}" @pointerleave=${() => this.point(null, "pointer")}>
        ${channels.map((values, channel) => this.#cell(scene, encoded, size, values, channel))}
      </div>
      ${
        hidden || shown > firstChannels
          ? html`<div class="more">
              ${hidden ? html`<button class="button" @click=${() => (this._shown += moreChannels)}>and ${grouped(hidden)} more</button>` : nothing}
              ${shown > firstChannels ? html`<button class="button quiet" @click=${() => (this._shown = firstChannels)}>Show fewer</button>` : nothing}
            </div>`
          : nothing
      }
      <p class="note-line">${this.#note(scene, encoded)}</p>
      <conv-signal-values
        of="encoded"
        .axes=${scene.parts.input.size.join()}
        .table=${(/** @type {import("../views/signal-tables.js").Paging} */ paging) => channelTable(channels, size, paging)}
      ></conv-signal-values>
    </section>`;
  }

  /** @param {Layout} encoded @param {boolean} line */
  #switches(encoded, line) {
    const { rows, ownScale } = this.arrangement;
    return html`${
      encoded.channels > 1
        ? html`<conv-signal-switch
            label="Scale of the channels"
            .names=${["One scale", "Each its own"]}
            .second=${ownScale}
            @switch=${(/** @type {CustomEvent<boolean>} */ { detail }) => tell(this, "arrange", { ownScale: detail })}
          ></conv-signal-switch>`
        : nothing
    }
    ${
      line
        ? html`<conv-signal-switch
            label="Arrangement of the channels"
            .names=${["Grid", "In line"]}
            .second=${rows}
            @switch=${(/** @type {CustomEvent<boolean>} */ { detail }) => tell(this, "arrange", { rows: detail })}
          ></conv-signal-switch>`
        : nothing
    }`;
  }

  /** @param {Scene} scene @param {Layout} encoded */
  #note({ parts, choice, all }, encoded) {
    const scale = this.arrangement.ownScale ? "each channel fills its own scale" : "all channels on one scale";
    const slice = parts.spatial === 3 && `slice ${sliceOf(parts, encoded, choice.depth, false)} of ${encoded.size[0]}`;
    const words = [rangeWords(all), encoded.channels > 1 && scale, slice].filter(Boolean).join("; ");
    return `${this.name && `Output of ${this.name}: `}${words}.`;
  }

  /** @param {Scene} scene @param {Layout} encoded @param {number[]} size @param {Float32Array} values @param {number} channel */
  #cell({ parts, extents }, encoded, size, values, channel) {
    const line = parts.spatial === 1;
    const at = locate(parts, encoded, false, this.probe);
    const value = at && fixed(values[line ? at[0] : at[0] * size[1] + at[1]], line ? 4 : 3);
    const name = `Encoded channel ${channel}`;
    const of = extents[channel];
    return html`<figure class="cell">
      <figcaption>
        <span>${line ? "ch " : nothing}${channel}</span>
        ${value ? html`<b>${value}</b>` : line ? html`<span>${grouped(values.length)}</span>` : nothing}
      </figcaption>
      <div class="cell-box" @pointermove=${this.#hover}>
        <canvas
          data-channel=${channel}
          role="img"
          aria-label=${line ? lineWords(name, values.length, of) : pictureWords(name, size, of)}
        ></canvas>
        <i class=${line ? "hair" : "pixel"} data-mark hidden></i>
      </div>
    </figure>`;
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    const parts = this.scene?.parts;
    if (!parts?.encoded) return;
    let at;
    if (parts.spatial === 1) {
      const [from, to] = shownView(parts, this.view);
      const box = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
      const position = Math.round(from + ((event.clientX - box.left) / box.width) * (to - from));
      at = [Math.max(0, Math.min(spanOf(parts) - 1, position))];
    } else {
      const [own, input] = [parts.encoded.size.slice(-2), parts.input.size.slice(-2)];
      at = pixelUnder(event, this.factor, own).map((n, i) => stretch(n, own[i], input[i]));
    }
    this.point(at, "pointer");
  }

  /** @override @param {Scene} scene @param {Brush} brush */
  draw(scene, brush) {
    const { encoded, spatial } = scene.parts;
    if (!encoded) return;
    if (spatial === 1) this.#drawLines(scene, encoded, brush);
    else this.#drawPictures(scene, encoded, brush);
  }

  /** Each channel's canvas, values and the extent of its scale. @param {Scene} scene */
  #canvases({ channels, extents, all }) {
    const found = /** @type {NodeListOf<HTMLCanvasElement>} */ (this.renderRoot.querySelectorAll("[data-channel]"));
    const { ownScale } = this.arrangement;
    return [...found].map((canvas, i) => ({ canvas, values: channels[i], of: ownScale ? extents[i] : all }));
  }

  /** @param {Scene} scene @param {Layout} encoded @param {Brush} brush */
  #drawLines(scene, encoded, { inks, scale }) {
    const view = ownView(scene.parts, encoded, shownView(scene.parts, this.view));
    for (const { canvas, values, of } of this.#canvases(scene)) {
      const context = canvas.getContext("2d");
      if (!context) continue;
      fit(canvas, scale);
      drawSparkline(context, {
        width: canvas.width,
        height: canvas.height,
        scale,
        view,
        values,
        range: axisRange(of),
        inks: { line: inks.encoded, zero: inks.line, odd: inks.error },
      });
    }
  }

  /** @param {Scene} scene @param {Layout} encoded @param {Brush} brush */
  #drawPictures(scene, encoded, brush) {
    const palette = this.palette.value;
    if (!palette) return;
    const size = encoded.size.slice(-2);
    const room = (this.renderRoot.querySelector(".cell")?.clientWidth ?? 0) * brush.scale;
    const factor = wholeFactor(size[1], size[0], room, room);
    this.factor = factor / brush.scale;
    for (const { canvas, values, of } of this.#canvases(scene)) {
      const picture = { planes: [values], size, frame: size, range: pictureRange(of, false) };
      paintPicture(canvas, { ...picture, colours: "many" }, factor, { ...brush, palette });
    }
  }

  /** @override @param {Scene} scene */
  mark({ parts }) {
    const { encoded } = parts;
    if (!encoded) return;
    const at = locate(parts, encoded, false, this.probe);
    const [from, to] = ownView(parts, encoded, shownView(parts, this.view));
    for (const mark of /** @type {NodeListOf<HTMLElement>} */ (this.renderRoot.querySelectorAll("[data-mark]"))) {
      if (parts.spatial > 1) {
        framePixel(mark, at, this.factor);
        continue;
      }
      const share = at ? (at[0] - from) / (to - from) : NaN;
      mark.hidden = !(share >= 0 && share <= 1);
      if (!mark.hidden) mark.style.transform = `translateX(${share * (mark.parentElement?.clientWidth ?? 0)}px)`;
    }
  }
}

define("conv-signal-channels", ConvSignalChannels);
