import { html, nothing, svg } from "lit";
import { brief, cellAt, frame, patterns, strengths } from "./grids.js";

/** @import { Grid } from "../../wasm/js/index.js" */

/**
 * A 1-D layer on one axis: everything stands where it belongs, so stride, dilation and padding are distances. From top to
 * bottom a convolution is input, kernel, output; a transposed one samples, output, kernel flipped, zeros inserted.
 *
 * @typedef {object} Product what is drawn of a product
 * @property {number} at the place read
 * @property {number} tap
 * @property {number | null} sample
 * @property {number} output
 * @property {number} weight
 *
 * @typedef {object} LineOptions
 * @property {Grid} grid
 * @property {number} size of a cell
 * @property {boolean} numbers
 * @property {Product[]} products those that belong to what the reader looks at
 * @property {number | null} output the output looked at
 * @property {number | null} sample the input sample looked at
 * @property {(side: "input" | "output", at: number) => void} point
 * @property {(side: "input" | "output", event: KeyboardEvent) => void} press
 * @property {(side: "input" | "output") => string} label
 */

const head = 16;
const fan = 58;
/** Room for the rows' names. */
const names = 62;
const margin = 4;

/** @param {LineOptions} options */
export function line({ grid, size, numbers, products, output, sample, point, press, label }) {
  const [axis] = grid.axes;
  const { places, outputs } = axis;
  const from = Math.min(places[0].at, ...outputs.map(({ first, last }) => Math.ceil((first + last) / 2)));
  const to = Math.max(
    places[places.length - 1].at,
    ...outputs.map(({ first, last }) => Math.floor((first + last) / 2)),
  );
  const left = (/** @type {number} */ at) => names + (at - from) * size;
  const width = left(to + 1) + margin;
  const rows = grid.transposed
    ? {
        samples: head,
        output: head + size + fan,
        kernel: head + 2 * size + 2 * fan,
        places: head + 3 * size + 2 * fan + 8,
      }
    : { samples: -1, places: head, kernel: head + size + 8, output: head + 2 * size + 8 + fan };
  const height = (grid.transposed ? rows.places : rows.output) + size + head + 2;
  const centre = (/** @type {{ first: number, last: number }} */ { first, last }) => left((first + last) / 2);
  const outputAt = new Map(outputs.map((one) => [one.at, one]));
  const placeOf = new Map(places.flatMap(({ source, kind, at }) => (kind === "input" ? [[source, at]] : [])));

  const [inputStrength, kernelStrength, outputStrength] = [grid.input, grid.kernel, grid.output].map(({ data }) =>
    strengths(data),
  );
  const shared = { size, numbers };
  const index = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ text) =>
    svg`<text class="index" x=${x + size / 2} y=${y}>${text}</text>`;

  const caption = (/** @type {string} */ ink, /** @type {number} */ y, /** @type {string[]} */ ...lines) =>
    lines.map(
      (text, i) =>
        svg`<text class="caption ${ink}" x="0" y=${y + size / 2 + 4 + 14 * (i - (lines.length - 1) / 2)}>${text}</text>`,
    );
  const input = (/** @type {boolean} */ samplesOnly, /** @type {number} */ y) =>
    places.map(({ at, kind, source, read }, i) => {
      if (samplesOnly && kind !== "input") return nothing;
      const value = grid.input.data[i];
      const cell = { ...shared, x: left(at), y, value, strength: inputStrength(value), kind, unread: !read };
      const above = samplesOnly || !grid.transposed;
      const text = kind === "input" ? index(left(at), above ? y - 5 : y + size + 12, String(source)) : nothing;
      return svg`${cellAt({ ...cell, ink: "input" })}${text}`;
    });
  const fans = products.flatMap(({ at, sample: read, output: to, weight }) => {
    const target = outputAt.get(to);
    if (!target) return [];
    const x = centre(target) + size / 2;
    const zero = read === null;
    const path = (/** @type {number} */ x1, /** @type {number} */ y1, /** @type {number} */ y2) =>
      svg`<path class=${zero ? "ray zero" : "ray"} d="M${x1} ${y1}L${x} ${y2}" />`;
    const text = (/** @type {number} */ x1, /** @type {number} */ y1) =>
      numbers && !zero
        ? svg`<text class="weight" x=${(x1 * 3 + x) / 4 + 4} y=${y1}>×${brief(weight, size)}</text>`
        : nothing;
    const own = left(at) + size / 2;
    if (!grid.transposed) return [path(own, rows.kernel + size, rows.output)];
    const scatter = zero
      ? nothing
      : svg`${path(own, rows.samples + size, rows.output)}${text(own, rows.samples + size + 16)}`;
    return [scatter, output === null ? nothing : path(own, rows.kernel, rows.output + size)];
  });
  // The kernel lies where the window does; of an input sample's reach there is no one window.
  const kernel =
    output === null
      ? nothing
      : products.map(({ at, tap, weight }) => {
          const cell = { ...shared, x: left(at), y: rows.kernel, value: weight, strength: kernelStrength(weight) };
          return svg`${cellAt({ ...cell, ink: "kernel", kind: "tap" })}
            ${frame(left(at), rows.kernel, size, "kernel")}${frame(left(at), rows.places, size, "kernel")}
            <text class="tap" x=${left(at) + 4} y=${rows.kernel + 10}>${tap}</text>`;
        });
  const band = (
    /** @type {"input" | "output"} */ side,
    /** @type {number} */ y,
    /** @type {any} */ content,
    keys = true,
  ) => {
    /** @param {MouseEvent & { currentTarget: any }} event */
    const found = (event) => {
      const x = event.clientX - event.currentTarget.ownerSVGElement.getBoundingClientRect().left;
      if (side === "input") {
        const place = places.find(({ at }) => x >= left(at) && x < left(at + 1));
        if (place?.kind === "input" && place.source !== null) point("input", place.source);
      } else {
        const near = outputs.find((one) => x >= centre(one) && x < centre(one) + size);
        if (near) point("output", near.at);
      }
    };
    return svg`<g class="band" role=${keys ? "application" : "presentation"} tabindex=${keys ? 0 : nothing}
        aria-label=${keys ? label(side) : nothing}
        @pointermove=${found} @pointerdown=${found} @keydown=${(/** @type {KeyboardEvent} */ event) => press(side, event)}>
      <rect class="catch" x=${names - 2} y=${y - 2} width=${width - names} height=${size + 4} rx="3" />${content}</g>`;
  };
  const made = outputs.map((one, i) => {
    const value = grid.output.data[i];
    const cell = { ...shared, x: centre(one), y: rows.output, value, strength: outputStrength(value) };
    return svg`${cellAt({ ...cell, ink: "output", kind: "output", bare: one.reached === 0 })}
      ${index(centre(one), rows.output + (grid.transposed ? -5 : size + 13), String(one.at))}`;
  });
  const framed = (/** @type {number | null} */ at, /** @type {number} */ y, /** @type {string} */ name) =>
    at === null ? nothing : frame(at, y, size, name);
  const sampleAt = sample === null ? undefined : placeOf.get(sample);
  const seen = output === null ? undefined : outputAt.get(output);

  return html`<svg class="line" width=${width} height=${height} viewBox="0 0 ${width} ${height}">
    ${patterns} ${caption("input", grid.transposed ? rows.samples : rows.places, "input")}
    ${caption("kernel", rows.kernel, ...(grid.transposed ? ["kernel,", "flipped"] : ["kernel"]))}
    ${caption("output", rows.output, "output")}
    ${grid.transposed ? caption("input", rows.places, "zeros", "inserted") : nothing} ${fans}
    ${grid.transposed ? band("input", rows.samples, input(true, rows.samples)) : nothing}
    ${band("input", rows.places, input(false, rows.places), !grid.transposed)} ${kernel}
    ${band("output", rows.output, made)}
    ${sampleAt === undefined ? nothing : svg`${framed(left(sampleAt), rows.places, "input")}${grid.transposed ? framed(left(sampleAt), rows.samples, "input") : nothing}`}
    ${seen ? framed(centre(seen), rows.output, "output") : nothing}
    ${
      output === null
        ? products.map(({ output: to, weight }) => {
            const target = outputAt.get(to);
            if (!target) return nothing;
            return svg`${frame(centre(target), rows.output, size, "kernel")}
              ${numbers ? svg`<text class="weight" x=${centre(target) + size / 2} y=${rows.output - 6}>×${brief(weight, size)}</text>` : nothing}`;
          })
        : nothing
    }
  </svg>`;
}
