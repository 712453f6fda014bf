import { html } from "lit";

/** @import { InkName } from "./inks.js" */

/**
 * How each line is drawn: told apart by width, dash and dots as well as by colour.
 * @type {Record<string, { width: number, dash?: number[], soft?: boolean, hollow?: boolean }>}
 */
export const lineStyle = {
  input: { width: 3, soft: true, hollow: true },
  output: { width: 1.75, dash: [7, 3] },
  error: { width: 1.5 },
};

/** A sample of a line. @param {InkName} ink */
export function swatch(ink) {
  const { width, dash, soft } = lineStyle[ink];
  return html`<svg class="${ink} ${soft ? "soft" : ""}" viewBox="0 0 28 12" aria-hidden="true">
    <path d="M0 6H28" stroke-width=${width} stroke-dasharray=${dash ? dash.join(" ") : "none"} />
  </svg>`;
}
