/** @import { CoreError, LayerReport } from "../engine/types.js" */

/**
 * What there is to report where the model's sizes could not be read.
 * @param {CoreError} error
 */
export const unread = (error) => ({
  input: [],
  inputs: [],
  output: null,
  outputs: [],
  error,
  parameters: 0,
  macs: 0,
  memory: null,
  layers: [],
  spatial: 0,
  encoded: null,
  repr: "",
});

/**
 * A shape as PyTorch writes it.
 * @param {number[] | null | undefined} shape
 */
export const sizes = (shape) => (shape ? `[${shape.join(", ")}]` : "");

/**
 * The report of each module of the outline.
 * @param {LayerReport[]} layers
 */
export const byName = (layers) => new Map(layers.map((layer) => [layer.name, layer]));

/** @typedef {{ model: string, input: string, outputSize?: string }} Subject */

/** Two have the same model, called with the same. @param {Subject} one @param {Subject} other */
export const isAbout = (one, other) =>
  one.model === other.model && one.input === other.input && one.outputSize === other.outputSize;
