/**
 * Registers an element once; a second copy of the script on a page is harmless.
 * @param {string} name
 * @param {CustomElementConstructor} element
 */
export function define(name, element) {
  if (!customElements.get(name)) customElements.define(name, element);
  else if (name === "conv-playground")
    console.warn("convscope: <conv-playground> is already on this page; the first one stays.");
}
