import { css, html, LitElement } from "lit";
import { controls } from "../styles/controls.css.js";
import { grouped } from "../views/format.js";
import { closest, panned, wholeView, zoomed } from "../views/zoom.js";
import { tell } from "./conv-signal-events.js";
import { shared } from "./conv-signal.css.js";
import { define } from "./define.js";

/** @import { View } from "../views/zoom.js" */

/**
 * Which samples are shown, and the buttons that show others.
 *
 * @fires view - the view asked for in `detail`
 */
export class ConvSignalZoom extends LitElement {
  static properties = { view: { attribute: false }, span: { type: Number }, centre: { type: Number } };

  static styles = [
    controls,
    shared,
    css`
      .range {
        color: var(--cs-muted);
        font-size: 12px;
        text-align: end;
        margin-inline-end: 4px;
      }
      .button {
        min-block-size: 28px;
        padding-inline: 8px;
        font-size: 12px;
      }
      .icon {
        inline-size: 28px;
        padding: 0;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {View} */
    this.view = [0, 1];
    /** Samples of the whole signal. */
    this.span = 1;
    /** What is looked at closer or from farther away. */
    this.centre = 0;
  }

  render() {
    const { view, span } = this;
    const [from, to] = view;
    const [low, high] = wholeView(span);
    const all = from <= low && to >= high;
    const show = (/** @type {View | null} */ view) => () => tell(this, "view", view);
    /** @type {(label: string, mark: string, view: View, off: boolean) => unknown} */
    const button = (label, mark, view, off) =>
      html`<button class="button icon" aria-label=${label} title=${label} ?disabled=${off} @click=${show(view)}>
        ${mark}
      </button>`;
    return html`<div class="tools" role="group" aria-label="Zoom">
      <span class="range"
        >${grouped(Math.max(0, Math.ceil(from)))} to ${grouped(Math.min(span - 1, Math.floor(to)))}</span
      >
      ${button("Earlier samples", "‹", panned(view, -0.5), from <= low)}
      ${button("Later samples", "›", panned(view, 0.5), to >= high)}
      ${button("Look from farther away", "−", zoomed(view, 2, this.centre), all)}
      ${button("Look closer", "+", zoomed(view, 0.5, this.centre), to - from <= closest)}
      <button class="button" ?disabled=${all} @click=${show(null)}>Whole signal</button>
    </div>`;
  }
}

define("conv-signal-zoom", ConvSignalZoom);
