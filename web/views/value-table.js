import { html } from "lit";
import { tableBox } from "./as-table.js";
import { fixed, grouped } from "./format.js";

const pageLength = 64;

/**
 * Values as a table, one page of it.
 *
 * @param {object} what
 * @param {string} what.caption
 * @param {string[]} what.keys headings of the columns that name the row ("sample"; "row", "column")
 * @param {(row: number) => number[]} what.key
 * @param {{ name: string, values: (row: number) => number | null | undefined }[]} what.columns
 * @param {number} what.rows
 * @param {number} what.page
 * @param {(page: number) => void} what.turn
 */
export function valueTable({ caption, keys, key, columns, rows, page, turn }) {
  const pages = Math.max(1, Math.ceil(rows / pageLength));
  const at = Math.min(page, pages - 1);
  const from = at * pageLength;
  const to = Math.min(rows, from + pageLength);
  const index = [...Array(Math.max(0, to - from))].map((_, i) => from + i);
  return html`
    ${tableBox(
      caption,
      html`<table>
        <caption class="visually-hidden">
          ${caption}
        </caption>
        <thead>
          <tr>
            ${keys.map((name) => html`<th scope="col">${name}</th>`)}
            ${columns.map(({ name }) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${index.map(
            (row) =>
              html`<tr>
                ${key(row).map((n) => html`<th scope="row">${n}</th>`)}
                ${columns.map(({ values }) => html`<td>${fixed(values(row))}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>`,
    )}
    <div class="pages">
      <button class="button" ?disabled=${at === 0} @click=${() => turn(at - 1)}>Previous</button>
      <button class="button" ?disabled=${at >= pages - 1} @click=${() => turn(at + 1)}>Next</button>
      <span class="muted">${rows ? `${grouped(from + 1)} to ${grouped(to)} of ${grouped(rows)}` : "no values"}</span>
    </div>
  `;
}
