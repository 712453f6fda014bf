/** @import { LayerReport } from "../engine/types.js" */

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
