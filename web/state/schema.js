/** @import { Kernel } from "../engine/types.js" */

/**
 * Every state key: what it is, what it is at first, and where it is kept. `link` is its name in a link's fragment,
 * `attribute` its attribute on <conv-playground>, `storage` its key in this browser's local storage.
 *
 * @typedef {object} Key
 * @property {"text" | "int" | "choice" | "kernels" | "path"} type
 * @property {any} initial
 * @property {string} [link]
 * @property {string} [attribute]
 * @property {string} [storage]
 * @property {readonly string[]} [choices]
 */

/**
 * @typedef {object} State
 * @property {string} model       PyTorch text
 * @property {string} input       input shape as typed
 * @property {string} outputSize  forward's output_size as typed; empty: not given
 * @property {number} seed        for torch.manual_seed and the test signals
 * @property {string} signal      name of the input signal; empty: the first one for this model
 * @property {Record<string, Kernel>} kernels   path of a layer → its kernel; missing: PyTorch's default
 * @property {string | null} chosen             path of the chosen layer; null: ours to choose
 * @property {"layers" | "code"} tab
 * @property {string} view        names of the bands to show
 * @property {"auto" | "light" | "dark"} theme
 */

/** @type {Record<keyof State, Key>} */
export const schema = {
  model: { type: "text", initial: "", link: "model", attribute: "model" },
  input: { type: "text", initial: "", link: "input", attribute: "input" },
  outputSize: { type: "text", initial: "", link: "output_size" },
  seed: { type: "int", initial: 0, link: "seed", attribute: "seed" },
  signal: { type: "text", initial: "", link: "signal" },
  kernels: { type: "kernels", initial: {}, link: "kernels" },
  chosen: { type: "path", initial: null, link: "layer" },
  tab: { type: "choice", initial: "layers", link: "tab", choices: ["layers", "code"] },
  view: { type: "text", initial: "strip table signal", attribute: "view" },
  theme: {
    type: "choice",
    initial: "auto",
    attribute: "theme",
    storage: "convscope.theme",
    choices: ["auto", "light", "dark"],
  },
};

/** @returns {State} */
export function initialState() {
  const entries = Object.entries(schema).map(([name, key]) => [name, structuredClone(key.initial)]);
  return Object.fromEntries(entries);
}

/**
 * A value from outside (link, attribute, storage) as the key's type, or undefined where it is not one.
 * @param {Key} key
 * @param {unknown} value
 */
export function read(key, value) {
  switch (key.type) {
    case "text":
      return typeof value === "string" ? value : undefined;
    case "path":
      return typeof value === "string" || value === null ? value : undefined;
    case "choice":
      return typeof value === "string" && key.choices?.includes(value) ? value : undefined;
    case "int": {
      const number = typeof value === "string" && value.trim() ? Number(value) : value;
      return Number.isSafeInteger(number) && Number(number) >= 0 ? number : undefined;
    }
    case "kernels":
      return isKernels(value) ? value : undefined;
  }
}

/**
 * What is wrong with a value that a host gives, for the reader; null where nothing is. None is right, too.
 * @param {keyof State} name
 * @param {unknown} value
 */
export function fault(name, value) {
  const key = schema[name];
  if (value === null || value === undefined || read(key, value) !== undefined) return null;
  const rule = key.choices ? `one of ${key.choices.join(", ")}` : key.type === "int" ? "a whole number from 0" : "text";
  return `${key.attribute} is ${shown(value)}; it must be ${rule}.`;
}

/** @param {unknown} value */
function shown(value) {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 40));
  if (Array.isArray(value)) return "an array";
  if (typeof value === "function") return "a function";
  return typeof value === "object" ? "an object" : String(value);
}

/** @param {unknown} value */
function isKernels(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(
    (kernel) =>
      typeof kernel === "string" ||
      (typeof kernel?.tie === "string" && Object.keys(kernel).length === 1) ||
      (Array.isArray(kernel?.numbers) && kernel.numbers.every(Number.isFinite)),
  );
}
