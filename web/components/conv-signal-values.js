import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { asTableStyle } from "../views/as-table.js";
import { define } from "./define.js";

/** @import { PropertyValues } from "lit" */
/** @import { Paging } from "../views/signal-tables.js" */

/** "Show as table": the values a picture shows, made when it is opened. */
export class ConvSignalValues extends LitElement {
  static properties = {
    of: {},
    axes: {},
    table: { attribute: false },
    _open: { state: true },
    _page: { state: true },
  };

  static styles = [
    controls,
    asTableStyle,
    css`
      :host {
        display: block;
      }
      .pages {
        display: flex;
        align-items: center;
        gap: 8px;
      }
    `,
  ];

  constructor() {
    super();
    /** What is shown, when that must be said. */
    this.of = "";
    /** When these are others, the table begins at its first page. */
    this.axes = "";
    /** @type {((paging: Paging) => unknown) | null} */
    this.table = null;
    this._open = false;
    this._page = 0;
  }

  /** @param {PropertyValues<this>} changed */
  willUpdate(changed) {
    if (changed.has("axes")) this._page = 0;
  }

  render() {
    const toggle = (/** @type {Event} */ { currentTarget }) =>
      (this._open = /** @type {HTMLDetailsElement} */ (currentTarget).open);
    const paging = { page: this._page, turn: (/** @type {number} */ page) => (this._page = page) };
    return html`<details @toggle=${toggle}>
      <summary>Show as table<span class="visually-hidden"> ${this.of}</span></summary>
      ${this._open ? this.table?.(paging) : nothing}
    </details>`;
  }
}

define("conv-signal-values", ConvSignalValues);
