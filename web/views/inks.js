/**
 * Colours a canvas can use, read from the custom properties in force at an element. The browser resolves them
 * (light-dark(), color-mix(), var()) by giving them to a hidden element as its text colour.
 *
 * @typedef {"input" | "output" | "encoded" | "error" | "text" | "muted" | "line" | "surface" | "accent"} InkName
 * @typedef {Record<InkName, string> & { soft: string, font: string, dark: boolean }} Inks
 *   soft: the input's colour for a wide line that others are drawn over, still 3:1 on the surface
 */

/** @type {InkName[]} */
const names = ["input", "output", "encoded", "error", "text", "muted", "line", "surface", "accent"];

/** @param {HTMLElement} sample a hidden element inside the component @returns {Inks} */
export function readInks(sample) {
  const computed = getComputedStyle(sample);
  /** @type {Record<string, string>} */
  const inks = {};
  for (const name of names) {
    sample.style.color = `var(--cs-${name})`;
    inks[name] = computed.color;
  }
  sample.style.color = "color-mix(in srgb, var(--cs-input) 70%, var(--cs-surface))";
  const soft = computed.color;
  sample.style.color = "";
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  let dark = false;
  if (context) {
    context.fillStyle = inks.surface;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
    dark = r * 0.3 + g * 0.59 + b * 0.11 < 110;
  }
  return /** @type {Inks} */ ({ ...inks, soft, font: computed.fontFamily, dark });
}
