/** @import { Convscope } from "./index.js" */
/** @import { Engine } from "./engine.js" */

import { analysis } from "./analysis.js";
import * as check from "./arguments.js";
import { NativeGenerator, NativeModule } from "./handles.js";
import { sizes } from "./sizes.js";

/** In the order of text::Edit::Action. */
const actions = ["set", "insert", "remove", "duplicate", "move", "replace"];

/**
 * The public interface over one engine. Functions don't use `this`, so they can be taken out of it.
 * @param {Engine} engine
 * @param {() => Promise<void>} loaded
 * @returns {Convscope}
 */
export function facade(engine, loaded) {
  /**
   * @param {string} name
   * @param {unknown} value
   */
  const text = (name, value) => check.text(name, value, engine.maxText);

  /** @param {number} spatial */
  const axes = (spatial) => check.integer("spatial", spatial, 1, 3);

  /** @type {Convscope} */
  const cs = {
    build: Object.freeze(JSON.parse(engine.run((native) => native.build()))),

    get loaded() {
      return loaded();
    },

    get alive() {
      return engine.alive;
    },

    liveHandles: () => (engine.alive ? engine.run((native) => native.liveHandles()) : 0),
    memoryBytes: () => (engine.alive ? engine.run((native) => native.memoryBytes()) : 0),

    ...analysis(engine),
    ...sizes(engine),

    parseShape(source) {
      const shape = text("text", source);
      return engine.ask((native) => native.parseShape(shape));
    },

    outline(model) {
      const source = text("model", model);
      return JSON.parse(engine.ask((native) => native.outline(source)));
    },

    edit(model, edit) {
      const source = text("model", model);
      const known = ["action", "path", "name", "value", "index"];
      const { action, path, name = "", value = "", index = -1 } = check.options("edit", edit, known);
      const number = actions.indexOf(/** @type {string} */ (action));
      if (number < 0) throw check.wrong("edit.action", action, `one of "${actions.join('", "')}"`);
      const where = text("edit.path", path);
      const parameter = text("edit.name", name);
      const content = text("edit.value", value);
      const place = check.integer("edit.index", index, -1, 2 ** 31 - 1);
      return engine.ask((native) => native.edit(source, number, where, parameter, content, place));
    },

    layerTypes: () => JSON.parse(engine.run((native) => native.layerTypes())),
    starter(type, arriving = []) {
      const layer = text("type", type);
      const shape = check.shape("arriving", arriving);
      const call = engine.run((native) => native.starter(layer, shape));
      if (call === "") throw check.wrong("type", type, "a layer of cs.layerTypes()");
      return call;
    },

    functions: () => JSON.parse(engine.run((native) => native.functions())),
    torchNames: () => JSON.parse(engine.run((native) => native.torchNames())),

    signals(spatial) {
      const number = axes(spatial);
      return JSON.parse(engine.run((native) => native.signals(number)));
    },

    signal(name, inputShape, options) {
      const { spatial, seed = 0 } = check.options("options", options, ["spatial", "seed"]);
      const signal = text("name", name);
      const shape = check.shape("inputShape", inputShape);
      const number = axes(/** @type {number} */ (spatial));
      const digits = check.seed("seed", seed);
      return engine.ask((native) => native.signal(signal, shape, number, digits));
    },

    kernels(spatial) {
      const number = axes(spatial);
      return JSON.parse(engine.run((native) => native.kernels(number)));
    },

    kernel(name, weightShape, options) {
      const known = ["transposed", "groups", "stride"];
      const { transposed = false, groups = 1, stride = [] } = check.options("options", options, known);
      const kernel = text("name", name);
      const shape = check.shape("weightShape", weightShape);
      const mirrored = check.boolean("transposed", transposed);
      const parts = check.integer("groups", groups, 1, 2 ** 31);
      const steps = check.shape("stride", stride);
      return engine.ask((native) => native.kernel(kernel, shape, mirrored, parts, steps));
    },

    compare(a, b, options) {
      const { spatial = -1 } = check.options("options", options, ["spatial"]);
      const input = check.tensor("a", a);
      const output = check.tensor("b", b);
      const number = check.integer("spatial", spatial, -1, 3);
      check.unchanged("a", [input]);
      check.unchanged("b", [output]);
      const { report, difference } = engine.ask((native) => native.compare(input, output, number));
      const { compared, mse, psnr } = JSON.parse(report);
      // JSON has no infinity: equal signals come with psnr null.
      return { compared, mse: mse ?? NaN, psnr: psnr ?? (mse === null ? NaN : Infinity), difference };
    },

    module(model, options) {
      const { seed = 0 } = check.options("options", options, ["seed"]);
      const source = text("model", model);
      const digits = check.seed("seed", seed);
      return new NativeModule(
        engine,
        engine.ask((native) => native.makeNetwork(source, digits)),
      );
    },

    generator(seed = 0) {
      const digits = check.seed("seed", seed);
      return new NativeGenerator(
        engine,
        engine.run((native) => native.makeGenerator(digits)),
      );
    },
  };
  return Object.freeze(cs);
}
