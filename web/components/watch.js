/** @import { ReactiveController, ReactiveControllerHost } from "lit" */
/** @import { Playground } from "../state/playground.js" */

/**
 * Repaints its element whenever the element's playground changes.
 * @implements {ReactiveController}
 */
export class Watch {
  /** @param {ReactiveControllerHost & { playground: Playground | null }} host */
  constructor(host) {
    this.host = host;
    /** @type {Playground | null} */
    this.watched = null;
    this.repaint = () => host.requestUpdate();
    host.addController(this);
  }

  hostUpdate() {
    const { playground } = this.host;
    if (playground === this.watched) return;
    this.#leave();
    this.watched = playground;
    playground?.addEventListener("change", this.repaint);
  }

  hostConnected() {
    this.host.requestUpdate();
  }

  hostDisconnected() {
    this.#leave();
  }

  #leave() {
    this.watched?.removeEventListener("change", this.repaint);
    this.watched = null;
  }
}
