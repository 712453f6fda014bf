import { svg, html } from "lit";

/** @param {import("lit").TemplateResult} shape */
const icon = (shape) => html`<svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">${shape}</svg>`;

export const icons = {
  chevron: icon(svg`<path d="M6 4l4 4-4 4" />`),
  down: icon(svg`<path d="M4 6l4 4 4-4" />`),
  minus: icon(svg`<path d="M4 8h8" />`),
  plus: icon(svg`<path d="M4 8h8M8 4v8" />`),
  arrowUp: icon(svg`<path d="M8 13V3M4 7l4-4 4 4" />`),
  arrowDown: icon(svg`<path d="M8 3v10M4 9l4 4 4-4" />`),
  copy: icon(svg`<path d="M6 5.5h7v8H6zM3 10.500V2.500h7" />`),
  remove: icon(svg`<path d="M3 4.500h10M6.500 4V2.500h3V4M4.500 4.500l.5 9h6l.5-9" />`),
  undo: icon(svg`<path d="M5.500 3L2.500 6l3 3M2.500 6h7a3.500 3.500 0 010 7h-3" />`),
  redo: icon(svg`<path d="M10.500 3l3 3-3 3M13.500 6h-7a3.500 3.500 0 000 7h3" />`),
  share: icon(
    svg`<path d="M6.500 9.500l3-3M7 4.500l1.500-1.500a3 3 0 014.500 4.500L11.500 9M9 11.500L7.500 13A3 3 0 013 8.500L4.500 7" />`,
  ),
  theme: icon(
    svg`<circle cx="8" cy="8" r="5.500" /><path d="M8 2.500v11A5.500 5.500 0 008 2.500z" fill="currentColor" />`,
  ),
  paste: icon(svg`<path d="M5.500 3H3v10.500h10V3h-2.500M5.500 2h5v2.500h-5zM8 7v3M8 11.800v.1" />`),
  help: icon(
    svg`<circle cx="8" cy="8" r="6" /><path d="M6.200 6.300a1.900 1.900 0 113 1.500c-.8.500-1.200.900-1.200 1.700M8 11.600v.1" />`,
  ),
  check: icon(svg`<path d="M3 8.500l3.500 3.500L13 4.500" />`),
  cross: icon(svg`<path d="M4 4l8 8M12 4l-8 8" />`),
};
