import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import "./conv-formula.js";
import "./conv-same.js";
import "./conv-why.js";
import "./conv-grids.js";
import { define } from "./define.js";
import { Watch } from "./watch.js";

/** @import { Playground } from "../state/playground.js" */

/** Band 3: the chosen layer up close. Loaded when first needed. */
export class ConvCloseup extends LitElement {
  static properties = { playground: { attribute: false } };

  static styles = [
    controls,
    css`
      :host {
        display: block;
        min-inline-size: 0;
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
    if (!playground?.layer) return nothing;
    return html`
      <conv-formula .playground=${playground}></conv-formula>
      <conv-why .playground=${playground}></conv-why>
      <conv-same .playground=${playground}></conv-same>
      <conv-grids .playground=${playground}></conv-grids>
    `;
  }
}

define("conv-closeup", ConvCloseup);
