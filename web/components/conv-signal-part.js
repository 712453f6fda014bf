import { html, LitElement, nothing } from "lit";
import "./conv-signal-bars.js";
import { tell } from "./conv-signal-events.js";
import { WidthOf } from "./conv-signal-width.js";

/** @import { PropertyDeclarations, PropertyValues } from "lit" */
/** @import { Brush } from "../views/paint.js" */
/** @import { Scene } from "../views/scene.js" */
/** @import { ProbeMove } from "./conv-signal-events.js" */

/**
 * What shows a scene on canvases. They are drawn again when anything changes but the probe, which only moves the marks
 * over them.
 *
 * @fires probe - where the reader points
 */
export class SignalPart extends LitElement {
  /** @type {PropertyDeclarations} */
  static properties = {
    scene: { attribute: false },
    probe: { attribute: false },
    brush: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Scene | null} */
    this.scene = null;
    /** [position] or [row, column] in the input. @type {number[] | null} */
    this.probe = null;
    /** @type {Brush | null} */
    this.brush = null;
    this.width = new WidthOf(this);
  }

  /** @param {PropertyValues} changed */
  updated(changed) {
    const { scene, brush } = this;
    if (!scene) return;
    const marksOnly = changed.size === 1 && changed.has("probe");
    if (!marksOnly && brush && this.width.value) this.draw(scene, brush);
    this.mark(scene);
  }

  /** @param {Scene} _scene @param {Brush} _brush */
  draw(_scene, _brush) {}

  /** Puts the marks where the probe is. @param {Scene} _scene */
  mark(_scene) {}

  /** @param {ProbeMove["at"]} at @param {ProbeMove["by"]} by */
  point(at, by) {
    tell(this, "probe", { at, by });
  }

  /** An output that is no signal of the input's kind. @param {Scene} scene */
  apart({ parts: { output }, choice }) {
    if (!output?.flat && !output?.empty) return nothing;
    return html`<conv-signal-bars
      of="output"
      .layout=${output}
      .item=${choice.item}
      .brush=${this.brush}
    ></conv-signal-bars>`;
  }
}
