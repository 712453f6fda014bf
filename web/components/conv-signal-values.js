import { css, html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
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
    css`
      :host {
        display: block;
      }
      details {
        margin-block-start: 12px;
        font-size: 13px;
      }
      summary {
        inline-size: fit-content;
        cursor: pointer;
        color: var(--cs-muted);
        padding-block: 4px;
      }
      summary:hover {
        color: var(--cs-text);
      }
      .scroll {
        max-block-size: 288px;
        max-inline-size: 100%;
        inline-size: fit-content;
        overflow: auto;
        border-block: 1px solid var(--cs-line);
        margin-block: 4px 8px;
      }
      table {
        border-collapse: collapse;
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        padding: 2px 12px;
        text-align: end;
        white-space: nowrap;
        font-weight: 400;
      }
      thead th {
        position: sticky;
        inset-block-start: 0;
        background: var(--cs-surface);
        box-shadow: inset 0 -1px var(--cs-line);
        color: var(--cs-muted);
      }
      tbody th {
        color: var(--cs-muted);
      }
      tbody tr:hover {
        background: var(--cs-hover);
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
