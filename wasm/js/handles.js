/** @import { Drop, Engine } from "./engine.js" */
/** @import { Call } from "./prepared.js" */
/** @import { Generator, Gradients, IntegerTensor, KaimingOptions } from "./index.js" */
/** @import { CellOptions, ForwardOptions, GridOptions, InputShape, Module, PrepareOptions, Shape, StateDict } from "./index.js" */
/** @import { Tensor, TensorLike } from "./index.js" */

import * as check from "./arguments.js";
import * as cells from "./cells.js";
import { InPlace } from "./in_place.js";
import { Prepared } from "./prepared.js";

/** Something that lives in the engine until delete(), or until it is forgotten here. */
class Owner {
  #engine;
  #handle;
  #drop;
  #what;

  /**
   * @param {Engine} engine
   * @param {string} what for messages
   * @param {Drop} drop
   * @param {number} handle
   */
  constructor(engine, what, drop, handle) {
    this.#engine = engine;
    this.#what = what;
    this.#drop = drop;
    this.#handle = handle;
    engine.watch(this, drop, handle);
  }

  /** @protected */
  get engine() {
    return this.#engine;
  }

  /** @protected */
  get handle() {
    if (this.#handle === 0) throw new Error(`this ${this.#what} was deleted; make a new one with cs.${this.#what}()`);
    return this.#handle;
  }

  delete() {
    if (this.#handle === 0) return;
    this.#engine.unwatch(this);
    this.#engine.drop(this.#drop, this.#handle);
    this.#handle = 0;
  }
}

/** @param {Record<string, unknown>} given */
function prepareOptions({ outputSize, grad = true }) {
  return { outputSize: check.outputSize("outputSize", outputSize), grad: check.boolean("grad", grad) };
}

/** @implements {Module} */
export class NativeModule extends Owner {
  /** @type {Prepared | null} what the engine has ready for the last kind of forward */
  #prepared = null;

  /**
   * @param {Engine} engine
   * @param {number} handle
   */
  constructor(engine, handle) {
    super(engine, "module", "dropNetwork", handle);
  }

  /** @returns {StateDict} */
  stateDict() {
    const { handle } = this;
    return this.engine.ask((native) => native.stateDict(handle));
  }

  /** @param {Record<string, TensorLike>} dict */
  loadStateDict(dict) {
    const { handle } = this;
    const entries = check.stateDict("dict", dict, this.engine.maxText);
    check.unchanged(
      "dict",
      entries.map(([, tensor]) => tensor),
    );
    this.engine.ask((native) => native.loadStateDict(handle, entries));
  }

  /**
   * @param {TensorLike | readonly TensorLike[]} x
   * @param {ForwardOptions} [options]
   * @returns {any} a tensor, or an array where the model returns several
   */
  forward(x, options) {
    const { handle } = this;
    const known = check.options("options", options, ["outputSize", "grad", "out"]);
    const { out } = known;
    const { outputSize, grad } = prepareOptions(known);
    const given = out === undefined ? undefined : check.targets("out", out);
    const { tensors, integers } = check.tensors("x", x);
    check.unchanged("x", tensors);
    if (given) check.unchanged("out", given);
    const prepared = this.#prepare({ shapes: tensors.map(({ shape }) => shape), integers, outputSize, grad });
    const outputs = prepared.targets(given);
    this.engine.ask((native) => {
      prepared.fill(native, tensors);
      return native.forward(handle);
    });
    this.engine.run((native) => prepared.take(native, outputs));
    if (out !== undefined) return out;
    return outputs.length === 1 ? outputs[0] : outputs;
  }

  /**
   * @param {InputShape} input
   * @param {PrepareOptions} [options]
   */
  prepare(input, options) {
    const { outputSize, grad } = prepareOptions(check.options("options", options, ["outputSize", "grad"]));
    const types = check.inputs("input", input);
    const shapes = types.map(([sizes], index) => check.shape(types.length > 1 ? `input[${index}]` : "input", sizes));
    const prepared = this.#prepare({ shapes, integers: types.map(([, integer]) => integer), outputSize, grad });
    return new InPlace(this.engine, prepared, () => {
      const { handle } = this;
      if (this.#prepared === prepared) return handle;
      throw new Error("the module was prepared otherwise or called with other inputs since; call m.prepare() again");
    });
  }

  /** @param {Call} call */
  #prepare(call) {
    if (this.#prepared?.fits(call)) return this.#prepared;
    const { handle } = this;
    this.#prepared = null;
    /** @type {[number[], boolean][]} */
    const inputs = call.shapes.map((shape, index) => [shape, call.integers[index]]);
    const places = this.engine.ask((native) => native.prepare(handle, inputs, call.outputSize, call.grad));
    this.#prepared = new Prepared(call, places);
    return this.#prepared;
  }

  /**
   * @param {TensorLike | readonly TensorLike[]} gradOutput
   * @returns {Gradients}
   */
  backward(gradOutput) {
    const { handle } = this;
    const { tensors } = check.tensors("gradOutput", gradOutput);
    check.unchanged("gradOutput", tensors);
    const { inputs, parameters } = this.engine.ask((native) => native.backward(handle, tensors));
    return { input: inputs[0], inputs, parameters };
  }

  train(mode = true) {
    const { handle } = this;
    const training = check.boolean("mode", mode);
    this.#prepared = null;
    this.engine.ask((native) => native.train(handle, training));
  }

  eval() {
    this.train(false);
  }

  /**
   * @param {number} layer
   * @returns {Tensor}
   */
  activation(layer) {
    const { handle } = this;
    const index = check.integer("layer", layer, 0, 2 ** 31);
    return this.engine.ask((native) => native.activation(handle, index));
  }

  /**
   * @param {number} layer
   * @param {readonly number[]} position
   * @param {CellOptions} [options]
   */
  cell(layer, position, options) {
    return cells.cell(this.engine, this.handle, layer, position, options);
  }

  /**
   * @param {number} layer
   * @param {readonly number[]} position
   * @param {number} outputChannel
   */
  cellReach(layer, position, outputChannel) {
    return cells.cellReach(this.engine, this.handle, layer, position, outputChannel);
  }

  /**
   * @param {number} layer
   * @param {readonly number[]} position
   * @param {GridOptions} [options]
   */
  grid(layer, position, options) {
    return cells.grid(this.engine, this.handle, layer, position, options);
  }

  /**
   * @param {number} layer
   * @param {number} outputChannel
   * @param {number} inputChannel
   */
  channelMatrix(layer, outputChannel, inputChannel) {
    return cells.channelMatrix(this.engine, this.handle, layer, outputChannel, inputChannel);
  }

  /**
   * @param {string} path
   * @param {string} name
   */
  setKernel(path, name) {
    const { handle } = this;
    const where = check.text("path", path, this.engine.maxText);
    const kernel = check.text("name", name, this.engine.maxText);
    this.engine.ask((native) => native.setKernel(handle, where, kernel));
  }

  /**
   * @param {string} path
   * @param {string} fromPath
   */
  tie(path, fromPath) {
    const { handle } = this;
    const to = check.text("path", path, this.engine.maxText);
    const from = check.text("fromPath", fromPath, this.engine.maxText);
    this.engine.ask((native) => native.tie(handle, to, from));
  }
}

/** @implements {Generator} */
export class NativeGenerator extends Owner {
  /**
   * @param {Engine} engine
   * @param {number} handle
   */
  constructor(engine, handle) {
    super(engine, "generator", "dropGenerator", handle);
  }

  /** @param {Shape} shape */
  rand(shape) {
    return this.uniform(shape);
  }

  /** @param {Shape} shape */
  randn(shape) {
    return this.normal(shape);
  }

  /**
   * @param {Shape} shape
   * @returns {Tensor}
   */
  uniform(shape, low = 0, high = 1) {
    const { handle } = this;
    const sizes = check.shape("shape", shape);
    const from = check.number("low", low);
    const to = check.number("high", high);
    return this.engine.ask((native) => native.uniform(handle, sizes, from, to));
  }

  /**
   * @param {Shape} shape
   * @returns {Tensor}
   */
  normal(shape, mean = 0, std = 1) {
    const { handle } = this;
    const sizes = check.shape("shape", shape);
    const middle = check.number("mean", mean);
    const deviation = check.number("std", std);
    return this.engine.ask((native) => native.normal(handle, sizes, middle, deviation));
  }

  /**
   * @param {Shape} shape
   * @returns {Tensor}
   */
  bernoulli(shape, p = 0.5) {
    const { handle } = this;
    const sizes = check.shape("shape", shape);
    const probability = check.number("p", p);
    return this.engine.ask((native) => native.bernoulli(handle, sizes, probability));
  }

  /**
   * @param {number} low
   * @param {number} high
   * @param {Shape} shape
   * @returns {IntegerTensor}
   */
  randint(low, high, shape) {
    const { handle } = this;
    const from = check.wholeNumber("low", low);
    const to = check.wholeNumber("high", high);
    const sizes = check.shape("shape", shape);
    return this.engine.ask((native) => native.randint(handle, from, to, sizes));
  }

  /**
   * @param {number} n
   * @returns {IntegerTensor}
   */
  randperm(n) {
    const { handle } = this;
    const count = check.wholeNumber("n", n);
    return this.engine.ask((native) => native.randperm(handle, count));
  }

  /**
   * @param {Shape} shape
   * @param {KaimingOptions} [options]
   */
  kaimingUniform(shape, options) {
    return this.#kaiming(shape, false, options);
  }

  /**
   * @param {Shape} shape
   * @param {KaimingOptions} [options]
   */
  kaimingNormal(shape, options) {
    return this.#kaiming(shape, true, options);
  }

  /**
   * @param {Shape} shape
   * @param {{ gain?: number }} [options]
   */
  xavierUniform(shape, options) {
    return this.#xavier(shape, false, options);
  }

  /**
   * @param {Shape} shape
   * @param {{ gain?: number }} [options]
   */
  xavierNormal(shape, options) {
    return this.#xavier(shape, true, options);
  }

  /**
   * @param {Shape} shape
   * @param {{ mean?: number, std?: number, a?: number, b?: number }} [options]
   * @returns {Tensor}
   */
  truncNormal(shape, options) {
    const { handle } = this;
    const { mean = 0, std = 1, a = -2, b = 2 } = check.options("options", options, ["mean", "std", "a", "b"]);
    const sizes = check.shape("shape", shape);
    const middle = check.number("mean", mean);
    const deviation = check.number("std", std);
    const from = check.number("a", a);
    const to = check.number("b", b);
    return this.engine.ask((native) => native.truncNormal(handle, sizes, middle, deviation, from, to));
  }

  /**
   * @param {Shape} shape
   * @param {boolean} normal
   * @param {KaimingOptions} [options]
   * @returns {Tensor}
   */
  #kaiming(shape, normal, options) {
    const { handle } = this;
    const known = ["a", "mode", "nonlinearity"];
    const { a = 0, mode = "fan_in", nonlinearity = "leaky_relu" } = check.options("options", options, known);
    const sizes = check.shape("shape", shape);
    const slope = check.number("a", a);
    const side = check.text("mode", mode, this.engine.maxText);
    const gain = check.text("nonlinearity", nonlinearity, this.engine.maxText);
    return this.engine.ask((native) => native.kaiming(handle, sizes, normal, slope, side, gain));
  }

  /**
   * @param {Shape} shape
   * @param {boolean} normal
   * @param {{ gain?: number }} [options]
   * @returns {Tensor}
   */
  #xavier(shape, normal, options) {
    const { handle } = this;
    const { gain = 1 } = check.options("options", options, ["gain"]);
    const sizes = check.shape("shape", shape);
    const factor = check.number("gain", gain);
    return this.engine.ask((native) => native.xavier(handle, sizes, normal, factor));
  }
}
