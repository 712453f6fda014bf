import { decimate, oddPositions } from "./decimate.js";
import { grouped, short } from "./format.js";
import { hatch } from "./hatch.js";

/** @import uPlot from "uplot" */

/**
 * @typedef {import("./inks.js").Inks} Inks
 * @typedef {import("./inks.js").InkName} InkName
 *
 * @typedef {object} Series
 * @property {ArrayLike<number>} values
 * @property {InkName} ink
 * @property {number} width CSS pixels
 * @property {number[]} [dash]
 * @property {boolean} [soft] paler, for a wide line that others are drawn over
 * @property {boolean} [hollow] dots with an open middle
 *
 * @typedef {object} LinePlotSpec
 * @property {number} width CSS pixels
 * @property {number} height CSS pixels
 * @property {[number, number]} view first and last position shown, in samples
 * @property {[number, number]} range lowest and highest value
 * @property {Series[]} series
 * @property {boolean} zero draw the line at 0
 * @property {number} head CSS pixels over the plot; the words of the region stand there
 * @property {boolean} ticks write the positions under the plot
 * @property {{ from: number, to: number, text: string } | null} region samples that are missing or too many
 * @property {Inks} inks
 *
 * @typedef {object} LinePlotEvents
 * @property {(position: number | null) => void} hover in samples of this plot
 * @property {(view: [number, number]) => void} select
 * @property {() => void} reset
 *
 * @typedef {object} LinePlot
 * @property {(spec: LinePlotSpec) => void} draw
 * @property {(position: number | null) => void} mark the hair line and the dots on it
 * @property {() => void} destroy
 */

/** Width of the value axis and the air at the right: the same in every plot, so that they line up. */
export const axisWidth = 56;
export const axisEnd = 12;
const foot = 28;

/** uPlot and its style sheet, fetched when the first line is drawn. */
export async function loadLinePlot() {
  const [{ default: Plot }, { default: style }] = await Promise.all([
    import("uplot"),
    import("uplot/dist/uPlot.min.css?inline"),
  ]);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  /** @param {HTMLElement} root @param {LinePlotSpec} spec @param {LinePlotEvents} events */
  const create = (root, spec, events) => makeLinePlot(Plot, root, spec, events);
  return { sheet, create };
}

const wholeSteps = [1, 2, 5].flatMap((n) => [...Array(8)].map((_, power) => n * 10 ** power)).sort((a, b) => a - b);

/**
 * The 1, 2 or 5 times a power of ten that fits about so often. (uPlot's own list ends at 5e32.)
 * @param {number} height @param {number} about
 */
function roundStep(height, about) {
  const apart = height / about;
  const power = 10 ** Math.floor(Math.log10(apart));
  return power * ([1, 2, 5].find((n) => n * power >= apart) ?? 10);
}

/** @param {number} low @param {number} high @param {number} step */
function multiples(low, high, step) {
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.max(0, Math.floor(high / step) - first + 1) }, (_, i) => (first + i) * step);
}

/**
 * @param {typeof import("uplot")} Plot
 * @param {HTMLElement} root
 * @param {LinePlotSpec} first
 * @param {LinePlotEvents} events
 * @returns {LinePlot}
 */
function makeLinePlot(Plot, root, first, events) {
  let spec = first;
  let thinned = false;
  /** @type {number | null} */
  let marked = null;
  const font = `12px ${spec.inks.font}`;
  const scaleOf = () => devicePixelRatio || 1;

  /** Everything under the lines: hatching, and the line at 0. @param {uPlot} u */
  function under(u) {
    const { ctx, bbox } = u;
    const scale = scaleOf();
    if (spec.zero && spec.range[0] < 0 && spec.range[1] > 0) {
      const y = Math.round(u.valToPos(0, "y", true));
      ctx.fillStyle = spec.inks.muted;
      ctx.fillRect(bbox.left, y - scale / 2, bbox.width, scale);
    }
    const box = regionBox(u);
    if (box) hatch(ctx, { ...box, y: bbox.top, height: bbox.height, ink: spec.inks.error, scale });
  }

  /** @param {uPlot} u */
  function regionBox({ bbox, valToPos }) {
    const { region, view } = spec;
    if (!region || region.to <= view[0] || region.from >= view[1]) return null;
    const scale = scaleOf();
    const right = Math.min(bbox.left + bbox.width, valToPos(region.to, "x", true));
    const left = Math.max(bbox.left, Math.min(right - 3 * scale, valToPos(region.from, "x", true)));
    return { x: left, width: right - left };
  }

  /** Everything over the lines: values that are no numbers, and the words for the hatching. @param {uPlot} u */
  function over(u) {
    const { ctx, bbox } = u;
    const scale = scaleOf();
    const [from, to] = visible();
    ctx.fillStyle = spec.inks.error;
    spec.series.forEach((series, row) => {
      for (const i of oddPositions(series.values, from, to, bbox.width / (8 * scale))) {
        const x = u.valToPos(i, "x", true);
        const y = bbox.top + bbox.height - row * 8 * scale;
        ctx.beginPath();
        ctx.moveTo(x, y - 7 * scale);
        ctx.lineTo(x + 4 * scale, y);
        ctx.lineTo(x - 4 * scale, y);
        ctx.fill();
      }
    });
    // A value between two gaps has no line: it gets a dot.
    const [x, ...lines] = u.data;
    lines.forEach((line, row) => {
      ctx.fillStyle = ink(row + 1);
      for (let i = 0; i < line.length; i++) {
        const v = line[i];
        if (typeof v !== "number" || typeof line[i - 1] === "number" || typeof line[i + 1] === "number") continue;
        ctx.beginPath();
        ctx.arc(u.valToPos(x[i], "x", true), u.valToPos(v, "y", true), 2.5 * scale, 0, 7);
        ctx.fill();
      }
    });
    const box = regionBox(u);
    if (!box || !spec.region?.text) return;
    ctx.save();
    ctx.font = `${12 * scale}px ${spec.inks.font}`;
    ctx.textBaseline = "bottom";
    ctx.textAlign = "right";
    ctx.fillStyle = spec.inks.error;
    ctx.fillText(spec.region.text, box.x + box.width, bbox.top - 5 * scale);
    ctx.restore();
  }

  /** @returns {[number, number]} first and last sample that touch the view */
  function visible() {
    const longest = Math.max(0, ...spec.series.map(({ values }) => values.length));
    return [Math.max(0, Math.floor(spec.view[0]) - 1), Math.min(longest - 1, Math.ceil(spec.view[1]) + 1)];
  }

  /** @returns {uPlot.AlignedData} */
  function data() {
    const [from, to] = visible();
    const columns = Math.max(1, Math.round((spec.width - axisWidth - axisEnd) * scaleOf()));
    const picture = decimate(
      spec.series.map(({ values }) => values),
      from,
      to,
      columns,
    );
    thinned = picture.thinned || to - from > columns;
    return [picture.x, ...picture.y];
  }

  const roomy = () => (spec.width - axisWidth - axisEnd) / (spec.view[1] - spec.view[0]) >= 9;
  /** @param {number} row */
  const ink = (row) => spec.inks[spec.series[row - 1].ink];
  /** @param {number} row */
  const lineInk = (row) => (spec.series[row - 1].soft ? spec.inks.soft : ink(row));

  const plot = new Plot(
    {
      width: spec.width,
      height: spec.height,
      padding: [spec.head, axisEnd, spec.ticks ? 0 : 8, 0],
      legend: { show: false },
      scales: {
        x: { time: false, range: () => spec.view },
        y: { range: () => spec.range },
      },
      axes: [
        {
          size: spec.ticks ? foot : 0,
          font,
          space: (_, __, ___, last) => 20 + 8 * grouped(Math.ceil(last)).length,
          incrs: wholeSteps,
          gap: 4,
          stroke: () => spec.inks.muted,
          grid: { stroke: () => spec.inks.line, width: 1 },
          ticks: { stroke: () => spec.inks.line, width: 1, size: 4 },
          values: (_, splits) => splits.map((v) => (spec.ticks && Number.isInteger(v) ? grouped(v) : "")),
        },
        {
          size: axisWidth,
          font,
          gap: 4,
          stroke: () => spec.inks.muted,
          grid: { stroke: () => spec.inks.line, width: 1 },
          ticks: { show: false },
          space: 1,
          incrs: (_, __, low, high, pixels) => [roundStep(high - low, Math.max(2, pixels / 20))],
          splits: (_, __, low, high, step) => multiples(low, high, step),
          values: (_, splits) => splits.map((v) => short(v)),
        },
      ],
      series: [
        {},
        ...spec.series.map((series, i) => ({
          stroke: () => lineInk(i + 1),
          width: series.width,
          spanGaps: false,
          points: {
            show: roomy,
            size: series.width + 4,
            stroke: () => ink(i + 1),
            fill: () => (series.hollow ? spec.inks.surface : ink(i + 1)),
          },
        })),
      ],
      cursor: {
        x: false,
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: 4 },
        bind: { dblclick: () => () => (events.reset(), null) },
      },
      hooks: {
        drawAxes: [under],
        draw: [over],
        setCursor: [(u) => events.hover((u.cursor.left ?? -1) < 0 ? null : u.posToVal(u.cursor.left ?? 0, "x"))],
        setSelect: [
          (u) => {
            if (u.select.width < 4) return;
            const ends = [u.select.left, u.select.left + u.select.width].map((at) => u.posToVal(at, "x"));
            u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            events.select([ends[0], ends[1]]);
          },
        ],
      },
    },
    data(),
    root,
  );
  dashes();

  /** Dashes are for lines that can be followed; on a dense signal they would only cost time. */
  function dashes() {
    spec.series.forEach((series, i) => {
      const line = plot.series[i + 1];
      if (line) line.dash = thinned ? undefined : series.dash;
    });
  }

  const hair = document.createElement("i");
  hair.className = "hair";
  plot.over.append(hair);
  const dots = spec.series.map(({ ink }) => {
    const dot = document.createElement("i");
    dot.className = `dot ${ink}`;
    plot.over.append(dot);
    return dot;
  });
  // uPlot follows the mouse only; a finger that moves sideways moves the cursor too.
  plot.over.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse") return;
    events.hover(plot.posToVal(event.clientX - plot.over.getBoundingClientRect().left, "x"));
  });

  /** @param {number | null} position */
  function mark(position) {
    marked = position;
    const inside = position !== null && position >= spec.view[0] && position <= spec.view[1];
    hair.hidden = !inside;
    const x = inside ? plot.valToPos(position, "x") : 0;
    if (inside) hair.style.transform = `translateX(${x}px)`;
    dots.forEach((dot, i) => {
      const v = inside ? spec.series[i]?.values[Math.round(position)] : undefined;
      dot.hidden = v === undefined || v - v !== 0;
      if (!dot.hidden) dot.style.transform = `translate(${x}px, ${plot.valToPos(Number(v), "y")}px)`;
    });
  }
  mark(null);

  return {
    draw(next) {
      const resized = next.width !== spec.width || next.height !== spec.height;
      spec = next;
      plot.batch(() => {
        if (resized) plot.setSize({ width: spec.width, height: spec.height });
        plot.setData(data(), false);
        dashes();
        plot.setScale("x", { min: spec.view[0], max: spec.view[1] });
        plot.setScale("y", { min: spec.range[0], max: spec.range[1] });
        plot.redraw(true, true);
      });
      mark(marked);
    },
    mark,
    destroy: () => plot.destroy(),
  };
}
