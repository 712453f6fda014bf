/** @import { Convscope } from "./index.js" */
/** @import { Engine } from "./engine.js" */

/** @typedef {{ layer: string, name: string, value: number[] }} SolveChange */

import * as check from "./arguments.js";

/**
 * Which sizes come back, what reaches a size, what brings a shape back.
 * @param {Engine} engine
 * @returns {Pick<Convscope, "roundTrip" | "fittingInput" | "solve" | "sizeArguments" | "mirror">}
 */
export function sizes(engine) {
  /**
   * @param {string} name
   * @param {unknown} value
   */
  const text = (name, value) => check.text(name, value, engine.maxText);

  return {
    solve(request) {
      const known = ["layer", "input", "output", "free", "bounds", "limit"];
      const { layer, input, output, free, bounds, limit = 64 } = check.options("request", request, known);
      const source = text("layer", layer);
      const sizes = oneOrMore("input", input);
      const wanted = oneOrMore("output", output);
      const names = check.texts("free", free ?? [], engine.maxText);
      const ranges = Object.entries(check.object("bounds", bounds ?? {})).map(([name, range]) => {
        const ends = check.shape(`bounds.${name}`, range);
        if (ends.length !== 2) throw check.wrong(`bounds.${name}`, range, "an array of two integers, [first, last]");
        return /** @type {[string, number, number]} */ ([text("bounds", name), ...ends]);
      });
      const most = check.integer("limit", limit, 1, 4096);
      const report = JSON.parse(engine.ask((native) => native.solve(source, sizes, wanted, names, ranges, most)));
      return {
        ...report,
        exact: report.exact.map(withChanged),
        nearest: report.nearest.map(withChanged),
        reason: report.reason || null,
      };
    },

    sizeArguments(model) {
      const source = text("model", model);
      return JSON.parse(engine.ask((native) => native.sizeArguments(source)));
    },

    mirror(model, inputShape, options) {
      const { replaceDecoder = false } = check.options("options", options, ["replaceDecoder"]);
      const source = text("model", model);
      const input = check.shape("inputShape", inputShape);
      const replace = check.boolean("replaceDecoder", replaceDecoder);
      return JSON.parse(engine.ask((native) => native.mirror(source, input, replace)));
    },

    fittingInput(model, inputShape) {
      const source = text("model", model);
      const input = check.shape("inputShape", inputShape);
      return engine.run((native) => native.fittingInput(source, input));
    },

    roundTrip(model, options) {
      const known = ["axis", "from", "to", "inputShape"];
      const { axis, from, to, inputShape = [] } = check.options("options", options, known);
      const source = text("model", model);
      const input = check.shape("inputShape", inputShape);
      const letter = typeof axis === "number" ? String(check.wholeNumber("axis", axis)) : text("axis", axis ?? "");
      const first = from === undefined ? undefined : check.wholeNumber("from", from);
      const last = to === undefined ? undefined : check.wholeNumber("to", to);
      return JSON.parse(engine.ask((native) => native.roundTrip(source, input, letter, first, last)));
    },
  };
}

/**
 * @param {string} name
 * @param {unknown} value
 */
const oneOrMore = (name, value) => check.shape(name, typeof value === "number" ? [value] : value);

/**
 * The changes of an answer as an object, as people write them.
 * @param {{ text: string, changes: SolveChange[], output: number[] }} solution
 */
function withChanged({ changes, ...solution }) {
  const entries = changes.map(({ layer, name, value }) => [
    layer ? `${layer}.${name}` : name,
    value.length === 1 ? value[0] : value,
  ]);
  return { ...solution, changed: Object.fromEntries(entries) };
}
