// A line chart as SVG, both axes logarithmic, for light and dark pages.

/** @typedef {{ label: string, colour: number, dashed: boolean, points: [x: number, y: number][] }} Line */

const width = 760;
const height = 420;
const frame = { left: 58, right: 170, top: 40, bottom: 48 };

/** Told apart without colour vision too; the second set is for dark pages. */
const colours = [
  ["#0b62b8", "#6db3ff"],
  ["#c2410c", "#ff9d5c"],
  ["#15803d", "#63d28a"],
];

const style = `
  text { font: 12px system-ui, sans-serif; fill: #333; }
  .title { font-size: 14px; font-weight: 600; }
  .grid { stroke: #8883; } .peak { stroke: #777; stroke-dasharray: 2 4; }
  polyline { fill: none; stroke-width: 1.6; stroke-linejoin: round; } .dashed { stroke-dasharray: 5 3; }
  ${colours.map(([light], i) => `.c${i} { stroke: ${light}; }`).join(" ")}
  @media (prefers-color-scheme: dark) {
    text { fill: #ddd; } ${colours.map(([, dark], i) => `.c${i} { stroke: ${dark}; }`).join(" ")}
  }`;

/** @param {string} text */
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/**
 * Steps of a decade: 1, 2, 5, 10, ...
 * @param {number} low
 * @param {number} high
 */
function ticks(low, high) {
  const all = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; ++power) {
    for (const digit of [1, 2, 5]) all.push(Number(`${digit}e${power}`));
  }
  return all.filter((value) => value >= low && value <= high);
}

/**
 * @param {{ title: string, xLabel: string, yLabel: string, xTicks: number[], peak: { label: string, y: number }, lines: Line[] }} chart
 */
export function lineChart({ title, xLabel, yLabel, xTicks, peak, lines }) {
  const ys = [peak.y, ...lines.flatMap(({ points }) => points.map(([, y]) => y))];
  const low = Math.min(...ys) / 1.15;
  const high = Math.max(...ys) * 1.15;
  const [first, last] = [xTicks[0], xTicks[xTicks.length - 1]];
  const plotWidth = width - frame.left - frame.right;
  const plotHeight = height - frame.top - frame.bottom;
  const x = (/** @type {number} */ v) => round(frame.left + (plotWidth * Math.log(v / first)) / Math.log(last / first));
  const y = (/** @type {number} */ v) => round(frame.top + (plotHeight * Math.log(high / v)) / Math.log(high / low));
  const right = frame.left + plotWidth;
  const bottom = frame.top + plotHeight;
  const rows = ticks(low, high).map(
    (v) =>
      `<path class="grid" d="M${frame.left} ${y(v)}H${right}"/>` +
      `<text x="${frame.left - 6}" y="${y(v) + 4}" text-anchor="end">${v}</text>`,
  );
  const columns = xTicks.map(
    (v) =>
      `<path class="grid" d="M${x(v)} ${frame.top}V${bottom}"/>` +
      `<text x="${x(v)}" y="${bottom + 17}" text-anchor="middle">${v}</text>`,
  );
  const drawn = lines.map(({ label, colour, dashed, points }, index) => {
    const kind = `c${colour}${dashed ? " dashed" : ""}`;
    const at = frame.top + 14 + 20 * index;
    return (
      `<polyline class="${kind}" points="${points.map(([px, py]) => `${x(px)},${y(py)}`).join(" ")}"/>` +
      `<polyline class="${kind}" points="${right + 12},${at} ${right + 40},${at}"/>` +
      `<text x="${right + 46}" y="${at + 4}">${escape(label)}</text>`
    );
  });
  const legend = frame.top + 14 + 20 * lines.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escape(title)}</title>`,
    `<style>${style}\n</style>`,
    `<text class="title" x="${frame.left}" y="22">${escape(title)}</text>`,
    ...rows,
    ...columns,
    `<path class="peak" d="M${frame.left} ${y(peak.y)}H${right}M${right + 12} ${legend}h28"/>`,
    `<text x="${right + 46}" y="${legend + 4}">${escape(peak.label)}</text>`,
    ...drawn,
    `<text x="${frame.left + plotWidth / 2}" y="${height - 10}" text-anchor="middle">${escape(xLabel)}</text>`,
    `<text transform="translate(14 ${frame.top + plotHeight / 2}) rotate(-90)" text-anchor="middle">${escape(yLabel)}</text>`,
    "</svg>",
    "",
  ].join("\n");
}

/** @param {number} value */
const round = (value) => Math.round(10 * value) / 10;
