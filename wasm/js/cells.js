/** @import { Cell, CellOptions, Grid, GridOptions, CellReach, Tensor } from "./index.js" */
/** @import { Engine } from "./engine.js" */

import * as check from "./arguments.js";

const mostLayers = 2 ** 31;
const mostCells = 256;

/** JSON has no NaN and no infinities: a number that is neither comes as null. @param {number | null} value */
const real = (value) => value ?? NaN;

/** @param {string} name @param {unknown} channel */
const channelOf = (name, channel) => (channel === undefined ? undefined : check.wholeNumber(name, channel));

/**
 * @param {Engine} engine
 * @param {number} handle
 * @param {number} layer
 * @param {readonly number[]} position
 * @param {CellOptions} [options]
 * @returns {Cell}
 */
export function cell(engine, handle, layer, position, options) {
  const { channel } = check.options("options", options, ["channel"]);
  const index = check.integer("layer", layer, 0, mostLayers);
  const at = check.shape("position", position);
  const from = channelOf("channel", channel);
  /** @type {Cell} */
  const found = JSON.parse(engine.ask((native) => native.cell(handle, index, at, from)));
  return {
    ...found,
    own: real(found.own),
    others: real(found.others),
    sum: real(found.sum),
    value: real(found.value),
    channels: found.channels.map((one) => ({ ...one, sum: real(one.sum) })),
    terms: found.terms.map((term) => ({
      ...term,
      input: real(term.input),
      weight: real(term.weight),
      product: real(term.product),
    })),
  };
}

/**
 * @param {Engine} engine
 * @param {number} handle
 * @param {number} layer
 * @param {readonly number[]} position
 * @param {number} outputChannel
 * @returns {CellReach}
 */
export function cellReach(engine, handle, layer, position, outputChannel) {
  const index = check.integer("layer", layer, 0, mostLayers);
  const at = check.shape("position", position);
  const channel = check.wholeNumber("outputChannel", outputChannel);
  /** @type {CellReach} */
  const found = JSON.parse(engine.ask((native) => native.cellReach(handle, index, at, channel)));
  const cells = found.cells.map((one) => ({ ...one, weight: real(one.weight), product: real(one.product) }));
  return { ...found, value: real(found.value), cells };
}

/**
 * @param {Engine} engine
 * @param {number} handle
 * @param {number} layer
 * @param {readonly number[]} position
 * @param {GridOptions} [options]
 * @returns {Grid}
 */
export function grid(engine, handle, layer, position, options) {
  const { channel, cells = 16, depthTap = 0 } = check.options("options", options, ["channel", "cells", "depthTap"]);
  const index = check.integer("layer", layer, 0, mostLayers);
  const at = check.shape("position", position);
  const from = channelOf("channel", channel);
  const count = check.integer("cells", cells, 1, mostCells);
  const tap = check.wholeNumber("depthTap", depthTap);
  const { report, ...planes } = engine.ask((native) => native.grid(handle, index, at, from, count, tap));
  return { ...JSON.parse(report), ...planes };
}

/**
 * @param {Engine} engine
 * @param {number} handle
 * @param {number} layer
 * @param {number} outputChannel
 * @param {number} inputChannel
 * @returns {Tensor}
 */
export function channelMatrix(engine, handle, layer, outputChannel, inputChannel) {
  const index = check.integer("layer", layer, 0, mostLayers);
  const to = check.wholeNumber("outputChannel", outputChannel);
  const from = check.wholeNumber("inputChannel", inputChannel);
  return engine.ask((native) => native.channelMatrix(handle, index, to, from));
}
