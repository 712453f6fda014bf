/** @import { AnalyseRequest, Analysis, Catalogue, Edit, Edited, Report, RunRequest, RunResult, Tensor } from "./types.js" */
import { renames } from "../state/renames.js";
import { attempt } from "./errors.js";
import { forget, runModel } from "./last-run.js";
import { questions } from "./questions.js";

/**
 * What the worker offers: the core's answers put together for one repaint. Nothing is computed here; this file
 * only asks the core and packs what it says.
 */

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
      const summary = attempt(() =>
        ready ? cs.summary(model, shape.value, { outputSize: target.value ?? undefined }) : null,
      );
      /** @type {Report | null} */
      const report = summary.value;
      const fits = report && !report.error && target.value === undefined;
      const mismatch = fits ? attempt(() => cs.mismatch(model, shape.value)).value : null;
      return {
        outline: outline.value,
        outlineError: outline.error,
        inputError: shape.error ?? summary.error, // such as more axes than are taken
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
      const { begin, ...asked } = edit;
      const value = begin ? cs.starter(begin.type, begin.arriving) : asked.value;
      const text = cs.edit(model, { ...asked, value });
      return { text, moved: renames(cs.outline(model), cs.outline(text), edit) };
    },

    /** Lets go of what is kept between requests. */
    close: () => forget(cs),

    /** @param {{ topic: string, request: any }} question */
    ask: ({ topic, request }) => questions[topic](cs, request),

    /**
     * @param {RunRequest} request
     * @returns {RunResult}
     */
    run(request) {
      const { module, x, output, weights, kernelErrors } = runModel(cs, request);
      const { spatial, report } = request;
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
    },
  };
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
