import { lineStyle } from "./line-style.js";
import { toOwn } from "./parts.js";
import { axisRange, stretch, union } from "./tensor.js";
import { ownView, spanOf } from "./zoom.js";

/** @import { LinePlotSpec } from "./line-plot.js" */
/** @import { Line } from "./parts.js" */
/** @import { Scene } from "./scene.js" */
/** @import { View } from "./zoom.js" */

/**
 * @typedef {object} Chart one plot of a 1-D signal
 * @property {"main" | "difference" | "output"} key
 * @property {Omit<LinePlotSpec, "width" | "height" | "inks" | "zero">} spec
 * @property {string} kind what a plot is told once; everything else may change
 * @property {number} last its last sample
 * @property {(position: number) => number} toInput from its own samples
 * @property {(position: number) => number} fromInput
 */

/** The plots one under the other: input and reconstructed, their difference; or input, then output. @param {Scene} scene
 * @param {View} view @returns {Chart[]} */
export function lineCharts({ parts, lines }, view) {
  const { input, output, quality, size } = parts;
  const [line, ...rest] = lines;
  if (!line) return [];
  const difference = rest.find(({ key }) => key === "difference");
  const result = rest.find(({ key }) => key === "output");
  const together = quality && result ? [line, result] : [line];
  const ends = quality && output ? [input.size[0], output.size[0]] : [0, 0];
  const region = size ? { from: Math.min(...ends) - 0.5, to: Math.max(...ends) - 0.5, text: size } : null;
  const series = (/** @type {Line[]} */ lines) => lines.map(({ values, ink }) => ({ values, ink, ...lineStyle[ink] }));
  const same = (/** @type {number} */ position) => position;
  /** @type {(key: Chart["key"], spec: Chart["spec"]) => Chart} */
  const aligned = (key, spec) => ({
    key,
    spec,
    kind: kindOf(spec),
    last: spanOf(parts) - 1,
    toInput: same,
    fromInput: same,
  });

  const charts = [
    aligned("main", {
      view,
      region,
      head: 24,
      ticks: !difference,
      series: series(together),
      range: axisRange(union(together.map(({ of }) => of))),
    }),
  ];
  if (difference)
    charts.push(
      aligned("difference", {
        view,
        region: region && { ...region, text: "" },
        head: 8,
        ticks: true,
        series: series([difference]),
        range: axisRange(difference.of, true),
      }),
    );
  if (!quality && result) {
    const { layout } = result;
    const spec = {
      view: ownView(parts, layout, view),
      region: null,
      head: 8,
      ticks: true,
      series: series([result]),
      range: axisRange(result.of),
    };
    charts.push({
      key: "output",
      spec,
      kind: `${kindOf(spec)},${layout.size[0]}`,
      last: layout.size[0] - 1,
      toInput: (position) => stretch(position, layout.size[0], input.size[0]),
      fromInput: (position) => toOwn(parts, layout, position),
    });
  }
  return charts;
}

/** @param {Chart["spec"]} spec */
const kindOf = ({ head, ticks, series }) => [head, ticks, ...series.map(({ ink }) => ink)].join();
