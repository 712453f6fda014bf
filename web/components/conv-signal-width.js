/** @import { ReactiveController, ReactiveControllerHost } from "lit" */

/**
 * The width of its element in CSS pixels, which is updated when it changes.
 * @implements {ReactiveController}
 */
export class WidthOf {
  /** 0 until the element has a box. */
  value = 0;
  #frame = 0;
  #resize = new ResizeObserver(([entry]) => {
    const width = Math.round(entry.contentRect.width);
    if (width === this.value) return;
    this.value = width;
    // Not at once: what is drawn changes the element's height, which is observed too.
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.host.requestUpdate());
  });

  /** @param {ReactiveControllerHost & HTMLElement} host */
  constructor(host) {
    this.host = host;
    host.addController(this);
  }

  hostConnected() {
    this.#resize.observe(this.host);
  }

  hostDisconnected() {
    this.#resize.disconnect();
    cancelAnimationFrame(this.#frame);
    this.value = 0;
  }
}
