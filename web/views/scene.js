import { cutLines, cutPictures, encodedPlane, sameAxes } from "./parts.js";
import { extent, union } from "./tensor.js";

/** @import { Choice, Line, Parts, Picture } from "./parts.js" */
/** @import { Extent, Layout } from "./tensor.js" */

/**
 * @typedef {object} Scene what a run shows at one choice
 * @property {Parts} parts
 * @property {Choice} choice
 * @property {Line[]} lines of a 1-D signal
 * @property {Picture[]} pictures of two or three axes
 * @property {Float32Array[]} channels of the encoded tensor
 * @property {Extent[]} extents of the channels
 * @property {Extent} all of the channels together
 */

/** @type {Choice} */
export const firstChoice = { item: 0, inChannel: 0, outChannel: 0, depth: 0, ownScale: false };

/** @param {Parts} parts @param {Choice} choice @returns {Scene} */
export function cutScene(parts, choice) {
  const { input, encoded, spatial } = parts;
  const count = input.empty || !encoded || encoded.empty ? 0 : encoded.channels;
  const channels = [...Array(count).keys()].map((channel) => encodedPlane(parts, choice, channel));
  const extents = channels.map((values) => extent(values));
  return {
    parts,
    choice,
    lines: input.empty || spatial > 1 ? [] : cutLines(parts, choice),
    pictures: input.empty || spatial === 1 ? [] : cutPictures(parts, choice),
    channels,
    extents,
    all: union(extents),
  };
}

/** A choice is kept as long as it means the same. @param {Choice} choice @param {Parts | null} before
 * @param {Parts} parts @returns {Choice} */
export function keptChoice(choice, before, parts) {
  const { spatial, input, output, outer } = parts;
  const usual = (/** @type {Layout | null} */ layout) => (spatial > 1 && layout?.channels === 3 ? -1 : 0);
  const same = (/** @type {"input" | "output"} */ key) =>
    before?.spatial === spatial && before[key]?.channels === parts[key]?.channels;
  const depth = sameAxes(before, parts) ? choice.depth : Math.floor(outer[0] / 2);
  return {
    ...choice,
    item: Math.min(choice.item, Math.max(0, input.batch - 1)),
    inChannel: same("input") ? choice.inChannel : usual(input),
    outChannel: same("output") ? choice.outChannel : usual(output),
    depth: Math.min(depth, Math.max(0, outer[0] - 1)),
  };
}
