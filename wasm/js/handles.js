/** @import { Drop, Engine } from "./engine.js" */
/** @import { Generator, Gradients, Module, OutputSize, Shape, StateDict, Tensor, TensorLike } from "./index.js" */

import * as check from "./arguments.js";

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

/** @implements {Module} */
export class NativeModule extends Owner {
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
    this.engine.ask((native) => native.loadStateDict(handle, entries));
  }

  /**
   * @param {TensorLike} x
   * @param {{ outputSize?: OutputSize }} [options]
   * @returns {Tensor}
   */
  forward(x, options) {
    const { handle } = this;
    const input = check.tensor("x", x);
    const target = check.outputSize("outputSize", check.options("options", options).outputSize);
    return this.engine.ask((native) => native.forward(handle, input, target));
  }

  /**
   * @param {TensorLike} gradOutput
   * @returns {Gradients}
   */
  backward(gradOutput) {
    const { handle } = this;
    const gradient = check.tensor("gradOutput", gradOutput);
    return this.engine.ask((native) => native.backward(handle, gradient));
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

  /**
   * @param {Shape} shape
   * @returns {Tensor}
   */
  rand(shape) {
    const { handle } = this;
    const sizes = check.shape("shape", shape);
    return this.engine.ask((native) => native.rand(handle, sizes));
  }

  /**
   * @param {Shape} shape
   * @returns {Tensor}
   */
  randn(shape) {
    const { handle } = this;
    const sizes = check.shape("shape", shape);
    return this.engine.ask((native) => native.randn(handle, sizes));
  }
}
