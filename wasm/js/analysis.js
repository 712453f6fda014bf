/** @import { Convscope, Coverage, Explanation, LayerReport, Paddings, Reach, Remedy, Report } from "./index.js" */
/** @import { Engine } from "./engine.js" */

import * as check from "./arguments.js";
import { faultyInput, sizeError, sound, withFaultySize } from "./inputs.js";

/**
 * What the core finds out about a model from its text and its input's sizes.
 * @param {Engine} engine
 * @returns {Pick<Convscope, "summary" | "coverage" | "reach" | "explain" | "paddings" | "typeset" | "fixes" | "mismatch">}
 */
export function analysis(engine) {
  /**
   * @param {string} name
   * @param {unknown} value
   */
  const text = (name, value) => check.text(name, value, engine.maxText);

  return {
    summary(model, inputShape, options) {
      const source = text("model", model);
      const inputs = check.inputs("inputShape", inputShape);
      const target = check.outputSize("outputSize", check.options("options", options).outputSize);
      const fault = faultyInput(inputs);
      /** @type {Report} */
      const report = JSON.parse(engine.run((native) => native.summary(source, sound(inputs), target)));
      report.layers = report.layers.map((row) => completed(row, report.layers));
      return fault ? withFaultySize(report, inputs, fault) : report;
    },

    coverage(model, inputShape) {
      const source = text("model", model);
      const inputs = check.inputs("inputShape", inputShape);
      const fault = faultyInput(inputs);
      /** @type {Coverage} */
      const coverage = JSON.parse(engine.run((native) => native.coverage(source, sound(inputs))));
      return fault ? { error: sizeError(coverage.error, fault), layers: [] } : coverage;
    },

    reach(model, inputShape, options) {
      const { tensor = 0, positions } = check.options("options", options);
      const source = text("model", model);
      const inputs = check.inputs("inputShape", inputShape);
      const number = check.integer("options.tensor", tensor, 0, 2 ** 31 - 1);
      const at = check.shape("options.positions", positions);
      const fault = faultyInput(inputs);
      /** @type {Reach} */
      const reach = JSON.parse(engine.run((native) => native.reach(source, sound(inputs), number, at)));
      return fault ? { error: sizeError(reach.error, fault), tensors: [] } : reach;
    },

    explain(model, inputShape, options) {
      const source = text("model", model);
      const inputs = check.inputs("inputShape", inputShape);
      const target = check.outputSize("outputSize", check.options("options", options).outputSize);
      const fault = faultyInput(inputs);
      /** @type {Explanation} */
      const explanation = JSON.parse(engine.run((native) => native.explain(source, sound(inputs), target)));
      return fault ? { error: sizeError(explanation.error, fault), layers: [] } : explanation;
    },

    paddings(model, inputShape, options) {
      const source = text("model", model);
      const inputs = check.inputs("inputShape", inputShape);
      const target = check.outputSize("outputSize", check.options("options", options).outputSize);
      const fault = faultyInput(inputs);
      /** @type {Paddings} */
      const paddings = JSON.parse(engine.run((native) => native.paddings(source, sound(inputs), target)));
      return fault ? { error: sizeError(paddings.error, fault), layers: [] } : paddings;
    },

    typeset(formula) {
      const source = text("formula", formula);
      return engine.run((native) => native.typeset(source));
    },

    mismatch(model, inputShape) {
      const source = text("model", model);
      const sizes = check.sizes("inputShape", inputShape);
      if (check.faultySize(sizes)) return null;
      return JSON.parse(engine.run((native) => native.mismatch(source, /** @type {number[]} */ (sizes))));
    },

    fixes(model, inputShape, options) {
      const source = text("model", model);
      const sizes = check.sizes("inputShape", inputShape);
      const target = check.outputSize("outputSize", check.options("options", options).outputSize);
      const fault = faultyInput([[sizes, false]]);
      const known = fault ? [] : /** @type {number[]} */ (sizes);
      /** @type {Remedy} */
      const remedy = JSON.parse(engine.run((native) => native.fixes(source, known, target)));
      return fault ? { error: sizeError(remedy.error, fault), sentence: "", fixes: [], bounded: false } : remedy;
    },
  };
}

/**
 * What equal calls have in common crosses once.
 * @param {LayerReport & { sameAs?: number }} row
 * @param {LayerReport[]} rows
 * @returns {LayerReport}
 */
function completed(row, rows) {
  if (row.sameAs === undefined) return row;
  const { sameAs, ...own } = row;
  return { ...rows[sameAs], ...own };
}
