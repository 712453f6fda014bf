import { grouped } from "./format.js";

/** What is drawn of a long list: a browser takes seconds for some thousand layers. */
const first = 900;
const last = 100;

/**
 * The beginning and the end of a list, and words for what is left out between them: "" where nothing is.
 * @template Item
 * @param {readonly Item[]} items
 */
export function shortened(items) {
  const left = items.length - first - last;
  if (left <= 0) return { head: items, words: "", tail: [] };
  return { head: items.slice(0, first), words: `… ${grouped(left)} more, not drawn …`, tail: items.slice(-last) };
}
