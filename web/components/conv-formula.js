import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { byName } from "../state/playground.js";
import { define } from "./define.js";
import { Watch } from "./watch.js";

/** @import { Playground } from "../state/playground.js" */

/** The chosen layer's size formula, in symbols and with its numbers. */
export class ConvFormula extends LitElement {
  static properties = { playground: { attribute: false } };

  static styles = [
    controls,
    css`
      :host {
        display: block;
        padding: 12px 16px;
        min-block-size: 92px;
      }
      h2 small {
        font: inherit;
        font-weight: 400;
        color: var(--cs-muted);
      }
      dl {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 2px 12px;
        margin-block-start: 4px;
      }
      dt {
        font-family: var(--cs-mono);
        color: var(--cs-muted);
      }
      dd {
        font-family: var(--cs-mono);
        font-size: 13px;
        overflow-wrap: anywhere;
      }
      .symbols {
        color: var(--cs-muted);
        font-size: 12px;
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
    const layer = byName(playground?.report?.layers ?? []).get(playground?.chosen ?? "");
    if (!layer) return nothing;
    const { formula } = layer;
    const symbolic = formula.length > 0 && formula.every((axis) => axis.symbolic === formula[0].symbolic);
    return html`
      <h2>${layer.type} ${layer.name ? html`<small>${layer.name}</small>` : nothing}</h2>
      ${
        formula.length === 0
          ? html`<p class="muted">
              ${layer.output ? "Works on each value by itself: the size stays." : "No size comes out."}
            </p>`
          : html`<dl>
              ${
                symbolic
                  ? html`<dt></dt>
                      <dd class="symbols">${formula[0].symbolic}</dd>`
                  : nothing
              }
              ${formula.map(
                (axis) =>
                  html`<dt>${axis.axis}</dt>
                    <dd>
                      ${symbolic ? nothing : html`<span class="symbols">${axis.symbolic}</span><br />`}${axis.numeric}
                    </dd>`,
              )}
            </dl>`
      }
    `;
  }
}

define("conv-formula", ConvFormula);
