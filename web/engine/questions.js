import { moduleOf } from "./last-run.js";

/**
 * What components ask the core besides the analysis that everything is drawn from: one function a topic, from the core and
 * a request to plain data. An error of the core is thrown, and reaches whoever asked as Refused.
 *
 * @type {Record<string, (cs: import("../../wasm/js/index.js").Convscope, request: any) => any>}
 */
export const questions = {
  grid: (cs, { run, layer, position, ...options }) => moduleOf(cs, run).grid(layer, position, options),
  cell: (cs, { run, layer, position, channel }) => moduleOf(cs, run).cell(layer, position, { channel }),
  cellReach: (cs, { run, layer, position, outputChannel }) =>
    moduleOf(cs, run).cellReach(layer, position, outputChannel),
  matrix: (cs, { run, layer, outputChannel, inputChannel }) =>
    moduleOf(cs, run).channelMatrix(layer, outputChannel, inputChannel),
  reach: (cs, { model, input, outputSize, tensor, positions }) => {
    const options = { outputSize: targetOf(cs, outputSize), tensor, positions };
    const reach = cs.reach(model, cs.parseShape(input), options);
    return reach.tensors.length ? reach : null;
  },

  same: (cs, { model, input, outputSize, layer }) => {
    const { layers } = cs.paddings(model, cs.parseShape(input), { outputSize: targetOf(cs, outputSize), layer });
    return layers.at(-1) ?? null;
  },

  formula: (cs, { texts }) => texts.map((/** @type {string} */ text) => ({ text, ...cs.typeset(text) })),

  why: (cs, { model, input, outputSize, layer }) => {
    const { layers } = cs.explain(model, cs.parseShape(input), { outputSize: targetOf(cs, outputSize), layer });
    return layers.at(-1) ?? null;
  },
  /** The decoder that brings the input's shape back; one that the model has is replaced. */
  mirror: (cs, { model, input }) => cs.mirror(model, cs.parseShape(input), { replaceDecoder: true }),
  /** The arguments of a layer or model that may change to reach a size. */
  sizeArguments: (cs, { layer }) => cs.sizeArguments(layer),
  /** Which of the arguments `free` make an output of the size wanted within `bounds`; sizes are given as typed. */
  solve: (cs, { layer, input, output, free, bounds }) =>
    cs.solve({ layer, input: cs.parseShape(input), output: cs.parseShape(output), free, bounds, limit: 32 }),
  /** What every input size becomes along an axis; "" is the last. */
  roundTrip: (cs, { model, input, axis }) => cs.roundTrip(model, { inputShape: cs.parseShape(input), axis }),
  /** A shape that the model takes rather than this one. */
  fittingInput: (cs, { model, input }) => cs.fittingInput(model, shapeOf(cs, input) ?? []),
  /** What mends the model. */
  fixes: (cs, { model, input, outputSize }) =>
    cs.fixes(model, cs.parseShape(input), { outputSize: targetOf(cs, outputSize) }),

  /** What a pasted error says, and whether it comes from the model that is shown. */
  error: (cs, { text, model, input }) => cs.readError(text, { model, inputShape: shapeOf(cs, input) }),
};

/** forward's output_size, as typed. @param {import("../../wasm/js/index.js").Convscope} cs @param {string} text */
const targetOf = (cs, text) => (text.trim() ? cs.parseShape(text) : undefined);
/**
 * @param {import("../../wasm/js/index.js").Convscope} cs
 * @param {string} input as typed, perhaps wrongly
 */
function shapeOf(cs, input) {
  try {
    return cs.parseShape(input);
  } catch {
    return undefined;
  }
}
