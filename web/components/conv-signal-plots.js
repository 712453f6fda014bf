import { axisWidth, loadLinePlot } from "../views/line-plot.js";
import { Fetched } from "./conv-signal-fetched.js";

/** @import { ReactiveController, ReactiveControllerHost } from "lit" */
/** @import { Chart } from "../views/line-charts.js" */
/** @import { LinePlot } from "../views/line-plot.js" */
/** @import { Brush } from "../views/paint.js" */

/**
 * @typedef {object} PlotEvents in input positions
 * @property {(position: number | null) => void} hover
 * @property {(view: [number, number]) => void} select
 * @property {() => void} reset
 */

/**
 * The line plots of an element, each in its `[data-plot]`: made when first drawn, then only changed.
 * @implements {ReactiveController}
 */
export class Plots {
  /** @type {Map<Element, { plot: LinePlot, kind: string, chart: Chart }>} */
  #made = new Map();
  #code;

  /** @param {ReactiveControllerHost & HTMLElement} host @param {PlotEvents} events */
  constructor(host, events) {
    this.host = host;
    this.events = events;
    this.#code = new Fetched(host, loadLinePlot);
    host.addController(this);
  }

  hostDisconnected() {
    for (const { plot } of this.#made.values()) plot.destroy();
    this.#made.clear();
  }

  /** @param {Chart[]} charts @param {Brush} brush */
  draw(charts, { inks }) {
    for (const [box, { plot }] of this.#made) {
      if (box.isConnected) continue;
      plot.destroy();
      this.#made.delete(box);
    }
    const root = this.host.shadowRoot;
    const code = this.#code.value;
    if (!root || !code) return;
    // Before our own sheets, so that they win.
    if (!root.adoptedStyleSheets.includes(code.sheet))
      root.adoptedStyleSheets = [code.sheet, ...root.adoptedStyleSheets];
    for (const chart of charts) {
      const box = /** @type {HTMLElement | null} */ (root.querySelector(`[data-plot="${chart.key}"]`));
      if (!box || box.clientWidth < 2 * axisWidth) continue;
      const spec = { ...chart.spec, width: box.clientWidth, height: box.clientHeight, inks, zero: true };
      const kind = `${inks.font},${chart.kind}`;
      const made = this.#made.get(box);
      if (made?.kind === kind) {
        made.chart = chart;
        made.plot.draw(spec);
        continue;
      }
      made?.plot.destroy();
      this.#made.set(box, { plot: code.create(box, spec, this.#eventsOf(box)), kind, chart });
    }
  }

  /** Puts the hair line of every plot on an input position. @param {number | null} position */
  mark(position) {
    for (const { plot, chart } of this.#made.values()) plot.mark(position === null ? null : chart.fromInput(position));
  }

  /** @param {Element} box @returns {import("../views/line-plot.js").LinePlotEvents} */
  #eventsOf(box) {
    const { hover, select, reset } = this.events;
    const toInput = (/** @type {number} */ position) => this.#made.get(box)?.chart.toInput(position) ?? position;
    return {
      hover: (position) => {
        const last = this.#made.get(box)?.chart.last ?? 0;
        hover(position === null ? null : toInput(Math.max(0, Math.min(last, Math.round(position)))));
      },
      select: ([from, to]) => select([toInput(from), toInput(to)]),
      reset,
    };
  }
}
