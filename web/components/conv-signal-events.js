/**
 * What the parts of <conv-signal> tell it. The events stay inside its shadow root.
 *
 * @typedef {{ at: number[] | null, by: "pointer" | "key" }} ProbeMove detail of `probe`
 */

/** @import { Choice } from "../views/parts.js" */
/** @import { View } from "../views/zoom.js" */
/** @import { Arrangement } from "./conv-signal-channels.js" */

/**
 * @typedef {object} Details
 * @property {ProbeMove} probe
 * @property {View | null} view asked for; null is all
 * @property {Partial<Choice>} choose
 * @property {Partial<Arrangement>} arrange the encoded channels
 * @property {boolean} fetched whether the drawing code came
 */

/** @template {keyof Details} K @param {HTMLElement} from @param {K} type @param {Details[K]} detail */
export const tell = (from, type, detail) => from.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));

/** A click takes the focus, so that the arrow keys go on from there. @param {PointerEvent} event */
export function focusProbe({ currentTarget }) {
  const box = /** @type {HTMLElement} */ (currentTarget);
  const probe = /** @type {HTMLElement | null} */ (
    box.matches("[data-probe]") ? box : box.querySelector("[data-probe]")
  );
  // After uPlot's own handling, which prevents the default.
  requestAnimationFrame(() => probe?.focus({ preventScroll: true }));
}

/** Whether a key is meant for the page or the browser. @param {KeyboardEvent} event */
export const isShortcut = ({ altKey, metaKey, ctrlKey }) => altKey || metaKey || ctrlKey;
