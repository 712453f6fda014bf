import { fixed } from "./format.js";
import { locate } from "./parts.js";

/** The probe: a place in the input's samples, [position] or [row, column], where every value can be read. */

/** @import { Line, Parts, Picture } from "./parts.js" */
/** @import { Scene } from "./scene.js" */
/** @typedef {number[] | null} Probe */

/** @param {Parts} parts @param {Line} line @param {Probe} probe */
export function lineValue(parts, { layout, aligned, values }, probe) {
  const at = locate(parts, layout, aligned, probe);
  return at ? values[at[0]] : null;
}

/** @param {Parts} parts @param {Picture} picture @param {Probe} probe */
export function pictureValue(parts, { layout, aligned, planes, size }, probe) {
  const at = locate(parts, layout, aligned, probe);
  if (!at || !planes.length) return "–";
  return planes.map((values) => fixed(values[at[0] * size[1] + at[1]])).join("  ");
}

/** @param {Scene} scene @param {number[]} probe */
export function probeWords({ parts, lines, pictures }, probe) {
  const [first, second] = probe.map(Math.round);
  const values = [
    ...lines.map((line) => `${line.name} ${fixed(lineValue(parts, line, probe))}`),
    ...pictures.map((picture) => `${picture.name} ${pictureValue(parts, picture, probe)}`),
  ].join(", ");
  return second === undefined ? `Sample ${first}: ${values}` : `Row ${first}, column ${second}: ${values}`;
}

/**
 * Where a key moves the probe; null takes it away, undefined when the key has no such meaning.
 *
 * @param {KeyboardEvent} event
 * @param {Probe} probe
 * @param {object} where
 * @param {number[]} where.middle of what is seen: the first arrow key only shows the probe there
 * @param {number[]} where.sizes
 * @param {number} where.page how far PageUp goes
 * @returns {Probe | undefined}
 */
export function movedByKey({ key, shiftKey }, probe, { middle, sizes, page }) {
  if (key === "Escape" && probe) return null;
  const at = (probe ?? middle).map(Math.round);
  const last = at.length - 1;
  const far = shiftKey ? 10 : 1;
  // Up is more along a line, and a row above in a picture.
  const up = last === 0 ? 1 : -1;
  /** @type {Record<string, () => unknown>} */
  const moves = {
    ArrowRight: () => (at[last] += far),
    ArrowLeft: () => (at[last] -= far),
    ArrowUp: () => (at[0] += up * far),
    ArrowDown: () => (at[0] -= up * far),
    PageUp: () => (at[0] += up * page),
    PageDown: () => (at[0] -= up * page),
    Home: () => (at[last] = 0),
    End: () => (at[last] = sizes[last] - 1),
  };
  if (!moves[key]) return undefined;
  if (probe || key === "Home" || key === "End") moves[key]();
  return at.map((n, i) => Math.max(0, Math.min(sizes[i] - 1, n)));
}

/** Row and column of a picture under the pointer. @param {PointerEvent} event @param {number} factor CSS pixels per value
 * @param {number[]} size */
export function pixelUnder({ currentTarget, clientX, clientY }, factor, size) {
  const box = /** @type {HTMLElement} */ (currentTarget).getBoundingClientRect();
  return [clientY - box.top, clientX - box.left].map((p, i) =>
    Math.max(0, Math.min(size[i] - 1, Math.floor(p / factor))),
  );
}

/** Frames a pixel of a picture. @param {HTMLElement} frame @param {Probe} at @param {number} factor CSS pixels per value */
export function framePixel(frame, at, factor) {
  frame.hidden = !at;
  if (!at) return;
  frame.style.width = frame.style.height = `${factor}px`;
  frame.style.transform = `translate(${at[1] * factor}px, ${at[0] * factor}px)`;
}
