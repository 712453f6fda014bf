import { counted, grouped, sizeDifference } from "./format.js";
import { arrange, extent, plane, product, sameSize, stretch, union } from "./tensor.js";

/** From the tensors of a run to the lines and pictures that are shown of them. Values are windows, not copies. */

/** @import { InkName } from "./inks.js" */
/** @import { Extent, Layout, Tensor } from "./tensor.js" */

/**
 * @typedef {object} Quality
 * @property {number[]} compared shape of the part compared
 * @property {number} mse
 * @property {number} psnr Infinity when equal
 * @property {Tensor} difference output − input
 *
 * @typedef {object} Encoded
 * @property {number[]} shape
 * @property {Float32Array} data
 * @property {string} name of the layer it comes from
 * @property {{ start: number, step: number }} [at] 1-D: the input position of its samples; spread evenly without
 *
 * @typedef {object} SignalData
 * @property {number} spatial 1, 2 or 3
 * @property {Tensor} input
 * @property {Encoded | null} [encoded]
 * @property {Tensor | null} [output]
 * @property {Quality | null} [quality]
 *
 * @typedef {object} Parts what the data holds, cut into batch items and channels
 * @property {number} spatial
 * @property {Layout} input
 * @property {Layout | null} encoded
 * @property {Encoded["at"]} encodedAt
 * @property {Layout | null} output
 * @property {Layout | null} difference
 * @property {Quality | null} quality null when the output is no picture of the input
 * @property {string} apart why the output stands by itself; "" when it does not
 * @property {string} size how the output's size differs from the input's; "" when it does not
 * @property {number[]} outer sizes that hold the input and what is compared with it
 *
 * @typedef {object} Choice
 * @property {number} item of the batch
 * @property {number} inChannel -1 is red, green and blue together
 * @property {number} outChannel of an output that is not compared
 * @property {number} depth slice of a volume
 * @property {boolean} ownScale input and reconstructed each on its own scale
 *
 * @typedef {object} Line one channel of a 1-D signal
 * @property {"input" | "output" | "difference"} key
 * @property {string} name
 * @property {InkName} ink
 * @property {Layout} layout
 * @property {Float32Array} values
 * @property {Extent} of
 * @property {boolean} aligned its samples are the input's samples
 *
 * @typedef {object} Picture one image
 * @property {"input" | "output" | "difference"} key
 * @property {string} name
 * @property {InkName} ink
 * @property {Layout} layout
 * @property {Float32Array[]} planes one, or red, green and blue; none where a volume has no such slice
 * @property {number[]} size rows and columns
 * @property {number[]} frame rows and columns of what its size is compared with
 * @property {Extent} of
 * @property {[number, number]} range values of the first and the last colour
 * @property {"grey" | "difference"} colours
 * @property {string} note
 * @property {boolean} aligned its pixels are the input's pixels
 */

/** @param {SignalData} data @returns {Parts} */
export function readParts({ spatial, input: before, encoded: inside, output: after, quality }) {
  const batched = before.shape.length === spatial + 2;
  /** @param {Tensor | null | undefined} tensor */
  const cut = (tensor) => (tensor ? arrange(tensor, spatial, batched) : null);
  const input = arrange(before, spatial, batched);
  const [encoded, output, difference] = [cut(inside), cut(after), cut(quality?.difference)];
  const apart =
    quality && output && !whyApart(input, output, spatial) ? "" : whyApart(input, output, spatial) || "Not compared.";
  const together = apart === "" && output ? output : null;
  return {
    spatial,
    input,
    encoded,
    encodedAt: inside?.at,
    output,
    difference: together && difference,
    quality: (together && quality) ?? null,
    apart,
    size: together ? sizeDifference(input.size, together.size, spatial) : "",
    outer: input.size.map((n, i) => Math.max(n, together?.size[i] ?? 0)),
  };
}

/** @param {Layout} input @param {Layout | null} output @param {number} spatial */
function whyApart(input, output, spatial) {
  if (!output) return "No output.";
  if (output.empty) return "Not compared: the output holds no values.";
  const shape = `shape (${output.tensor.shape.join(", ")})`;
  if (output.flat)
    return `Not compared: the output, ${shape}, is no ${["", "1-D signal", "image", "volume"][spatial]}.`;
  if (output.channels !== input.channels)
    return `Not compared: the input has ${counted(input.channels, "channel")}, the output ${grouped(output.channels)}.`;
  return output.batch === input.batch ? "" : "Not compared: the batch sizes differ.";
}

/** The layouts that get a line or a picture of their own. @param {Parts} parts @param {Choice} choice */
function shown({ input, output, difference, quality }, { inChannel, outChannel }) {
  const name = quality ? "Reconstructed" : "Output";
  const all = [
    {
      key: /** @type {const} */ ("input"),
      name: "Input",
      ink: /** @type {InkName} */ ("input"),
      layout: input,
      channel: inChannel,
      aligned: true,
    },
    {
      key: /** @type {const} */ ("output"),
      name,
      ink: /** @type {InkName} */ ("output"),
      layout: output,
      channel: quality ? inChannel : outChannel,
      aligned: !!quality,
    },
    {
      key: /** @type {const} */ ("difference"),
      name: "Difference",
      ink: /** @type {InkName} */ ("error"),
      layout: difference,
      channel: inChannel,
      aligned: true,
    },
  ];
  return all.flatMap(({ layout, ...rest }) => (layout && !layout.empty && !layout.flat ? [{ ...rest, layout }] : []));
}

/** @param {Parts} parts @param {Choice} choice @returns {Line[]} */
export const cutLines = (parts, choice) =>
  shown(parts, choice).map(({ channel, ...rest }) => {
    const values = plane(rest.layout, choice.item, channel);
    return { ...rest, values, of: extent(values) };
  });

/** @param {Parts} parts @param {Choice} choice @returns {Picture[]} */
export function cutPictures(parts, choice) {
  const { spatial, input, quality } = parts;
  const pictures = shown(parts, choice).map(({ channel, ...rest }) => {
    const { key, layout, aligned } = rest;
    const size = layout.size.slice(-2);
    const depth = spatial < 3 ? 0 : sliceOf(parts, layout, choice.depth, aligned);
    const channels = depth === null ? [] : channel < 0 ? [0, 1, 2] : [channel];
    const planes = channels.map((c) => sliced(plane(layout, choice.item, c), size, depth ?? 0));
    /** @type {Picture} */
    const picture = {
      ...rest,
      planes,
      size,
      frame: key === "output" && quality ? input.size.slice(-2) : size,
      of: extent(...planes),
      range: [0, 1],
      colours: key === "difference" ? "difference" : "grey",
      note: "",
    };
    return picture;
  });
  const shared = !!quality && !choice.ownScale;
  const both = union(pictures.filter(({ key }) => key !== "difference").map(({ of }) => of));
  for (const picture of pictures) {
    if (picture.key !== "difference") {
      picture.range = pictureRange(shared ? both : picture.of);
      continue;
    }
    picture.note = "red above the input, blue below";
    if (picture.planes.length === 3) {
      picture.planes = [largest(picture.planes)];
      picture.of = extent(...picture.planes);
      picture.note += "; the largest of the three channels at each pixel";
    }
    const most = Math.max(-picture.of.min, picture.of.max, 0) || 1;
    picture.range = [-most, most];
  }
  return pictures;
}

/** One encoded channel; of a volume, the slice at the chosen depth. @param {Parts} parts @param {Choice} choice @param {number} channel */
export function encodedPlane(parts, choice, channel) {
  const { encoded, spatial } = parts;
  if (!encoded) return new Float32Array();
  const values = plane(encoded, choice.item, channel);
  if (spatial < 3 || encoded.flat) return values;
  return sliced(values, encoded.size.slice(-2), sliceOf(parts, encoded, choice.depth, false) ?? 0);
}

/** The slice of a volume that belongs to the chosen one of the input; null when it has none.
 * @param {Parts} parts @param {Layout} layout @param {number} depth @param {boolean} aligned */
export function sliceOf({ outer }, { size: [deep] }, depth, aligned) {
  if (aligned) return depth < deep ? depth : null;
  return Math.max(0, Math.min(deep - 1, Math.round(stretch(depth, outer[0], deep))));
}

/** @param {Float32Array} values @param {number[]} size @param {number} depth */
const sliced = (values, size, depth) => values.subarray(depth * product(size), (depth + 1) * product(size));

/**
 * Values of the first and the last colour. A picture that uses a good part of 0 to 1 is drawn as one, so that it
 * keeps its brightness while its values change.
 * @param {Extent} of @param {boolean} [unit] @returns {[number, number]}
 */
export function pictureRange({ min, max }, unit = true) {
  if (!(min <= max)) return [0, 1];
  if (unit && min >= 0 && max <= 1 && max - min > 0.25) return [0, 1];
  return [min, max];
}

/** The value with the largest magnitude of all planes, at each place. @param {Float32Array[]} planes */
function largest([first, ...rest]) {
  const out = first.slice();
  for (const values of rest)
    for (let i = 0; i < out.length; i++) if (!(Math.abs(values[i]) <= Math.abs(out[i]))) out[i] = values[i];
  return out;
}

/* ---- the probe: a place in the input's samples, [position] or [row, column] ---- */

/** A position in the input, in the samples of a 1-D signal over the same extent. @param {Parts} parts @param {Layout} layout @param {number} position */
export function toOwn({ input, encoded, encodedAt }, layout, position) {
  if (encodedAt && layout === encoded) return (position - encodedAt.start) / encodedAt.step;
  return stretch(position, input.size[0], layout.size[0]);
}

/** The probe in a tensor's own samples; null when outside. @param {Parts} parts @param {Layout} layout @param {boolean} aligned
 * @param {number[] | null} probe @returns {number[] | null} */
export function locate(parts, layout, aligned, probe) {
  if (!probe || layout.flat || layout.empty) return null;
  const size = layout.size.slice(-probe.length);
  const input = parts.input.size.slice(-probe.length);
  const own = (/** @type {number} */ p, /** @type {number} */ i) =>
    parts.spatial === 1 ? toOwn(parts, layout, p) : stretch(p, input[i], size[i]);
  const at = probe.map((p, i) => Math.round(aligned ? p : own(p, i)));
  return at.every((n, i) => n >= 0 && n < size[i]) ? at : null;
}

/** @param {Parts | null} a @param {Parts | null} b whether the same axes are shown */
export const sameAxes = (a, b) => !!a && !!b && a.spatial === b.spatial && sameSize(a.input.size, b.input.size);
