import { html } from "lit";

/** @import { Layout } from "./tensor.js" */

/** Why there is nothing to see. @param {string} what @param {Layout} layout */
export const emptyState = (what, { tensor: { shape } }) =>
  html`<div class="empty">
    ${what} has shape
    (${shape.join(", ")})${shape.includes(0) ? ", so it holds no values." : ", but not all of its values are there."}
  </div>`;
