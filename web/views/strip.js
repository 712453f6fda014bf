import { html, nothing, svg } from "lit";

/** @import { Report, TensorReach } from "../engine/types.js" */

export const picture = { height: 84, tallest: 76, widest: 44, deepest: 18 };

/** @typedef {{ height: number, depth: number, width: number }} Box pixels */
/** @typedef {[number, number][]} Parts fractions of an axis, [begin, end) */

/**
 * Pixels for a shape, all tensors of a report on one scale: height is the last-but-depth size, width the channels, depth
 * the last size where there are two; all as square roots, so that 512 channels still fit beside one.
 * @param {Report} report
 * @param {number} spatial
 * @returns {(shape: number[]) => Box}
 */
export function scaleOf(report, spatial) {
  // A vector has no sizes to scale by; its features would dwarf every signal.
  const isVector = (/** @type {number[]} */ shape) => shape.length <= spatial;
  const all = [report.input, ...report.layers.flatMap((layer) => (layer.output ? [layer.output] : []))];
  const shapes = all.filter((shape) => !isVector(shape));
  const parts = (/** @type {number[]} */ shape) => {
    const space = shape.slice(-spatial);
    return {
      height: space[spatial === 1 ? 0 : spatial - 2] ?? 1,
      depth: spatial === 1 ? 0 : (space.at(-1) ?? 1),
      width: shape.at(-spatial - 1) ?? 1,
    };
  };
  const most = (/** @type {"height" | "depth" | "width"} */ part) =>
    shapes.reduce((largest, shape) => Math.max(largest, parts(shape)[part]), 1);
  const limits = { height: Math.max(most("height"), most("depth")), width: most("width") };
  const drawn = (/** @type {number} */ size, /** @type {number} */ limit, /** @type {number} */ pixels) =>
    Math.sqrt(Math.max(0, size) / limit) * pixels;
  const deep = spatial > 1;
  return (shape) => {
    if (isVector(shape)) return { height: picture.tallest, depth: 0, width: 3 };
    const { height, depth, width } = parts(shape);
    const tallest = deep ? picture.tallest - picture.deepest : picture.tallest;
    return {
      height: Math.max(2, drawn(height, limits.height, tallest)),
      depth: deep ? drawn(depth, limits.height, picture.deepest) : 0,
      width: Math.max(3, drawn(width, Math.max(limits.width, 16), picture.widest)),
    };
  };
}

/** The y of a box's front face. @param {Box} box */
const topOf = ({ height, depth }) => (picture.height - height - depth) / 2 + depth;

/**
 * Where a point of the drawing lies along the height of the front face: 0 at its top, 1 at its bottom; the nearer end beside it.
 * @param {Box} box
 * @param {number} y pixels of the drawing
 */
export const alongHeight = (box, y) => Math.min(1, Math.max(0, (y - topOf(box)) / box.height));

/**
 * A tensor as a box, with what is lit of it.
 * @param {Box} box
 * @param {{ rows: Parts, columns: Parts } | null} [lit]
 */
export function block(box, lit = null) {
  const { height, depth, width } = box;
  const across = Math.ceil(width + depth) + 2;
  const top = topOf(box);
  return html`<svg
    width=${across}
    height=${picture.height}
    viewBox="-1 0 ${across} ${picture.height}"
    aria-hidden="true"
  >
    <rect class="block" x="0" y=${top} width=${width} height=${height} />
    ${
      depth
        ? svg`<path class="block" d="M0 ${top}l${depth} ${-depth}h${width}l${-depth} ${depth}z" />
          <path class="block" d="M${width} ${top}l${depth} ${-depth}v${height}l${-depth} ${depth}z" />`
        : nothing
    }
    ${lit ? [lit.rows.map((part) => onFront(box, part)), lit.columns.map((part) => onTop(box, part))] : nothing}
  </svg>`;
}

/** Thin parts stay visible. */
const thinnest = 2;

/** @param {Box} box @param {[number, number]} part */
function onFront(box, [begin, end]) {
  const tall = Math.max(thinnest, (end - begin) * box.height);
  const y = Math.min(begin * box.height, box.height - tall);
  return svg`<rect class="lit" x="0" y=${topOf(box) + y} width=${box.width} height=${tall} />`;
}

/** Columns go into the depth. @param {Box} box @param {[number, number]} part */
function onTop(box, [begin, end]) {
  if (!box.depth) return nothing;
  const deep = Math.max(1, (end - begin) * box.depth);
  const from = Math.min(begin * box.depth, box.depth - deep);
  return svg`<path class="lit" d="M${from} ${topOf(box) - from}l${deep} ${-deep}h${box.width}l${-deep} ${deep}z" />`;
}

/**
 * What of a tensor to light. Null: nothing of it, or not known.
 * @param {TensorReach | undefined} tensor
 * @param {number} axes along which positions are told apart, the last ones
 */
export function litOf(tensor, axes) {
  if (!tensor || tensor.relation === "none") return null;
  const parts = (/** @type {number} */ axis) => {
    const ranges = tensor.axes.at(axis);
    const size = tensor.shape.at(axis) ?? 1;
    return /** @type {Parts} */ (ranges?.map(([begin, end]) => [begin / size, end / size]) ?? []);
  };
  return axes > 1 ? { rows: parts(-2), columns: parts(-1) } : { rows: parts(-1), columns: [] };
}

/**
 * Positions as Python slices: "48:51", "14:17, 14:17"; "2, 5:8" for several along one axis.
 * @param {TensorReach} tensor
 * @param {number} axes
 */
export function slicesOf(tensor, axes) {
  if (tensor.relation === "none") return "–";
  const parts = tensor.axes.slice(-axes).filter((ranges) => ranges !== null);
  if (parts.length < tensor.axes.slice(-axes).length) return null; // too long to be followed
  return parts
    .map((ranges) => {
      if (ranges.length > 2) return `${ranges[0][0]}…${ranges[ranges.length - 1][1] - 1} with gaps`;
      return ranges.map(([begin, end]) => (end - begin === 1 ? begin : `${begin}:${end}`)).join(" and ");
    })
    .join(", ");
}

export const nothingFits = () =>
  html`<svg width="32" height="84" viewBox="0 0 32 84" aria-hidden="true">
    <rect class="block" x="4" y="22" width="24" height="40" />
    <path class="cross" d="M10 36l12 12M22 36l-12 12" />
  </svg>`;

/** @param {boolean} failed */
export const arrow = (failed) =>
  html`<svg class="arrow" width="44" height="84" viewBox="0 0 44 84" aria-hidden="true">
    <path d="M6 42h30M30 36l6 6-6 6" stroke-dasharray=${failed ? "3 3" : "none"} />
  </svg>`;
