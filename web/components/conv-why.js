import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { numberLine } from "../views/number-line.js";
import { asTableStyle } from "../views/as-table.js";
import { numberLineStyle } from "../views/number-line.css.js";
import { Ask } from "./ask.js";
import { define } from "./define.js";
import { Watch } from "./watch.js";

/** @import { AxisExplanation, LayerExplanation } from "../../wasm/js/index.js" */
/** @import { Playground } from "../state/playground.js" */

/** Why the chosen layer gives its size: the sentence, the number line, where outputs come from, what brings it back. */
export class ConvWhy extends LitElement {
  static properties = { playground: { attribute: false } };

  static styles = [
    controls,
    asTableStyle,
    numberLineStyle,
    css`
      :host {
        display: block;
        padding: 12px 16px;
        min-inline-size: 0;
      }
      .axis + .axis {
        margin-block-start: 16px;
      }
      h4 {
        margin: 8px 0 0;
        font-size: 13px;
        font-weight: 600;
      }
      .lead {
        font-weight: 600;
      }
      li,
      .lead,
      .says {
        max-inline-size: 90ch;
        overflow-wrap: anywhere;
      }
      .says {
        margin-block-start: 8px;
      }
      .says code {
        display: block;
        margin-block-start: 4px;
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
    new Watch(this);
    /** @type {Ask<LayerExplanation | null>} */
    this.why = new Ask(this, "why", () => this.playground?.aboutLayer ?? null);
  }

  render() {
    const why = this.why.value;
    if (!why) return nothing;
    const axes = together(why.axes);
    return html`
      <h3>Why this size</h3>
      ${axes.length === 0 ? html`<p class="lead">${why.sentence}</p>` : nothing}
      ${axes.map(({ names, axis }) => this.#axis(axis, why.axes.length > 1 ? names : "", why.checkerboard !== null))}
      ${why.checkerboard ? html`<p class="says">${why.checkerboard.sentence}</p>` : nothing}
      ${why.undo ? html`<p class="says">${why.undo.sentence}<code>${why.undo.text}</code></p>` : nothing}
    `;
  }

  /**
   * @param {AxisExplanation} axis
   * @param {string} names
   * @param {boolean} transposed
   */
  #axis({ sentences: [first, ...others], line }, names, transposed) {
    const words = { title: first, transposed };
    return html`<section class="axis">
      ${names ? html`<h4>${names}</h4>` : nothing}
      <p class="lead">${first}</p>
      ${line ? numberLine(line, words) : nothing}
      ${
        others.length
          ? html`<ul>
              ${others.map((sentence) => html`<li>${sentence}</li>`)}
            </ul>`
          : nothing
      }
    </section>`;
  }
}

/** "H, W and D" */
const list = new Intl.ListFormat("en-GB");

/**
 * Axes of which the same is to be said are shown once.
 * @param {AxisExplanation[]} axes
 */
function together(axes) {
  /** @type {Map<string, { axes: string[], axis: AxisExplanation }>} */
  const groups = new Map();
  for (const axis of axes) {
    const says = axis.sentences.join("\n");
    const group = groups.get(says);
    if (group) group.axes.push(axis.axis);
    else groups.set(says, { axes: [axis.axis], axis });
  }
  return [...groups.values()].map(({ axes: names, axis }) => ({ names: list.format(names), axis }));
}

define("conv-why", ConvWhy);
