import { html, LitElement, nothing } from "lit";
import { controls } from "../styles/controls.css.js";
import { counted, decibels, fixed, grouped, rangeWords, short, sized } from "../views/format.js";
import { readInks } from "../views/inks.js";
import { axisEnd, axisWidth, loadLinePlot } from "../views/line-plot.js";
import { lineStyle, swatch } from "../views/line-style.js";
import { fit, paintPicture, paintScale } from "../views/paint.js";
import {
  cutLines,
  cutPictures,
  encodedPlane,
  locate,
  pictureRange,
  readParts,
  sameAxes,
  sliceOf,
  toOwn,
} from "../views/parts.js";
import { wholeFactor } from "../views/picture.js";
import { channelTable, lineTable, pictureTable } from "../views/signal-tables.js";
import { drawSparkline } from "../views/sparkline.js";
import { axisRange, extent, plane, sameSize, stretch, union } from "../views/tensor.js";
import { comparedWords, lineWords, measureWords, pictureWords } from "../views/words.js";
import { styles } from "./conv-signal.css.js";

/** @import { PropertyValues } from "lit" */
/** @import { Inks } from "../views/inks.js" */
/** @import { LinePlot, LinePlotSpec } from "../views/line-plot.js" */
/** @import { Line, Parts, Picture, SignalData } from "../views/parts.js" */
/** @import { Extent, Layout } from "../views/tensor.js" */

const firstChannels = 16;
const moreChannels = 32;
/** No picture is drawn wider than this, in CSS pixels. */
const widestPicture = 320;

/**
 * The signal before, inside and after the model, with how near it came back: lines for one spatial axis, images for
 * two, slices of a volume for three. A pure view: it computes no values, only pictures of them.
 *
 * @element conv-signal
 * @attr {"light" | "dark"} theme read again from the custom properties when it changes
 * @cssprop --cs-input the input's colour
 * @cssprop --cs-output the output's colour
 * @cssprop --cs-encoded the encoded channels' colour
 * @cssprop --cs-error the difference, what is missing, and values that are no numbers
 */
export class ConvSignal extends LitElement {
  /** @override */
  static styles = [controls, styles];

  /** @override */
  static properties = {
    data: { attribute: false },
    status: {},
    message: {},
    theme: { reflect: true },
    _item: { state: true },
    _inChannel: { state: true },
    _outChannel: { state: true },
    _depth: { state: true },
    _view: { state: true },
    _probe: { state: true },
    _shown: { state: true },
    _rows: { state: true },
    _ownScale: { state: true },
    _ownChannelScale: { state: true },
    _open: { state: true },
    _page: { state: true },
    _said: { state: true },
    _failed: { state: true },
    _paint: { state: true },
  };

  constructor() {
    super();
    /** @type {SignalData | null} */
    this.data = null;
    /** @type {"idle" | "busy" | "error"} */
    this.status = "idle";
    this.message = "";
    /** @type {string | undefined} */
    this.theme = undefined;

    this._item = 0;
    /** Channel shown; -1 is red, green and blue together. */
    this._inChannel = 0;
    this._outChannel = 0;
    this._depth = 0;
    /** @type {[number, number] | null} first and last input position shown; null is all */
    this._view = null;
    /** @type {number[] | null} [position] or [row, column], in the input's samples */
    this._probe = null;
    this._shown = firstChannels;
    /** Channels one under the other, in line with the input. */
    this._rows = false;
    this._ownScale = false;
    this._ownChannelScale = false;
    /** @type {Record<string, boolean>} */
    this._open = {};
    /** @type {Record<string, number>} */
    this._page = {};
    this._said = "";
    /** The drawing code could not be fetched. */
    this._failed = false;
    /** Counts up when everything must be drawn again. */
    this._paint = 0;
  }

  /** @type {Parts | null} */
  #parts = null;
  /** @type {Line[]} */
  #lines = [];
  /** @type {Picture[]} */
  #pictures = [];
  /** @type {Float32Array[]} encoded channels */
  #channels = [];
  /** @type {Extent[]} of the encoded channels */
  #extents = [];
  #allExtent = extent();

  /** @type {Inks | null} */
  #inks = null;
  /** @type {Awaited<ReturnType<typeof loadLinePlot>> | null} */
  #linePlots = null;
  /** @type {typeof import("../views/palette.js").palette | null} */
  #palette = null;
  #loading = "";
  /** @type {Map<Element, { plot: LinePlot, kind: string }>} */
  #plots = new Map();
  /** @type {Map<string, number>} CSS pixels per value of each picture */
  #factors = new Map();
  #width = 0;
  #frame = 0;
  #resize = new ResizeObserver(([entry]) => {
    const width = Math.round(entry.contentRect.width);
    if (width === this.#width) return;
    this.#width = width;
    this.#repaint();
  });
  #themes = new MutationObserver(() => this.#recolour());
  #dark = matchMedia("(prefers-color-scheme: dark)");
  /** @type {MediaQueryList | null} */
  #density = null;
  #recolour = () => {
    this.#inks = null;
    this.#repaint();
  };
  #newDensity = () => {
    this.#density?.removeEventListener("change", this.#newDensity);
    this.#density = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    this.#density.addEventListener("change", this.#newDensity);
    this.#repaint();
  };

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.#resize.observe(this);
    // The theme may be an attribute of the page or of any element this one stands in.
    const watched = { attributeFilter: ["theme", "class", "style", "data-theme"] };
    for (let at = /** @type {Node | null} */ (this); at; at = at instanceof ShadowRoot ? at.host : at.parentNode)
      if (at instanceof Element) this.#themes.observe(at, watched);
    this.#dark.addEventListener("change", this.#recolour);
    this.#newDensity();
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#themes.disconnect();
    this.#dark.removeEventListener("change", this.#recolour);
    this.#density?.removeEventListener("change", this.#newDensity);
    cancelAnimationFrame(this.#frame);
    for (const { plot } of this.#plots.values()) plot.destroy();
    this.#plots.clear();
    this.#width = 0;
  }

  #repaint() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this._paint++);
  }

  /* ---- from data to what is shown ---- */

  get #choice() {
    const { _item: item, _inChannel: inChannel, _outChannel: outChannel, _depth: depth, _ownScale: ownScale } = this;
    return { item, inChannel, outChannel, depth, ownScale };
  }

  /** @override @param {PropertyValues} changed */
  willUpdate(changed) {
    if (changed.has("theme")) this.#inks = null;
    if (changed.has("data")) this.#readData();
    const choices = ["data", "_item", "_inChannel", "_outChannel", "_depth", "_ownScale"];
    if (!choices.some((key) => changed.has(key))) return;
    const parts = this.#parts;
    const none = !parts || parts.input.empty;
    this.#lines = none || parts.spatial > 1 ? [] : cutLines(parts, this.#choice);
    this.#pictures = none || parts.spatial === 1 ? [] : cutPictures(parts, this.#choice);
    const channels = none || !parts.encoded || parts.encoded.empty ? 0 : parts.encoded.channels;
    this.#channels = parts ? [...Array(channels).keys()].map((c) => encodedPlane(parts, this.#choice, c)) : [];
    this.#extents = this.#channels.map((values) => extent(values));
    this.#allExtent = union(...this.#extents);
  }

  #readData() {
    const before = this.#parts;
    const parts = (this.#parts = this.data ? readParts(this.data) : null);
    if (!parts) return;
    const { spatial, input, output, encoded, outer } = parts;
    if (!sameAxes(before, parts)) {
      this._view = null;
      this._probe = null;
      this._page = {};
      this._depth = Math.floor(outer[0] / 2);
    }
    // A choice is kept as long as it means the same.
    const usual = (/** @type {Layout | null} */ layout) => (spatial > 1 && layout?.channels === 3 ? -1 : 0);
    if (before?.spatial !== spatial || before.input.channels !== input.channels) this._inChannel = usual(input);
    if (before?.spatial !== spatial || before.output?.channels !== output?.channels) this._outChannel = usual(output);
    if (before?.encoded?.channels !== encoded?.channels) this._shown = firstChannels;
    this._item = Math.min(this._item, Math.max(0, input.batch - 1));
    this._depth = Math.min(this._depth, Math.max(0, outer[0] - 1));
  }

  /** Of the scale on which an encoded channel is drawn. @param {number} channel */
  #channelScale(channel) {
    return this._ownChannelScale ? this.#extents[channel] : this.#allExtent;
  }

  /* ---- the view of a 1-D signal: a range of input positions ---- */

  get #span() {
    return Math.max(1, this.#parts?.outer[0] ?? 1);
  }

  /** @returns {[number, number]} */
  get #whole() {
    return [-0.5, this.#span - 0.5];
  }

  /** @returns {[number, number]} */
  get #shownView() {
    return this._view ?? this.#whole;
  }

  /** The view in the samples of another signal. @param {Layout} layout @returns {[number, number]} */
  #ownView(layout) {
    const [from, to] = this.#shownView;
    return this.#parts ? [toOwn(this.#parts, layout, from), toOwn(this.#parts, layout, to)] : [from, to];
  }

  /** @param {[number, number] | null} view */
  #look(view) {
    const [low, high] = this.#whole;
    const width = view ? Math.max(4, view[1] - view[0]) : Infinity;
    if (!view || width >= high - low) {
      this._view = null;
      return;
    }
    const from = Math.max(low, Math.min(high - width, (view[0] + view[1] - width) / 2));
    this._view = [from, from + width];
  }

  /** @param {number} factor below 1 looks closer @param {number} [round] position that stays where it is */
  #zoom(factor, round) {
    const [from, to] = this.#shownView;
    const probe = this._probe?.[0] ?? NaN;
    const centre = round ?? (probe >= from && probe <= to ? probe : (from + to) / 2);
    this.#look([centre - (centre - from) * factor, centre + (to - centre) * factor]);
  }

  /** @param {number} share of the width */
  #pan(share) {
    const [from, to] = this.#shownView;
    const by = (to - from) * share;
    this.#look([from + by, to + by]);
  }

  #wheel = {
    /** @param {WheelEvent} event */
    handleEvent: (event) => {
      if (event.ctrlKey) {
        event.preventDefault();
        const box = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
        const [from, to] = this.#shownView;
        const share = (event.clientX - box.left - axisWidth) / Math.max(1, box.width - axisWidth - axisEnd);
        this.#zoom(Math.exp(event.deltaY * 0.004), from + (to - from) * Math.max(0, Math.min(1, share)));
      } else if (this._view && Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        this.#pan(event.deltaX / 600);
      }
    },
    passive: false,
  };

  /* ---- the probe ---- */

  /** @param {number[] | null} probe */
  #setProbe(probe) {
    if (probe && this._probe && sameSize(probe, this._probe)) return;
    this._probe = probe;
  }

  /** A probe set by keyboard stays; one that follows the pointer goes with it. */
  #leave() {
    if (!this.shadowRoot?.activeElement?.hasAttribute("data-probe")) this.#setProbe(null);
  }

  /** @param {Line} line */
  #lineValue({ layout, aligned, values }) {
    const at = this.#parts && locate(this.#parts, layout, aligned, this._probe);
    return at ? values[at[0]] : null;
  }

  /** @param {Picture} picture */
  #pictureValue({ layout, aligned, planes, size }) {
    const at = this.#parts && locate(this.#parts, layout, aligned, this._probe);
    if (!at || !planes.length) return "–";
    return planes.map((values) => fixed(values[at[0] * size[1] + at[1]])).join("  ");
  }

  #probeWords() {
    const [first, second] = (this._probe ?? []).map(Math.round);
    const values = [
      ...this.#lines.map((line) => `${line.name} ${fixed(this.#lineValue(line))}`),
      ...this.#pictures.map((picture) => `${picture.name} ${this.#pictureValue(picture)}`),
    ].join(", ");
    return second === undefined ? `Sample ${first}: ${values}` : `Row ${first}, column ${second}: ${values}`;
  }

  /** @param {KeyboardEvent} event */
  #keys(event) {
    const parts = this.#parts;
    if (!parts || event.altKey || event.metaKey || event.ctrlKey) return;
    const line = parts.spatial === 1;
    const sizes = line ? [this.#span] : parts.outer.slice(-2);
    const [from, to] = this.#shownView;
    const middle = line ? [Math.round((from + to) / 2)] : sizes.map((n) => Math.floor(n / 2));
    const at = (this._probe ?? middle).map(Math.round);
    const last = at.length - 1;
    const far = event.shiftKey ? 10 : 1;
    const page = line ? Math.max(1, Math.round((to - from) / 10)) : 10;
    // Up is more along a line, and a row above in a picture.
    const up = line ? 1 : -1;
    /** @type {Record<string, () => unknown>} */
    const moves = {
      ArrowRight: () => (at[last] += far),
      ArrowLeft: () => (at[last] -= far),
      ArrowUp: () => (at[0] += up * far),
      ArrowDown: () => (at[0] -= up * far),
      PageUp: () => (at[0] += up * page),
      PageDown: () => (at[0] -= up * page),
      Home: () => (at[last] = 0),
      End: () => (at[last] = sizes[last] - 1),
    };
    /** @type {Record<string, () => void>} */
    const looks = {
      "+": () => this.#zoom(0.5),
      "=": () => this.#zoom(0.5),
      "-": () => this.#zoom(2),
      0: () => this.#look(null),
    };
    if (event.key === "Escape" && this._probe) this.#setProbe(null);
    else if (moves[event.key]) {
      // The first arrow key only shows the probe.
      if (this._probe || event.key === "Home" || event.key === "End") moves[event.key]();
      const probe = at.map((n, i) => Math.max(0, Math.min(sizes[i] - 1, n)));
      this.#setProbe(probe);
      this._said = this.#probeWords();
      if (line && (probe[0] < from || probe[0] > to))
        this.#look([probe[0] - (to - from) / 2, probe[0] + (to - from) / 2]);
    } else if (line && looks[event.key]) looks[event.key]();
    else return;
    event.preventDefault();
  }

  /** A click takes the focus, so that the arrow keys go on from there. @param {PointerEvent} event */
  #takeFocus(event) {
    const box = /** @type {HTMLElement} */ (event.currentTarget);
    const probe = /** @type {HTMLElement | null} */ (
      box.matches("[data-probe]") ? box : box.querySelector("[data-probe]")
    );
    // After uPlot's own handling, which prevents the default.
    requestAnimationFrame(() => probe?.focus({ preventScroll: true }));
  }

  /** @param {PointerEvent} event @param {Picture} picture */
  #hoverPicture({ currentTarget, clientX, clientY }, { key, size, aligned }) {
    const parts = this.#parts;
    if (!parts) return;
    const box = /** @type {HTMLElement} */ (currentTarget).getBoundingClientRect();
    const bounds = aligned ? parts.outer.slice(-2) : size;
    const at = pixelAt([clientY - box.top, clientX - box.left], this.#factors.get(key), bounds);
    const input = parts.input.size.slice(-2);
    this.#setProbe(aligned ? at : at.map((n, i) => stretch(n, size[i], input[i])));
  }

  /** @param {PointerEvent} event @param {Layout} encoded @param {number} channel */
  #hoverChannel({ currentTarget, clientX, clientY }, encoded, channel) {
    const parts = this.#parts;
    if (!parts) return;
    const box = /** @type {HTMLElement} */ (currentTarget).getBoundingClientRect();
    if (parts.spatial === 1) {
      const [from, to] = this.#shownView;
      const position = Math.round(from + ((clientX - box.left) / box.width) * (to - from));
      this.#setProbe([Math.max(0, Math.min(this.#span - 1, position))]);
      return;
    }
    const [own, input] = [encoded.size.slice(-2), parts.input.size.slice(-2)];
    const at = pixelAt([clientY - box.top, clientX - box.left], this.#factors.get(`channel ${channel}`), own);
    this.#setProbe(at.map((n, i) => stretch(n, own[i], input[i])));
  }

  /* ---- drawing ---- */

  /** @override @param {PropertyValues} changed */
  updated(changed) {
    const wordsOnly = ["status", "message", "_open", "_page", "_said", "_failed"];
    const keys = [...changed.keys()].filter((key) => !wordsOnly.includes(String(key)));
    if (keys.some((key) => key !== "_probe")) this.#draw();
    else if (keys.length) this.#mark();
  }

  #draw() {
    const parts = this.#parts;
    const sample = /** @type {HTMLElement | null} */ (this.renderRoot.querySelector(".inks"));
    for (const [element, { plot }] of this.#plots) {
      if (element.isConnected) continue;
      plot.destroy();
      this.#plots.delete(element);
    }
    if (!parts || !sample || !this.#width) return;
    const inks = (this.#inks ??= readInks(sample));
    const scale = devicePixelRatio || 1;
    if (parts.spatial > 1) {
      if (this.#palette) this.#drawPictures({ palette: this.#palette, inks, scale });
      else this.#load("colours", async () => (this.#palette = (await import("../views/palette.js")).palette));
    } else {
      if (this.#linePlots) this.#drawLines(parts, inks);
      else this.#load("lines", async () => this.#adopt(await loadLinePlot()));
      this.#drawChannels(parts, inks, scale);
    }
    this.#drawBars(parts, inks, scale);
    this.#mark();
  }

  /** What draws is fetched when it is first needed. @param {string} what @param {() => Promise<unknown>} how */
  #load(what, how) {
    if (this.#loading === what) return;
    this.#loading = what;
    const settle = (/** @type {boolean} */ failed) => {
      this.#loading = "";
      this._failed = failed;
      if (!failed) this.#repaint();
    };
    how().then(
      () => settle(false),
      () => settle(true),
    );
  }

  /** @param {Awaited<ReturnType<typeof loadLinePlot>>} linePlots */
  #adopt(linePlots) {
    this.#linePlots = linePlots;
    const root = this.shadowRoot;
    // Before our own sheets, so that they win.
    if (root) root.adoptedStyleSheets = [linePlots.sheet, ...root.adoptedStyleSheets];
  }

  /** @param {Parts} parts @param {Inks} inks */
  #drawLines(parts, inks) {
    const { input, output, quality, size } = parts;
    const [line, ...rest] = this.#lines;
    if (!line) return;
    const difference = rest.find(({ key }) => key === "difference");
    const result = rest.find(({ key }) => key === "output");
    const together = quality && result ? [line, result] : [line];
    const ends = quality && output ? [input.size[0], output.size[0]] : [0, 0];
    const region = size ? { from: Math.min(...ends) - 0.5, to: Math.max(...ends) - 0.5, text: size } : null;
    const view = this.#shownView;
    const series = (/** @type {Line[]} */ lines) =>
      lines.map(({ values, ink }) => ({ values, ink, ...lineStyle[ink] }));

    this.#plot("main", inks, {
      view,
      region,
      head: 24,
      ticks: !difference,
      series: series(together),
      range: axisRange(union(...together.map(({ of }) => of))),
    });
    if (difference)
      this.#plot("difference", inks, {
        view,
        region: region && { ...region, text: "" },
        head: 8,
        ticks: true,
        series: series([difference]),
        range: axisRange(difference.of, true),
      });
    if (!quality && result) {
      const own = { view: this.#ownView(result.layout), region: null, head: 8, ticks: true };
      this.#plot("output", inks, { ...own, series: series([result]), range: axisRange(result.of) }, result.layout);
    }
  }

  /** @param {string} key @param {Inks} inks @param {Omit<LinePlotSpec, "width" | "height" | "inks" | "zero">} spec
   * @param {Layout} [own] when its samples are not the input's */
  #plot(key, inks, spec, own) {
    const root = /** @type {HTMLElement | null} */ (this.renderRoot.querySelector(`[data-plot="${key}"]`));
    if (!root || root.clientWidth < 2 * axisWidth) return;
    const full = { ...spec, width: root.clientWidth, height: root.clientHeight, inks, zero: true };
    // What uPlot is told once; everything else may change.
    const kind = [inks.font, spec.head, spec.ticks, own?.size, ...spec.series.map(({ ink }) => ink)].join();
    const made = this.#plots.get(root);
    if (made?.kind === kind) return made.plot.draw(full);
    made?.plot.destroy();
    const last = (own?.size[0] ?? this.#span) - 1;
    const toInput = (/** @type {number} */ p) => (own ? stretch(p, own.size[0], this.#parts?.input.size[0] ?? 1) : p);
    const plot = this.#linePlots?.create(root, full, {
      hover: (position) => {
        if (position === null) this.#leave();
        else this.#setProbe([toInput(Math.max(0, Math.min(own ? last : this.#span - 1, Math.round(position))))]);
      },
      select: ([from, to]) => this.#look([toInput(from), toInput(to)]),
      reset: () => this.#look(null),
    });
    if (plot) this.#plots.set(root, { plot, kind });
  }

  /** @template {Element} T @param {string} selector */
  #all(selector) {
    return /** @type {NodeListOf<T>} */ (this.renderRoot.querySelectorAll(selector));
  }

  /** @param {Parts} parts @param {Inks} inks @param {number} scale */
  #drawChannels({ encoded }, inks, scale) {
    if (!encoded) return;
    const view = this.#ownView(encoded);
    for (const canvas of /** @type {NodeListOf<HTMLCanvasElement>} */ (this.#all("canvas[data-channel]"))) {
      const context = canvas.getContext("2d");
      const channel = Number(canvas.dataset.channel);
      if (!context) continue;
      fit(canvas, scale);
      drawSparkline(context, {
        width: canvas.width,
        height: canvas.height,
        scale,
        view,
        values: this.#channels[channel],
        range: axisRange(this.#channelScale(channel)),
        inks: { line: inks.encoded, zero: inks.line, odd: inks.error },
      });
    }
  }

  /** Tensors with other axes: their values as bars. @param {Parts} parts @param {Inks} inks @param {number} scale */
  #drawBars({ encoded, output }, inks, scale) {
    for (const canvas of /** @type {NodeListOf<HTMLCanvasElement>} */ (this.#all("canvas[data-flat]"))) {
      const inside = canvas.dataset.flat === "encoded";
      const layout = inside ? encoded : output;
      const context = canvas.getContext("2d");
      if (!layout || !context) continue;
      fit(canvas, scale);
      const values = plane(layout, this._item, 0);
      const range = axisRange(union(extent(values), { min: 0, max: 0, count: 0, odd: 0 }));
      const colours = { line: inside ? inks.encoded : inks.output, zero: inks.muted, odd: inks.error };
      drawSparkline(context, {
        width: canvas.width,
        height: canvas.height,
        scale,
        values,
        range,
        view: [-0.5, values.length - 0.5],
        bars: true,
        inks: colours,
      });
    }
  }

  /** @param {import("../views/paint.js").Brush} brush */
  #drawPictures(brush) {
    const { scale } = brush;
    // One factor for input, output and difference, so that their sizes can be compared.
    const [rows, columns] = [0, 1].map((i) =>
      Math.max(1, ...this.#pictures.map(({ size, frame }) => Math.max(size[i], frame[i]))),
    );
    const widths = [...this.#all(".figure[data-key]")].map((box) => box.clientWidth);
    const room = Math.min(widestPicture, ...widths) * scale;
    const factor = wholeFactor(columns, rows, room, room);
    for (const picture of this.#pictures) {
      const canvas = /** @type {HTMLCanvasElement | null} */ (
        this.renderRoot.querySelector(`canvas[data-picture="${picture.key}"]`)
      );
      const ramp = /** @type {HTMLCanvasElement | null} */ (
        this.renderRoot.querySelector(`canvas[data-scale="${picture.key}"]`)
      );
      if (canvas) paintPicture(canvas, picture, factor, brush);
      if (ramp) paintScale(ramp, picture.colours, brush);
      this.#factors.set(picture.key, factor / scale);
    }
    const encoded = this.#parts?.encoded;
    if (!encoded) return;
    const size = encoded.size.slice(-2);
    for (const canvas of /** @type {NodeListOf<HTMLCanvasElement>} */ (this.#all("canvas[data-channel]"))) {
      const channel = Number(canvas.dataset.channel);
      const cell = (canvas.closest(".cell")?.clientWidth ?? 0) * scale;
      const small = wholeFactor(size[1], size[0], cell, cell);
      const range = pictureRange(this.#channelScale(channel), false);
      const picture = {
        planes: [this.#channels[channel]],
        size,
        frame: size,
        range,
        colours: /** @type {const} */ ("many"),
      };
      paintPicture(canvas, picture, small, brush);
      this.#factors.set(`channel ${channel}`, small / scale);
    }
  }

  /** Puts the hair lines and the pixel frames where the probe is. */
  #mark() {
    const parts = this.#parts;
    if (!parts) return;
    const position = this._probe?.[0] ?? null;
    for (const [element, { plot }] of this.#plots) {
      const own = element.getAttribute("data-plot") === "output" ? parts.output : null;
      plot.mark(position !== null && own ? toOwn(parts, own, position) : position);
    }
    for (const mark of /** @type {NodeListOf<HTMLElement>} */ (this.#all("[data-mark]"))) {
      const key = mark.dataset.mark ?? "";
      const picture = this.#pictures.find((picture) => picture.key === key);
      const layout = picture?.layout ?? parts.encoded;
      const at = layout && locate(parts, layout, picture?.aligned ?? false, this._probe);
      mark.hidden = !at;
      if (!at) continue;
      if (parts.spatial === 1) {
        const [from, to] = this.#ownView(layout);
        const share = (at[0] - from) / (to - from);
        mark.hidden = share < 0 || share > 1;
        mark.style.transform = `translateX(${share * (mark.parentElement?.clientWidth ?? 0)}px)`;
      } else {
        const factor = this.#factors.get(key) ?? 1;
        mark.style.width = mark.style.height = `${factor}px`;
        mark.style.transform = `translate(${at[1] * factor}px, ${at[0] * factor}px)`;
      }
    }
  }

  /* ---- markup ---- */

  /** @override */
  render() {
    const { status } = this;
    const parts = this.#parts;
    const failed = status === "error" || this._failed;
    let words = "";
    if (this._failed) words = "The drawing code could not be loaded. Check the connection, then reload the page.";
    else if (failed) words = this.message || "The signal could not be computed.";
    else if (!parts)
      words =
        status === "busy"
          ? "Computing…"
          : this.message || "No signal yet. Choose an input to see what the model makes of it.";
    return html`
      <div class="stage" aria-busy=${status === "busy"}>
        <p class="message ${parts ? "" : "alone"} ${failed ? "failed" : ""}" role="status">${words}</p>
        ${parts ? html`<div class="picture ${status === "idle" ? "" : "dim"}">${this.#content(parts)}</div>` : nothing}
      </div>
      <div class="visually-hidden" aria-live="polite">${this._said}</div>
      <i class="inks" hidden></i>
    `;
  }

  /** @param {Parts} parts */
  #content(parts) {
    if (parts.input.empty) return emptyState("The input", parts.input);
    return html`${this.#topLine(parts)} ${parts.spatial === 1 ? this.#linesView(parts) : this.#imagesView(parts)}`;
  }

  /** Choices, measures, and where the probe is. @param {Parts} parts */
  #topLine(parts) {
    const { input, output, quality, spatial, apart, outer } = parts;
    const rgb = spatial > 1;
    const apartChannels = !quality && output && !output.flat && !output.empty && output.channels > 1;
    return html`<div class="top">
      ${input.batch > 1 ? picker("Batch item", input.batch, this._item, (n) => (this._item = n)) : nothing}
      ${
        input.channels > 1
          ? picker(
              quality ? "Channel" : "Input channel",
              input.channels,
              this._inChannel,
              (n) => (this._inChannel = n),
              rgb,
            )
          : nothing
      }
      ${
        apartChannels
          ? picker("Output channel", output.channels, this._outChannel, (n) => (this._outChannel = n), rgb)
          : nothing
      }
      ${spatial === 3 ? this.#depthSlider(outer[0]) : nothing}
      ${
        quality && output
          ? html`<dl class="measures">
              <div>
                <dt>PSNR</dt>
                <dd>${decibels(quality.psnr)}</dd>
              </div>
              <div>
                <dt>MSE</dt>
                <dd>${short(quality.mse)}</dd>
              </div>
              <div><dt>${comparedWords(quality.compared, input.size, output.size)}</dt></div>
            </dl>`
          : html`<p class="measures muted">${apart}</p>`
      }
      ${spatial > 1 ? this.#place() : nothing}
      ${
        spatial > 1 && quality
          ? html`<span class="field tools end"
              ><span>Brightness</span>
              ${switcher("Brightness of input and reconstructed", ["One scale", "Each its own"], this._ownScale, (own) => (this._ownScale = own))}</span
            >`
          : nothing
      }
    </div>`;
  }

  /** Row and column of the probe. */
  #place() {
    const [row, column] = (this._probe ?? []).map(Math.round);
    return html`<dl class="legend">
      <div class="where">
        <dt>Row</dt>
        <dd>${row ?? "–"}</dd>
      </div>
      <div class="where">
        <dt>Column</dt>
        <dd>${column ?? "–"}</dd>
      </div>
    </dl>`;
  }

  /** @param {number} deepest */
  #depthSlider(deepest) {
    const slide = (/** @type {Event} */ { target }) =>
      (this._depth = Number(/** @type {HTMLInputElement} */ (target).value));
    return html`<label class="field">
      <span>Depth slice</span>
      <input type="range" min="0" max=${deepest - 1} .value=${String(this._depth)} @input=${slide} />
      <output>${this._depth} of 0 to ${deepest - 1}</output>
    </label>`;
  }

  /** @param {Parts} parts */
  #linesView(parts) {
    const { input, output, quality, size } = parts;
    const difference = this.#lines.find(({ key }) => key === "difference");
    const result = this.#lines.find(({ key }) => key === "output");
    const said = this.#lines.map(({ name, values, of }) => lineWords(name, values.length, of));
    const measured =
      quality && output
        ? [
            size && `${size} at the end.`,
            measureWords(quality, comparedWords(quality.compared, input.size, output.size)),
          ]
        : [];
    const words = [said[0], ...(quality && result ? [said[1]] : []), ...measured].filter(Boolean).join(" ");
    const odd = this.#lines.reduce((n, { key, of }) => n + (key === "difference" ? 0 : of.odd), 0);
    return html`<div class="lines ${this._rows || !parts.encoded ? "stacked" : ""}">
      <section aria-label=${quality ? "Input and reconstructed" : "Input and output"}>
        <div class="head">${this.#legend()}</div>
        ${this.#plotBox("main", words, !quality && result ? "short" : "")}
        ${difference ? this.#plotBox("difference", `Difference, reconstructed minus input: ${rangeWords(difference.of)}.`) : nothing}
        ${!quality && result ? this.#plotBox("output", said[1]) : nothing}
        <div class="foot">
          <p class="note-line">
            ${
              odd
                ? html`<svg viewBox="0 0 8 8" aria-hidden="true"><path d="M4 0 8 8H0z" /></svg> ${grouped(odd)}
                    ${odd === 1 ? "value is" : "values are"} NaN or infinite: gaps, marked at the foot.`
                : "Drag across to look closer. Keys: arrows, + − 0."
            }
          </p>
          ${this.#zoomTools()}
        </div>
        ${output && (output.flat || output.empty) ? this.#bars("output", "Output", output) : nothing}
        ${this.#disclosure("values", "", () => lineTable(this.#lines, output?.flat && !output.empty ? output : null, this._item, this.#paging("values")))}
      </section>
      ${this.#channelsView(parts)}
    </div>`;
  }

  #legend() {
    const probe = this._probe;
    return html`<dl class="legend">
      <div class="where">
        <dt>Sample</dt>
        <dd>${probe ? grouped(Math.round(probe[0])) : "–"}</dd>
      </div>
      ${this.#lines.map(
        (line) =>
          html`<div>
            <dt>${swatch(line.ink)} ${line.name}</dt>
            <dd>${probe ? fixed(this.#lineValue(line)) : nothing}</dd>
          </div>`,
      )}
    </dl>`;
  }

  #zoomTools() {
    const [from, to] = this.#shownView;
    const [low, high] = this.#whole;
    const all = !this._view;
    /** @type {(label: string, mark: string, act: () => void, off: boolean) => unknown} */
    const button = (label, mark, act, off) =>
      html`<button class="button icon" aria-label=${label} title=${label} ?disabled=${off} @click=${act}>
        ${mark}
      </button>`;
    return html`<div class="tools" role="group" aria-label="Zoom">
      <span class="range"
        >${grouped(Math.max(0, Math.ceil(from)))} to ${grouped(Math.min(this.#span - 1, Math.floor(to)))}</span
      >
      ${button("Earlier samples", "‹", () => this.#pan(-0.5), all || from <= low)}
      ${button("Later samples", "›", () => this.#pan(0.5), all || to >= high)}
      ${button("Look from farther away", "−", () => this.#zoom(2), all)}
      ${button("Look closer", "+", () => this.#zoom(0.5), to - from <= 4)}
      <button class="button" ?disabled=${all} @click=${() => this.#look(null)}>Whole signal</button>
    </div>`;
  }

  /** @param {string} key @param {string} words @param {string} [kind] */
  #plotBox(key, words, kind = "") {
    const at = Math.round(this._probe?.[0] ?? 0);
    return html`<div class="plot-box" @wheel=${this.#wheel} @pointerdown=${this.#takeFocus}>
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
        @keydown=${this.#keys}
      ></div>
    </div>`;
  }

  /** A tensor that has other axes: bars. @param {"output" | "encoded"} key @param {string} name @param {Layout} layout */
  #bars(key, name, layout) {
    if (layout.empty) return emptyState(`${key === "output" ? "The" : "The encoded"} output`, layout);
    const values = plane(layout, this._item, 0);
    const range = rangeWords(extent(values));
    return html`<figure class="figure">
      <div class="head">
        <h3>
          <span class=${key} aria-hidden="true">■</span> ${name}
          <small>shape (${layout.tensor.shape.join(", ")})</small>
        </h3>
      </div>
      <canvas
        class="bars"
        data-flat=${key}
        role="img"
        aria-label="${name}: ${counted(values.length, "value")}, ${range}."
      ></canvas>
      <p class="words">${range}</p>
    </figure>`;
  }

  /** @param {Parts} parts */
  #channelsView(parts) {
    const { encoded, spatial } = parts;
    if (!encoded) return nothing;
    if (encoded.empty || encoded.flat) return html`<section>${this.#bars("encoded", "Encoded", encoded)}</section>`;
    const shown = Math.min(this._shown, encoded.channels);
    const hidden = encoded.channels - shown;
    const size = encoded.size.slice(spatial === 3 ? 1 : 0);
    const name = this.data?.encoded?.name ?? "";
    const scale =
      encoded.channels === 1
        ? ""
        : this._ownChannelScale
          ? "; each channel fills its own scale"
          : "; all channels on one scale";
    const slice = spatial === 3 ? `; slice ${sliceOf(parts, encoded, this._depth, false)} of ${encoded.size[0]}` : "";
    return html`<section class="encoded-view" aria-label="Encoded">
      <div class="head">
        <h3>
          <span class="encoded" aria-hidden="true">■</span> Encoded
          <small>${sized([encoded.channels, ...encoded.size])}</small>
        </h3>
        <div class="tools">
          ${
            encoded.channels > 1
              ? switcher(
                  "Scale of the channels",
                  ["One scale", "Each its own"],
                  this._ownChannelScale,
                  (own) => (this._ownChannelScale = own),
                )
              : nothing
          }
          ${
            spatial === 1
              ? switcher("Arrangement of the channels", ["Grid", "In line"], this._rows, (rows) => (this._rows = rows))
              : nothing
          }
        </div>
      </div>
      <div class="channels ${spatial > 1 ? "pictures" : this._rows ? "rows" : ""}" @pointerleave=${this.#leave}>
        ${this.#channels.slice(0, shown).map((values, channel) => this.#cell(parts, encoded, size, values, channel))}
      </div>
      ${
        hidden || shown > firstChannels
          ? html`<div class="more">
              ${hidden ? html`<button class="button" @click=${() => (this._shown += moreChannels)}>and ${grouped(hidden)} more</button>` : nothing}
              ${shown > firstChannels ? html`<button class="button quiet" @click=${() => (this._shown = firstChannels)}>Show fewer</button>` : nothing}
            </div>`
          : nothing
      }
      <p class="note-line">${name && `Output of ${name}: `}${rangeWords(this.#allExtent)}${scale}${slice}.</p>
      ${this.#disclosure("encoded", "encoded", () => channelTable(this.#channels.slice(0, shown), size, this.#paging("encoded")))}
    </section>`;
  }

  /** @param {Parts} parts @param {Layout} encoded @param {number[]} size @param {Float32Array} values @param {number} channel */
  #cell(parts, encoded, size, values, channel) {
    const line = parts.spatial === 1;
    const at = locate(parts, encoded, false, this._probe);
    const value = at && fixed(values[line ? at[0] : at[0] * size[1] + at[1]], line ? 4 : 3);
    const name = `Encoded channel ${channel}`;
    const of = this.#extents[channel];
    const words = line ? lineWords(name, values.length, of) : pictureWords(name, size, of);
    const hover = (/** @type {PointerEvent} */ event) => this.#hoverChannel(event, encoded, channel);
    return html`<figure class="cell">
      <figcaption>
        <span>${line ? "ch " : nothing}${channel}</span>
        ${value ? html`<b>${value}</b>` : line ? html`<span>${grouped(values.length)}</span>` : nothing}
      </figcaption>
      <div class="cell-box" @pointermove=${hover}>
        <canvas data-channel=${channel} role="img" aria-label=${words}></canvas>
        <i class=${line ? "hair" : "pixel"} data-mark=${line ? "encoded" : `channel ${channel}`} hidden></i>
      </div>
    </figure>`;
  }

  /** @param {Parts} parts */
  #imagesView(parts) {
    const { output, encoded } = parts;
    const [input, ...rest] = this.#pictures;
    const apart = output && (output.flat || output.empty);
    const figures = 1 + rest.length + (apart ? 1 : 0);
    return html`<div class="images of-${figures} ${encoded ? "with-encoded" : ""}">
        ${this.#figure(parts, input)} ${encoded ? html`<div class="wide">${this.#channelsView(parts)}</div>` : nothing}
        ${rest.map((picture) => this.#figure(parts, picture))}
        ${apart ? html`<div>${this.#bars("output", "Output", output)}</div>` : nothing}
      </div>
      ${this.#disclosure("values", "", () => pictureTable(this.#pictures, this.#paging("values")))}`;
  }

  /** @param {Parts} parts @param {Picture} picture */
  #figure(parts, picture) {
    const { key, name, ink, layout, planes, size, of, range, note } = picture;
    const { quality, output, input } = parts;
    const changed = key === "output" ? parts.size : "";
    const words = [pictureWords(name, size, of), changed && `${changed}.`];
    if (key === "output" && quality && output)
      words.push(measureWords(quality, comparedWords(quality.compared, input.size, output.size)));
    const values = rangeWords(of) + (planes.length === 3 ? " in red, green and blue" : "");
    return html`<figure class="figure" data-key=${key}>
      <div class="head">
        <h3><span class=${ink} aria-hidden="true">■</span> ${name} <small>${sized(layout.size)}</small></h3>
      </div>
      ${
        planes.length
          ? html`<div
              class="canvas-box"
              data-probe
              tabindex="0"
              role="application"
              aria-roledescription="picture with a probe"
              aria-label="${name}: the arrow keys move the probe"
              @keydown=${this.#keys}
              @pointerdown=${this.#takeFocus}
              @pointermove=${(/** @type {PointerEvent} */ event) => this.#hoverPicture(event, picture)}
              @pointerleave=${this.#leave}
            >
              <canvas data-picture=${key} role="img" aria-label=${words.filter(Boolean).join(" ")}></canvas>
              <i class="pixel" data-mark=${key} hidden></i>
            </div>`
          : html`<div class="empty">It has ${counted(layout.size[0], "slice")}: none at ${this._depth}.</div>`
      }
      <p class="at">${this._probe ? this.#pictureValue(picture) : nothing}</p>
      <div class="scale">
        <span>${short(range[0])}</span>
        <canvas data-scale=${key} aria-hidden="true"></canvas>
        <span>${short(range[1])}</span>
      </div>
      <p class="words">
        ${changed ? html`<span class="error">${changed}</span>; ` : nothing}${[values, note].filter(Boolean).join("; ")}
      </p>
    </figure>`;
  }

  /* ---- tables ---- */

  /** @param {string} key @param {string} of @param {() => unknown} table */
  #disclosure(key, of, table) {
    const toggle = (/** @type {Event} */ { currentTarget }) =>
      (this._open = { ...this._open, [key]: /** @type {HTMLDetailsElement} */ (currentTarget).open });
    return html`<details @toggle=${toggle}>
      <summary>Show as table<span class="visually-hidden"> ${of}</span></summary>
      ${this._open[key] ? table() : nothing}
    </details>`;
  }

  /** @param {string} key */
  #paging(key) {
    const turn = (/** @type {number} */ page) => (this._page = { ...this._page, [key]: page });
    return { page: this._page[key] ?? 0, turn };
  }
}

/** Row and column under a point. @param {number[]} point CSS pixels @param {number | undefined} factor @param {number[]} size */
const pixelAt = (point, factor = 1, size) =>
  point.map((p, i) => Math.max(0, Math.min(size[i] - 1, Math.floor(p / factor))));

/** @param {string} what @param {Layout} layout */
const emptyState = (what, { tensor: { shape } }) =>
  html`<div class="empty">
    ${what} has shape
    (${shape.join(", ")})${shape.includes(0) ? ", so it holds no values." : ", but not all of its values are there."}
  </div>`;

/** Two choices as a pair of buttons. @param {string} label @param {string[]} names
 * @param {boolean} second @param {(second: boolean) => void} choose */
const switcher = (label, names, second, choose) =>
  html`<div class="toggle" role="group" aria-label=${label}>
    ${names.map((name, i) => {
      const on = (i === 1) === second;
      return html`<button class="button" aria-pressed=${on} @click=${() => choose(i === 1)}>${name}</button>`;
    })}
  </div>`;

/** @param {string} label @param {number} count @param {number} at @param {(n: number) => void} pick @param {boolean} [rgb] */
function picker(label, count, at, pick, rgb = false) {
  const change = (/** @type {Event} */ { target }) => {
    const field = /** @type {HTMLInputElement} */ (target);
    const n = Number(field.value);
    if (field.value !== "" && Number.isInteger(n) && n >= -1 && n < count) pick(n);
    else field.value = String(at);
  };
  const choices = [...(rgb && count === 3 ? [-1] : []), ...Array(count).keys()];
  return html`<label class="field">
    <span>${label}</span>
    ${
      count <= 256
        ? html`<select @change=${change}>
            ${choices.map((n) => html`<option value=${n} ?selected=${n === at}>${n < 0 ? "RGB" : n}</option>`)}
          </select>`
        : html`<input type="number" min="0" max=${count - 1} .value=${String(at)} @change=${change} />`
    }
    <span>of ${grouped(count)}</span>
  </label>`;
}

customElements.define("conv-signal", ConvSignal);
