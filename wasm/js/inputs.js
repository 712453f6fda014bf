/** @import { ErrorReport, Report } from "./index.js" */

import * as check from "./arguments.js";

/** @typedef {{ index: number, type: string }} Fault a size that is no integer */

/**
 * @param {[unknown[], boolean][]} inputs
 * @returns {Fault | null}
 */
export function faultyInput(inputs) {
  return inputs.map(([sizes]) => check.faultySize(sizes)).find(Boolean) ?? null;
}

/**
 * Inputs that can cross the border: sizes that are none are left out.
 * @param {[unknown[], boolean][]} inputs
 */
export function sound(inputs) {
  return inputs.map(
    ([sizes, integer]) => /** @type {[number[], boolean]} */ ([check.faultySize(sizes) ? [] : sizes, integer]),
  );
}

/**
 * What PyTorch says when it makes such a tensor. A model that can't be made fails before its input is looked at.
 * @param {ErrorReport | null} error of the model with sound sizes
 * @param {Fault} fault
 * @returns {ErrorReport}
 */
export function sizeError(error, { index, type }) {
  if (error && error.stage !== "call") return error;
  return {
    type: "TypeError",
    message: `randn(): argument 'size' must be tuple of ints, but found element of type ${type} at pos ${index + 1}`,
    stage: "call",
    layer: null,
    hint: "Sizes are whole numbers.",
    line: null,
    column: null,
  };
}

/**
 * @param {Report} report
 * @param {[unknown[], boolean][]} inputs
 * @param {Fault} fault
 * @returns {Report}
 */
export function withFaultySize(report, inputs, fault) {
  const shapes = inputs.map(([sizes]) => /** @type {number[]} */ (sizes));
  const given = { ...report, input: shapes[0], inputs: shapes };
  if (report.error && report.error.stage !== "call") return given;
  return { ...given, output: null, outputs: [], layers: [], error: sizeError(report.error, fault) };
}
