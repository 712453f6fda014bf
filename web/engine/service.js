/** @import { AnalyseRequest, Analysis, Catalogue, CoreError, Edit, Edited, Kernel, Report, RunRequest, RunResult, Tensor } from "./types.js" */
import { renames } from "../state/renames.js";
import { questions } from "./questions.js";

/**
 * What the worker offers: the core's answers put together for one repaint. Nothing is computed here; this file
 * only asks the core and packs what it says.
 */

/**
 * An Error of the core as plain data, so that it survives the border with all its fields.
 * @param {any} error
 * @returns {CoreError}
 */
export function plain(error) {
  const { name, message, stage, layer, hint, line, column } = error ?? {};
  return { type: name ?? "Error", message: message ?? String(error), stage, layer, hint, line, column };
}

/**
 * @template T
 * @param {() => T} ask
 * @returns {{ value: T, error: null } | { value: null, error: CoreError }}
 */
function attempt(ask) {
  try {
    return { value: ask(), error: null };
  } catch (error) {
    if (isTrap(error)) throw error;
    return { value: null, error: plain(error) };
  }
}

/**
 * A wasm trap leaves the module in an unknown state: it must reach the client, which starts a new worker.
 * @param {any} error
 */
export function isTrap(error) {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
}

const isTransposed = (/** @type {string} */ type) => type.startsWith("ConvTranspose");

/** @param {any} cs the facade, see API.md */
export function createService(cs) {
  /**
   * Number of spatial axes: what the core says of the model; without it the input's rank does.
   * @param {Report | null} report
   * @param {number[] | null} shape
   */
  const spatialOf = (report, shape) => report?.spatial || Math.min(Math.max((shape?.length ?? 3) - 2, 1), 3);

  /** @param {string | undefined} text */
  const sizes = (text) => (text?.trim() ? cs.parseShape(text) : undefined);

  return {
    /** @returns {Catalogue} */
    catalogue() {
      return {
        build: cs.build,
        layerTypes: cs.layerTypes(),
        signals: { 1: cs.signals(1), 2: cs.signals(2), 3: cs.signals(3) },
        kernels: { 1: cs.kernels(1), 2: cs.kernels(2), 3: cs.kernels(3) },
      };
    },

    /**
     * @param {AnalyseRequest} request
     * @returns {Analysis}
     */
    analyse({ model, input, outputSize }) {
      const outline = attempt(() => cs.outline(model));
      const shape = attempt(() => cs.parseShape(input));
      const target = attempt(() => sizes(outputSize));
      const ready = !shape.error && !target.error;
      /** @type {Report | null} */
      const report = ready ? cs.summary(model, shape.value, { outputSize: target.value ?? undefined }) : null;
      const fits = report && !report.error && target.value === undefined;
      const mismatch = fits ? attempt(() => cs.mismatch(model, shape.value)).value : null;
      return {
        outline: outline.value,
        outlineError: outline.error,
        inputError: shape.error,
        outputSizeError: target.error,
        report,
        mismatch,
        spatial: spatialOf(report, shape.value),
      };
    },

    /**
     * @param {{ model: string, edit: Edit }} request
     * @returns {Edited}
     */
    edit({ model, edit }) {
      const { begin } = edit;
      const value = begin ? cs.starter(begin.type, begin.arriving) : edit.value;
      const text = cs.edit(model, { ...edit, value });
      return { text, moved: renames(cs.outline(model), cs.outline(text), edit) };
    },

    /** @param {{ topic: string, request: any }} question */
    ask: ({ topic, request }) => questions[topic](cs, request),

    /**
     * @param {RunRequest} request
     * @returns {RunResult}
     */
    run({ model, input, outputSize, seed, signal, kernels, spatial, report }) {
      const name = signal || cs.signals(spatial)[0].name;
      /** @type {Tensor} */
      const x = cs.signal(name, cs.parseShape(input), { spatial, seed });
      const module = cs.module(model, { seed });
      try {
        const weights = module.stateDict();
        const kernelErrors = applyKernels(module, weights, kernels);
        const output = module.forward(x, { outputSize: sizes(outputSize) });
        const index = report.encoded ?? report.layers.length - 1;
        // Only a model that is meant to bring its input back, or keeps its shape, is measured by how near it comes.
        const back = report.encoded !== null || output.shape.join() === x.shape.join();
        const encoded = index < 0 ? x : module.activation(index);
        return {
          spatial,
          input: x,
          encoded: { index, name: report.layers[index]?.name ?? "input", tensor: { ...encoded } },
          output,
          quality: back ? attempt(() => cs.compare(x, output)).value : null,
          ties: tiesOf(report.layers, weights),
          kernelErrors,
        };
      } finally {
        module.delete();
      }
    },
  };
}

/**
 * @param {any} module
 * @param {Record<string, Tensor>} weights
 * @param {Record<string, Kernel>} kernels
 */
function applyKernels(module, weights, kernels) {
  /** @type {Record<string, CoreError>} */
  const errors = {};
  const key = (/** @type {string} */ path) => (path ? `${path}.weight` : "weight");
  // Named kernels first, so that a tied layer takes the kernel its partner ends up with.
  const rank = (/** @type {Kernel} */ kernel) => (typeof kernel === "object" && "tie" in kernel ? 1 : 0);
  const order = Object.entries(kernels).sort(([, a], [, b]) => rank(a) - rank(b));
  for (const [path, kernel] of order) {
    const weight = weights[key(path)];
    if (!weight) continue; // a choice for a layer that is gone
    const { error } = attempt(() => {
      if (typeof kernel === "string") module.setKernel(path, kernel);
      else if ("tie" in kernel) module.tie(path, kernel.tie);
      else module.loadStateDict(own(module.stateDict(), path, weight, kernel.numbers));
    });
    if (error) errors[path] = error;
  }
  return errors;
}

/**
 * The whole state with the reader's numbers as one layer's weight: either every number of it, or one kernel that
 * every pair of channels shares. The bias is 0.
 * @param {Record<string, Tensor>} weights
 * @param {string} path
 * @param {Tensor} weight
 * @param {number[]} numbers
 */
function own(weights, path, weight, numbers) {
  const [, , ...window] = weight.shape;
  const total = weight.data.length;
  const single = window.reduce((product, size) => product * size, 1);
  if (numbers.length === 0 || (numbers.length !== single && numbers.length !== total))
    throw Object.assign(
      new Error(`${numbers.length} numbers do not fill a weight of size [${weight.shape.join(", ")}]`),
      {
        name: "ValueError",
        hint: `Give one kernel of ${window.join(" × ")} numbers, or all ${total}.`,
      },
    );
  const data = new Float32Array(total);
  for (let at = 0; at < total; at += numbers.length) data.set(numbers, at);
  const prefix = path ? `${path}.` : "";
  const state = { ...weights, [`${prefix}weight`]: { shape: weight.shape, data } };
  const bias = weights[`${prefix}bias`];
  if (bias) state[`${prefix}bias`] = { shape: bias.shape, data: new Float32Array(bias.data.length) };
  return state;
}

/**
 * For each transposed layer the plain ones whose weight has the very shape it needs.
 * @param {{ name: string, type: string }[]} layers
 * @param {Record<string, Tensor>} weights
 */
function tiesOf(layers, weights) {
  const shapeOf = (/** @type {string} */ path) => weights[path ? `${path}.weight` : "weight"]?.shape.join();
  /** @type {Record<string, string[]>} */
  const ties = {};
  const plainLayers = layers.filter((layer) => /^Conv\dd$/.test(layer.type));
  for (const { name, type } of layers) {
    if (!isTransposed(type)) continue;
    const fits = plainLayers.filter((other) => shapeOf(other.name) === shapeOf(name)).map((other) => other.name);
    if (fits.length) ties[name] = fits;
  }
  return ties;
}

/**
 * The memory to hand over rather than copy.
 * @param {RunResult} result
 */
export function buffersOf(result) {
  const tensors = [result.input, result.encoded.tensor, result.output, result.quality?.difference];
  return [...new Set(tensors.flatMap((tensor) => (tensor ? [tensor.data.buffer] : [])))];
}
