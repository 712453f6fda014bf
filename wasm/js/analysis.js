/** @import { Convscope, LayerReport, Report } from "./index.js" */
/** @import { Engine } from "./engine.js" */
/** @import { Input, Native } from "./glue.js" */

import * as check from "./arguments.js";
import { faultyInput, sizeError, sound, withFaultySize } from "./inputs.js";

/**
 * What the core finds out about a model from its text and its input's sizes.
 * @param {Engine} engine
 * @returns {Pick<Convscope, "summary" | "coverage" | "reach" | "explain" | "paddings" | "typeset" | "fixes" | "mismatch" | "readError">}
 */
export function analysis(engine) {
  /**
   * @param {string} name
   * @param {unknown} value
   */
  const text = (name, value) => check.text(name, value, engine.maxText);

  /** @param {unknown} options of those that take nothing else */
  const outputSize = (options) =>
    check.outputSize("outputSize", check.options("options", options, ["outputSize"]).outputSize);

  /** @param {unknown} options @returns {[target: number | number[] | undefined, layer: string | undefined]} */
  const targetAndLayer = (options) => {
    const { outputSize, layer } = check.options("options", options, ["outputSize", "layer"]);
    const target = check.outputSize("outputSize", outputSize);
    return [target, layer === undefined ? undefined : text("options.layer", layer)];
  };

  /**
   * What the core reports on a model that gets these inputs.
   * @template Empty
   * @param {unknown} model
   * @param {unknown} inputShape
   * @param {(native: Native, model: string, inputs: Input[]) => string} ask
   * @param {Empty} empty what there is beside the error where a size is no integer
   */
  const report = (model, inputShape, ask, empty) => {
    const source = text("model", model);
    const inputs = check.inputs("inputShape", inputShape);
    const fault = faultyInput(inputs);
    const found = JSON.parse(engine.run((native) => ask(native, source, sound(inputs))));
    return fault ? { ...empty, error: sizeError(found.error, fault) } : found;
  };

  return {
    summary(model, inputShape, options) {
      const source = text("model", model);
      const inputs = check.inputs("inputShape", inputShape);
      const target = outputSize(options);
      const fault = faultyInput(inputs);
      /** @type {Report} */
      const summary = JSON.parse(engine.run((native) => native.summary(source, sound(inputs), target)));
      summary.layers = summary.layers.map((row) => completed(row, summary.layers));
      return fault ? withFaultySize(summary, inputs, fault) : summary;
    },

    coverage(model, inputShape, options) {
      const target = outputSize(options);
      return report(model, inputShape, (native, ...given) => native.coverage(...given, target), { layers: [] });
    },

    reach(model, inputShape, options) {
      const known = ["tensor", "positions", "outputSize"];
      const { tensor = 0, positions, outputSize } = check.options("options", options, known);
      const number = check.integer("options.tensor", tensor, 0, 2 ** 31 - 1);
      const at = check.shape("options.positions", positions);
      const target = check.outputSize("outputSize", outputSize);
      return report(model, inputShape, (native, ...given) => native.reach(...given, target, number, at), {
        tensors: [],
      });
    },

    explain(model, inputShape, options) {
      const [target, layer] = targetAndLayer(options);
      return report(model, inputShape, (native, ...given) => native.explain(...given, target, layer), { layers: [] });
    },

    paddings(model, inputShape, options) {
      const [target, layer] = targetAndLayer(options);
      return report(model, inputShape, (native, ...given) => native.paddings(...given, target, layer), { layers: [] });
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
      const target = outputSize(options);
      const inputs = check.inputs("inputShape", inputShape);
      const [sizes, integer] = inputs[0];
      if (inputs.length > 1 || integer || faultyInput(inputs)) {
        const { error } = report(model, inputShape, (native, ...given) => native.summary(...given, target), {});
        return { error, sentence: "", fixes: [], bounded: false };
      }
      const source = text("model", model);
      return JSON.parse(engine.run((native) => native.fixes(source, /** @type {number[]} */ (sizes), target)));
    },

    readError(message, options) {
      const end = typeof message === "string" ? message.slice(-engine.maxText) : message; // it says what happened
      const pasted = text("text", end);
      const { model = "", inputShape } = check.options("options", options, ["model", "inputShape"]);
      const source = text("model", model);
      const sizes = inputShape === undefined ? undefined : check.sizes("inputShape", inputShape);
      const known = sizes && !check.faultySize(sizes) ? /** @type {number[]} */ (sizes) : undefined;
      return JSON.parse(engine.run((native) => native.readError(pasted, source, known)));
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
