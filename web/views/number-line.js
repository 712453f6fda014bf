import { html, nothing, svg } from "lit";
import { asTable } from "./as-table.js";
import { grouped } from "./format.js";

/** @import { NumberLine } from "../../wasm/js/index.js" */

/** Of the drawing, in pixels. */
const cell = { width: 24, height: 22 };
const label = 16;
const row = 18;
const gap = 40;
const rows = 6;

/** What each kind of position is called, in the order of the key. */
const kinds = {
  sample: "sample",
  unread: "read by no window",
  output: "output",
  bias: "bias alone",
  padding: "padding",
  cropped: "cut off by padding",
};

/** @typedef {{ title: string, transposed: boolean }} Words */

/**
 * Positions of one axis, numbered, with the windows over them: what reads them, or what writes them. And as a table.
 * @param {NumberLine} line
 * @param {Words} words
 */
export const numberLine = (line, words) =>
  html`${picture(line, words)} ${asTable("Number line as a table", table(line, words))}`;

/** @param {NumberLine} line @param {Words} words */
function picture(line, { title, transposed }) {
  const columns = line.parts.reduce((sum, { cells }) => sum + cells.length, 0);
  const width = columns * cell.width + (line.parts.length - 1) * gap + 2;
  const drawn = line.parts.map((part) => stacked(part.windows));
  const height = label + cell.height + 6 + Math.max(1, ...drawn.map(({ depth }) => depth)) * row + label;
  let left = 1;
  const parts = line.parts.map((part, at) => {
    const from = left;
    left += part.cells.length * cell.width + gap;
    return svg`<g transform="translate(${from} 0)">
      ${positions(part.cells)}${bars(drawn[at].windows, part.cells, line.step)}
    </g>`;
  });
  const hidden = line.windows - drawn.reduce((sum, { windows }) => sum + windows.length, 0);
  return html`
    <div class="scroll" tabindex="0" role="group" aria-label="Number line">
      <svg class="line" role="img" aria-label=${title} width=${width} height=${height} viewBox="0 0 ${width} ${height}">
        ${patterns} ${parts}
        ${
          line.parts.length > 1
            ? svg`<text class="dots" x=${line.parts[0].cells.length * cell.width + gap / 2} y=${label + 15}>⋯</text>`
            : nothing
        }
        ${line.leftOver > 0 ? leftOver(line, width, height) : nothing}
      </svg>
    </div>
    <p class="key">
      ${present(line).map(
        ([kind, name]) =>
          html`<span
            ><svg class="line" width="14" height="14" aria-hidden="true">
              ${patterns}
              <rect class=${kind} x="1" y="1" width="12" height="12" /></svg
            >${name}</span
          >`,
      )}
      <span>${transposed ? "In a cell: inputs that reach it." : "In a cell: windows that read it."}</span>
      <span>${transposed ? "Below: what each input writes." : "Below: the window of each output."}</span>
      ${hidden > 0 ? html`<span>${grouped(hidden)} ${transposed ? "inputs" : "windows"} not drawn.</span>` : nothing}
    </p>
  `;
}

/** @param {NumberLine} line @param {Words} words */
function table(line, { title, transposed }) {
  const cells = line.parts.flatMap((part) => part.cells);
  return html`<table class="of-words">
    <caption class="visually-hidden">
      ${title}
    </caption>
    <thead>
      <tr>
        <th scope="col">position</th>
        <th scope="col">what it is</th>
        <th scope="col">${transposed ? "inputs that reach it" : "windows that read it"}</th>
      </tr>
    </thead>
    <tbody>
      ${cells.map(
        ({ position, kind, count }) =>
          html`<tr>
            <th scope="row">${signed(position)}</th>
            <td>${kinds[kind]}</td>
            <td>${grouped(count)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** @param {number} position */
const signed = (position) => (position < 0 ? `−${grouped(-position)}` : grouped(position));

/** The kinds that occur. @param {NumberLine} line */
const present = ({ parts }) =>
  Object.entries(kinds).filter(([kind]) => parts.some(({ cells }) => cells.some((one) => one.kind === kind)));

const patterns = svg`<defs>
  <pattern id="nothing" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
    <path d="M0 0v5" />
  </pattern>
  <pattern id="missed" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
    <path d="M0 0v5" />
  </pattern>
</defs>`;

/** @param {NumberLine["parts"][number]["cells"]} cells */
function positions(cells) {
  const longest = Math.max(...cells.map(({ position }) => signed(position).length));
  const every = Math.ceil((longest * 6.5 + 4) / cell.width);
  return cells.map(({ position, kind, count }, at) => {
    const x = at * cell.width;
    return svg`${
      at % every === 0 ? svg`<text class="position" x=${x + cell.width / 2} y="11">${signed(position)}</text>` : nothing
    }<rect class=${kind} x=${x + 1} y=${label} width=${cell.width - 2} height=${cell.height} rx="2" />
    <text class="count ${kind}" x=${x + cell.width / 2} y=${label + 15}>${count < 1000 ? count : "…"}</text>`;
  });
}

/**
 * Windows in as few rows as keep them apart; those that find no row are left out.
 * @param {NumberLine["parts"][number]["windows"]} windows
 */
function stacked(windows) {
  /** @type {number[]} */
  const ends = [];
  const placed = [];
  for (const window of windows) {
    const free = ends.findIndex((end) => end <= window.begin);
    const at = free >= 0 ? free : ends.length;
    if (at === rows) continue;
    ends[at] = window.end;
    placed.push({ ...window, at });
  }
  return { windows: placed, depth: ends.length };
}

/**
 * @param {ReturnType<typeof stacked>["windows"]} windows
 * @param {NumberLine["parts"][number]["cells"]} cells
 * @param {number} step
 */
function bars(windows, cells, step) {
  const first = cells[0].position;
  const last = cells[cells.length - 1].position;
  return windows.map(({ index, begin, end, at }) => {
    const y = label + cell.height + 6 + at * row + row / 2;
    const from = (Math.max(begin, first) - first) * cell.width;
    const to = (Math.min(end - 1, last) + 1 - first) * cell.width;
    const seen = cells.filter(({ position }) => position >= begin && position < end && (position - begin) % step === 0);
    // Over the tap in the middle, where there is one in sight.
    const tap = seen[(seen.length - 1) >> 1];
    const middle = tap ? (tap.position - first + 0.5) * cell.width : (from + to) / 2;
    return svg`<g class="window">
      <path d="M${from + 4} ${y}H${to - 4}" />
      ${seen.map(
        ({ position }) =>
          svg`<rect x=${(position - first) * cell.width + 4} y=${y - 6} width=${cell.width - 8} height="12" rx="2" />`,
      )}
      <text x=${middle} y=${y + 4}>${grouped(index)}</text>
    </g>`;
  });
}

/** @param {NumberLine} line @param {number} width @param {number} height */
function leftOver({ leftOver: count, parts }, width, height) {
  const shown = Math.min(count, parts[parts.length - 1].cells.length);
  const y = label + cell.height + 3;
  return svg`<path class="left-over" d="M${width - 1 - shown * cell.width + 2} ${y}v3H${width - 3}v-3" />
    <path class="left-over" d="M${width - 1 - (shown * cell.width) / 2} ${y + 3}V${height - label + 1}" />
    <text class="left-over" x=${width - 2} y=${height - 3}>${grouped(count)} left over</text>`;
}
