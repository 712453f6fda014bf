import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { emptyState } from "../views/empty-state.js";
import { counted, rangeWords } from "../views/format.js";
import { fit } from "../views/paint.js";
import { drawSparkline } from "../views/sparkline.js";
import { axisRange, extent, plane, union } from "../views/tensor.js";
import { WidthOf } from "./conv-signal-width.js";
import { shared } from "./conv-signal.css.js";
import { define } from "./define.js";

/** @import { Brush } from "../views/paint.js" */
/** @import { Layout } from "../views/tensor.js" */

/** A tensor that has other axes than the signal: its values as bars, or why there are none. */
export class ConvSignalBars extends LitElement {
  static properties = {
    of: {},
    layout: { attribute: false },
    item: { type: Number },
    brush: { attribute: false },
  };

  static styles = [
    controls,
    shared,
    css`
      canvas {
        display: block;
        inline-size: 100%;
        block-size: 120px;
        border-block: 1px solid var(--cs-line);
      }
    `,
  ];

  constructor() {
    super();
    /** @type {"output" | "encoded"} */
    this.of = "output";
    /** @type {Layout | null} */
    this.layout = null;
    /** Of the batch. */
    this.item = 0;
    /** @type {Brush | null} */
    this.brush = null;
    this.width = new WidthOf(this);
  }

  render() {
    const { of, layout } = this;
    if (!layout) return nothing;
    if (layout.empty) return emptyState(`${of === "output" ? "The" : "The encoded"} output`, layout);
    const name = of === "output" ? "Output" : "Encoded";
    const values = plane(layout, this.item, 0);
    const range = rangeWords(extent(values));
    return html`<figure class="figure">
      <div class="head">
        <h3>
          <span class=${of} aria-hidden="true">■</span> ${name}
          <small>shape (${layout.tensor.shape.join(", ")})</small>
        </h3>
      </div>
      <canvas data-flat=${of} role="img" aria-label="${name}: ${counted(values.length, "value")}, ${range}."></canvas>
      <p class="words">${range}</p>
    </figure>`;
  }

  updated() {
    const { brush, layout } = this;
    const canvas = this.renderRoot.querySelector("canvas");
    const context = canvas?.getContext("2d");
    if (!canvas || !context || !layout || !brush || !this.width.value) return;
    const { inks, scale } = brush;
    fit(canvas, scale);
    const values = plane(layout, this.item, 0);
    drawSparkline(context, {
      width: canvas.width,
      height: canvas.height,
      scale,
      values,
      range: axisRange(union([extent(values), { min: 0, max: 0, count: 0, odd: 0 }])),
      view: [-0.5, values.length - 0.5],
      bars: true,
      inks: { line: inks[this.of], zero: inks.muted, odd: inks.error },
    });
  }
}

define("conv-signal-bars", ConvSignalBars);
