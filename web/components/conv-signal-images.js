import { html, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { counted, rangeWords, short, sized } from "../views/format.js";
import { paintPicture, paintScale } from "../views/paint.js";
import { locate } from "../views/parts.js";
import { wholeFactor } from "../views/picture.js";
import { framePixel, movedByKey, pictureValue, pixelUnder } from "../views/probe.js";
import { pictureTable } from "../views/signal-tables.js";
import { stretch } from "../views/tensor.js";
import { comparedWords, measureWords, pictureWords } from "../views/words.js";
import { focusProbe, isShortcut } from "./conv-signal-events.js";
import { fetchedPalette } from "./conv-signal-fetched.js";
import { styles } from "./conv-signal-images.css.js";
import { SignalPart } from "./conv-signal-part.js";
import "./conv-signal-values.js";
import { shared } from "./conv-signal.css.js";
import { define } from "./define.js";

/** @import { Brush } from "../views/paint.js" */
/** @import { Picture } from "../views/parts.js" */
/** @import { Scene } from "../views/scene.js" */

/** No picture is drawn wider than this, in CSS pixels. */
const widestPicture = 320;

/**
 * A signal of two axes, or a slice of one of three: input, output and difference as pictures.
 *
 * @slot encoded - stands between input and output
 * @fires fetched - whether the drawing code came
 */
export class ConvSignalImages extends SignalPart {
  static styles = [controls, shared, styles];

  palette = fetchedPalette(this);
  /** CSS pixels per value. */
  factor = 1;

  render() {
    const { scene } = this;
    if (!scene) return nothing;
    const { parts, pictures } = scene;
    const { encoded, input } = parts;
    const [first, ...rest] = pictures;
    if (!first) return html`<p class="muted">A signal of so many axes is not drawn.</p>`;
    const apart = this.apart(scene);
    const figures = 1 + rest.length + (apart === nothing ? 0 : 1);
    return html`<div class="images of-${figures} ${encoded ? "with-encoded" : ""}">
        ${this.#figure(scene, first)}
        <slot name="encoded"></slot>
        ${rest.map((picture) => this.#figure(scene, picture))} ${apart}
      </div>
      <conv-signal-values
        .axes=${input.size.join()}
        .table=${(/** @type {import("../views/signal-tables.js").Paging} */ paging) => pictureTable(pictures, paging)}
      ></conv-signal-values>`;
  }

  /** @param {Scene} scene @param {Picture} picture */
  #figure({ parts, choice }, picture) {
    const { key, name, ink, layout, planes, size, of, range, note } = picture;
    const { quality, output, input } = parts;
    const changed = key === "output" ? parts.size : "";
    const words = [pictureWords(name, size, of), changed && `${changed}.`];
    if (key === "output" && quality && output)
      words.push(measureWords(quality, comparedWords(quality.compared, input.size, output.size)));
    const values = rangeWords(of) + (planes.length === 3 ? " in red, green and blue" : "");
    return html`<figure class="figure" data-key=${key}>
      <div class="head">
        <h3><span class=${ink} aria-hidden="true">■</span> ${name} <small>${sized(layout.size)}</small></h3>
      </div>
      ${
        planes.length
          ? html`<div
              class="canvas-box"
              data-probe
              tabindex="0"
              role="application"
              aria-roledescription="picture with a probe"
              aria-label="${name}: the arrow keys move the probe"
              @keydown=${this.#key}
              @pointerdown=${focusProbe}
              @pointermove=${(/** @type {PointerEvent} */ event) => this.#hover(event, picture)}
              @pointerleave=${() => this.point(null, "pointer")}
            >
              <canvas data-picture=${key} role="img" aria-label=${words.filter(Boolean).join(" ")}></canvas>
              <i class="pixel" data-mark=${key} hidden></i>
            </div>`
          : html`<div class="empty">It has ${counted(layout.size[0], "slice")}: none at ${choice.depth}.</div>`
      }
      <p class="at">${this.probe ? pictureValue(parts, picture, this.probe) : nothing}</p>
      <div class="scale">
        <span>${short(range[0])}</span>
        <canvas data-scale=${key} aria-hidden="true"></canvas>
        <span>${short(range[1])}</span>
      </div>
      <p class="words">
        ${changed ? html`<span class="error">${changed}</span>; ` : nothing}${[values, note].filter(Boolean).join("; ")}
      </p>
    </figure>`;
  }

  /** @param {PointerEvent} event @param {Picture} picture */
  #hover(event, { size, aligned }) {
    const parts = this.scene?.parts;
    if (!parts) return;
    const at = pixelUnder(event, this.factor, aligned ? parts.outer.slice(-2) : size);
    const input = parts.input.size.slice(-2);
    this.point(aligned ? at : at.map((n, i) => stretch(n, size[i], input[i])), "pointer");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!this.scene || isShortcut(event)) return;
    const sizes = this.scene.parts.outer.slice(-2);
    const at = movedByKey(event, this.probe, { middle: sizes.map((n) => Math.floor(n / 2)), sizes, page: 10 });
    if (at === undefined) return;
    event.preventDefault();
    this.point(at, "key");
  }

  /** @override @param {Scene} scene */
  mark({ parts, pictures }) {
    for (const { key, layout, aligned } of pictures) {
      const mark = /** @type {HTMLElement | null} */ (this.renderRoot.querySelector(`[data-mark="${key}"]`));
      if (mark) framePixel(mark, locate(parts, layout, aligned, this.probe), this.factor);
    }
  }

  /** @override @param {Scene} scene @param {Brush} brush */
  draw({ pictures }, { inks, scale }) {
    const palette = this.palette.value;
    if (!palette) return;
    // One factor for all, so that their sizes can be compared.
    const [rows, columns] = [0, 1].map((i) =>
      Math.max(1, ...pictures.map(({ size, frame }) => Math.max(size[i], frame[i]))),
    );
    const boxes = this.renderRoot.querySelectorAll(".figure[data-key]");
    const room = Math.min(widestPicture, ...[...boxes].map((box) => box.clientWidth)) * scale;
    const factor = wholeFactor(columns, rows, room, room);
    this.factor = factor / scale;
    for (const picture of pictures) {
      const canvas = this.#canvas(`[data-picture="${picture.key}"]`);
      const ramp = this.#canvas(`[data-scale="${picture.key}"]`);
      if (canvas) paintPicture(canvas, picture, factor, { palette, inks, scale });
      if (ramp) paintScale(ramp, picture.colours, { palette, inks, scale });
    }
  }

  /** @param {string} selector */
  #canvas(selector) {
    return /** @type {HTMLCanvasElement | null} */ (this.renderRoot.querySelector(selector));
  }
}

define("conv-signal-images", ConvSignalImages);
