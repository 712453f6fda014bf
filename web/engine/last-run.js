/** @import { Convscope, Module } from "../../wasm/js/index.js" */
/** @import { CoreError, RunInputs, Tensor } from "./types.js" */

import { applyKernels } from "./kernels.js";

/**
 * A run of a model: its module lives until the next one, so that questions about single cells find their values.
 *
 * @typedef {object} Run
 * @property {Module} module
 * @property {Tensor} x
 * @property {Tensor} output
 * @property {Record<string, Tensor>} weights as PyTorch made them
 * @property {Record<string, CoreError>} kernelErrors
 */

/** @type {WeakMap<Convscope, { key: string, module: Module }>} */
const kept = new WeakMap();

/** What a run depends on. @param {RunInputs} request */
const keyOf = ({ model, input, outputSize, seed, signal, kernels, spatial }) =>
  JSON.stringify([model, input, outputSize, seed, signal, kernels, spatial]);

/** @param {Convscope} cs @param {RunInputs} request @returns {Run} */
export function runModel(cs, request) {
  forget(cs); // before the next one needs memory
  const { model, input, outputSize, seed, signal, kernels, spatial } = request;
  const x = cs.signal(signal || cs.signals(spatial)[0].name, cs.parseShape(input), { spatial, seed });
  const module = cs.module(model, { seed });
  kept.set(cs, { key: keyOf(request), module });
  const weights = module.stateDict();
  const kernelErrors = applyKernels(module, weights, kernels);
  const target = outputSize?.trim() ? cs.parseShape(outputSize) : undefined;
  const [output] = [module.forward(x, { outputSize: target })].flat(Infinity); // of several the first is shown
  return { module, x, output, weights, kernelErrors };
}

/** Lets go of it. @param {Convscope} cs */
export function forget(cs) {
  kept.get(cs)?.module.delete();
  kept.delete(cs);
}

/** The module of that run: the last one's, or a new one's where others have run since. @param {Convscope} cs
 * @param {RunInputs} request */
export function moduleOf(cs, request) {
  const last = kept.get(cs);
  return last?.key === keyOf(request) ? last.module : runModel(cs, request).module;
}
