import { toOwn } from "./parts.js";

/** The view of a 1-D signal: a range of input positions. */

/** @import { Parts } from "./parts.js" */
/** @import { Layout } from "./tensor.js" */
/** @typedef {[number, number]} View first and last input position shown */

/** No view is closer than this many samples. */
export const closest = 4;

/** Samples there are to look at. @param {Parts} parts */
export const spanOf = ({ outer }) => Math.max(1, outer[0]);

/** @param {number} span @returns {View} */
export const wholeView = (span) => [-0.5, span - 0.5];

/** What is shown when `view` is asked for, null being all. @param {Parts} parts @param {View | null} view */
export const shownView = (parts, view) => view ?? wholeView(spanOf(parts));

/** A view in the samples of another signal. @param {Parts} parts @param {Layout} layout @param {View} view @returns {View} */
export const ownView = (parts, layout, [from, to]) => [toOwn(parts, layout, from), toOwn(parts, layout, to)];

/** Moved inside the signal, and not too close; null when it shows all. @param {View} view @param {number} span
 * @returns {View | null} */
export function inside(view, span) {
  const [low, high] = wholeView(span);
  const width = Math.max(closest, view[1] - view[0]);
  if (width >= high - low) return null;
  const from = Math.max(low, Math.min(high - width, (view[0] + view[1] - width) / 2));
  return [from, from + width];
}

/** @param {View} view @param {number} factor below 1 looks closer @param {number} centre stays where it is @returns {View} */
export const zoomed = ([from, to], factor, centre) => [
  centre - (centre - from) * factor,
  centre + (to - centre) * factor,
];

/** @param {View} view @param {number} share of its width @returns {View} */
export const panned = ([from, to], share) => [from + (to - from) * share, to + (to - from) * share];

/** @param {View} view @param {number} centre @returns {View} */
export const centred = ([from, to], centre) => [centre - (to - from) / 2, centre + (to - from) / 2];
