import { css, html } from "lit";

/** How every table that stands for a picture looks. */
export const asTableStyle = css`
  details {
    margin-block-start: 8px;
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
  .as-table {
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
  caption {
    text-align: start;
    color: var(--cs-muted);
    padding: 4px 12px;
  }
  th,
  td {
    padding: 2px 12px;
    text-align: end;
    white-space: nowrap;
    font-weight: 400;
  }
  table.of-words :is(th, td) {
    text-align: start;
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
`;

/**
 * A table in a box of its own, which scrolls.
 * @param {string} label
 * @param {unknown} table
 */
export const tableBox = (label, table) =>
  html`<div class="as-table" tabindex="0" role="group" aria-label=${label}>${table}</div>`;

/**
 * A table that opens when it is wanted.
 * @param {string} label
 * @param {unknown} table
 */
export const asTable = (label, table) =>
  html`<details>
    <summary>${label}</summary>
    ${tableBox(label, table)}
  </details>`;
