import { html, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { fixed, grouped, rangeWords } from "../views/format.js";
import { lineCharts } from "../views/line-charts.js";
import { axisEnd, axisWidth } from "../views/line-plot.js";
import { swatch } from "../views/line-style.js";
import { lineValue, movedByKey } from "../views/probe.js";
import { lineTable } from "../views/signal-tables.js";
import { comparedWords, lineWords, measureWords } from "../views/words.js";
import { centred, inside, panned, shownView, spanOf, zoomed } from "../views/zoom.js";
import { styles } from "./conv-signal-curves.css.js";
import { focusProbe, isShortcut, tell } from "./conv-signal-events.js";
import { SignalPart } from "./conv-signal-part.js";
import { Plots } from "./conv-signal-plots.js";
import "./conv-signal-values.js";
import "./conv-signal-zoom.js";
import { shared } from "./conv-signal.css.js";
import { define } from "./define.js";

/** @import { Brush } from "../views/paint.js" */
/** @import { Scene } from "../views/scene.js" */
/** @import { View } from "../views/zoom.js" */

/**
 * A 1-D signal: input and output over each other, and their difference.
 *
 * @fires view - which samples are to be shown
 * @fires fetched - whether the drawing code came
 */
export class ConvSignalCurves extends SignalPart {
  static properties = { view: { attribute: false } };

  static styles = [controls, shared, styles];

  constructor() {
    super();
    /** All when null. @type {View | null} */
    this.view = null;
    this.plots = new Plots(this, {
      hover: (position) => this.point(position === null ? null : [position], "pointer"),
      select: (view) => this.#look(view),
      reset: () => this.#look(null),
    });
  }

  /** @returns {View} */
  get #shown() {
    return this.scene ? shownView(this.scene.parts, this.view) : [0, 1];
  }

  get #span() {
    return this.scene ? spanOf(this.scene.parts) : 1;
  }

  /** What a key or a button looks at closer. */
  get #centre() {
    const [from, to] = this.#shown;
    const probe = this.probe?.[0] ?? NaN;
    return probe >= from && probe <= to ? probe : (from + to) / 2;
  }

  /** @param {View | null} view */
  #look(view) {
    tell(this, "view", view && inside(view, this.#span));
  }

  /** @override @param {Scene} scene @param {Brush} brush */
  draw(scene, brush) {
    this.plots.draw(lineCharts(scene, this.#shown), brush);
  }

  /** @override */
  mark() {
    this.plots.mark(this.probe?.[0] ?? null);
  }

  render() {
    const { scene } = this;
    if (!scene) return nothing;
    const { parts, lines, choice } = scene;
    const { input, output, quality } = parts;
    const difference = lines.find(({ key }) => key === "difference");
    const result = lines.find(({ key }) => key === "output");
    const alone = !quality && result;
    return html`<section aria-label=${quality ? "Input and reconstructed" : "Input and output"}>
      <div class="head">${this.#legend(scene)}</div>
      ${this.#plotBox("main", mainWords(scene), alone ? "short" : "")}
      ${difference ? this.#plotBox("difference", `Difference, reconstructed minus input: ${rangeWords(difference.of)}.`) : nothing}
      ${alone ? this.#plotBox("output", lineWords(result.name, result.values.length, result.of)) : nothing}
      <div class="foot">
        <p class="note-line">${footNote(scene)}</p>
        <conv-signal-zoom
          .view=${this.#shown}
          .span=${this.#span}
          .centre=${this.#centre}
          @view=${(/** @type {CustomEvent<View | null>} */ { detail }) => this.#look(detail)}
        ></conv-signal-zoom>
      </div>
      ${this.apart(scene)}
      <conv-signal-values
        .axes=${input.size.join()}
        .table=${(/** @type {import("../views/signal-tables.js").Paging} */ paging) =>
          lineTable(lines, output?.flat && !output.empty ? output : null, choice.item, paging)}
      ></conv-signal-values>
    </section>`;
  }

  /** @param {Scene} scene */
  #legend({ parts, lines }) {
    const { probe } = this;
    return html`<dl class="legend">
      <div class="where">
        <dt>Sample</dt>
        <dd>${probe ? grouped(Math.round(probe[0])) : "–"}</dd>
      </div>
      ${lines.map(
        (line) =>
          html`<div>
            <dt>${swatch(line.ink)} ${line.name}</dt>
            <dd>${probe ? fixed(lineValue(parts, line, probe)) : nothing}</dd>
          </div>`,
      )}
    </dl>`;
  }

  /** @param {string} key @param {string} words @param {string} [kind] */
  #plotBox(key, words, kind = "") {
    const at = Math.round(this.probe?.[0] ?? 0);
    return html`<div class="plot-box" @wheel=${this.#wheel} @pointerdown=${focusProbe}>
      <div class="plot ${kind}" data-plot=${key} role="img" aria-label=${words}></div>
      <div
        class="probe"
        data-probe
        role="slider"
        tabindex="0"
        aria-label=${key === "main" ? "Sample to read" : `Sample to read, ${key}`}
        aria-valuemin="0"
        aria-valuemax=${this.#span - 1}
        aria-valuenow=${at}
        aria-valuetext="sample ${at}"
        @keydown=${this.#key}
      ></div>
    </div>`;
  }

  #wheel = {
    /** @param {WheelEvent} event */
    handleEvent: (event) => {
      if (event.ctrlKey) {
        event.preventDefault();
        const box = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
        const [from, to] = this.#shown;
        const share = (event.clientX - box.left - axisWidth) / Math.max(1, box.width - axisWidth - axisEnd);
        const centre = from + (to - from) * Math.max(0, Math.min(1, share));
        this.#look(zoomed(this.#shown, Math.exp(event.deltaY * 0.004), centre));
      } else if (this.view && Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        this.#look(panned(this.view, event.deltaX / 600));
      }
    },
    passive: false,
  };

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (isShortcut(event)) return;
    const view = this.#shown;
    const [from, to] = view;
    const at = movedByKey(event, this.probe, {
      middle: [Math.round((from + to) / 2)],
      sizes: [this.#span],
      page: Math.max(1, Math.round((to - from) / 10)),
    });
    /** @type {Record<string, () => void>} */
    const looks = {
      "+": () => this.#look(zoomed(view, 0.5, this.#centre)),
      "=": () => this.#look(zoomed(view, 0.5, this.#centre)),
      "-": () => this.#look(zoomed(view, 2, this.#centre)),
      0: () => this.#look(null),
    };
    if (at !== undefined) {
      this.point(at, "key");
      if (at && (at[0] < from || at[0] > to)) this.#look(centred(view, at[0]));
    } else if (looks[event.key]) looks[event.key]();
    else return;
    event.preventDefault();
  }
}

/** The text alternative of the main plot. @param {Scene} scene */
function mainWords({ parts, lines }) {
  const { input, output, quality, size } = parts;
  const result = lines.find(({ key }) => key === "output");
  const words = [lines[0], quality && result].map((line) => line && lineWords(line.name, line.values.length, line.of));
  if (quality && output)
    words.push(
      size && `${size} at the end.`,
      measureWords(quality, comparedWords(quality.compared, input.size, output.size)),
    );
  return words.filter(Boolean).join(" ");
}

/** @param {Scene} scene */
function footNote({ lines }) {
  const odd = lines.reduce((n, { key, of }) => n + (key === "difference" ? 0 : of.odd), 0);
  if (!odd) return "Drag across to look closer. Keys: arrows, + − 0.";
  return html`<svg viewBox="0 0 8 8" aria-hidden="true"><path d="M4 0 8 8H0z" /></svg> ${grouped(odd)}
    ${odd === 1 ? "value is" : "values are"} NaN or infinite: gaps, marked at the foot.`;
}

define("conv-signal-curves", ConvSignalCurves);
