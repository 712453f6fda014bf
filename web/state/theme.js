import { read, schema } from "./schema.js";

/** @typedef {"auto" | "light" | "dark"} Theme */

const key = schema.theme;

/** The theme this browser was last set to. @returns {Theme} */
export function storedTheme() {
  try {
    return /** @type {Theme} */ (read(key, localStorage.getItem(/** @type {string} */ (key.storage))) ?? key.initial);
  } catch {
    return key.initial; // storage may be forbidden
  }
}

/** @param {Theme} theme */
export function storeTheme(theme) {
  try {
    if (theme === key.initial) localStorage.removeItem(/** @type {string} */ (key.storage));
    else localStorage.setItem(/** @type {string} */ (key.storage), theme);
  } catch {
    // then it lasts as long as the page
  }
}

/** What is seen. @param {Theme} theme */
export function isDark(theme) {
  return theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
}
