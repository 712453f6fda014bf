import { readInks } from "../views/inks.js";

/** @import { ReactiveController, ReactiveControllerHost } from "lit" */
/** @import { Brush } from "../views/paint.js" */

/**
 * What canvases are drawn with, read again when the theme or the screen's density changes: `brush` is then another
 * object, and its element is updated. The element renders a hidden `.inks`.
 * @implements {ReactiveController}
 */
export class BrushOf {
  /** @type {Brush | null} null until the element stands on the page */
  brush = null;
  #frame = 0;
  #themes = new MutationObserver(() => this.#refresh());
  #dark = matchMedia("(prefers-color-scheme: dark)");
  /** @type {MediaQueryList | null} */
  #density = null;

  /** @param {ReactiveControllerHost & HTMLElement} host */
  constructor(host) {
    this.host = host;
    host.addController(this);
  }

  hostConnected() {
    // The theme may be an attribute of the page or of any element this one stands in.
    const watched = { attributeFilter: ["theme", "class", "style", "data-theme"] };
    for (let at = /** @type {Node | null} */ (this.host); at; at = at instanceof ShadowRoot ? at.host : at.parentNode)
      if (at instanceof Element) this.#themes.observe(at, watched);
    this.#dark.addEventListener("change", this.#refresh);
    this.#watchDensity();
  }

  hostDisconnected() {
    this.#themes.disconnect();
    this.#dark.removeEventListener("change", this.#refresh);
    this.#density?.removeEventListener("change", this.#watchDensity);
    cancelAnimationFrame(this.#frame);
  }

  #watchDensity = () => {
    this.#density?.removeEventListener("change", this.#watchDensity);
    this.#density = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    this.#density.addEventListener("change", this.#watchDensity);
    this.#refresh();
  };

  #refresh = () => {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      const sample = /** @type {HTMLElement | null | undefined} */ (this.host.shadowRoot?.querySelector(".inks"));
      if (!sample) return;
      this.brush = { inks: readInks(sample), scale: devicePixelRatio || 1 };
      this.host.requestUpdate();
    });
  };
}
