/** @import { Convscope } from "./index.js" */
/** @import { Engine } from "./engine.js" */

import * as check from "./arguments.js";

/**
 * Which sizes come back, what reaches a size, what brings a shape back.
 * @param {Engine} engine
 * @returns {Pick<Convscope, "roundTrip">}
 */
export function sizes(engine) {
  /**
   * @param {string} name
   * @param {unknown} value
   */
  const text = (name, value) => check.text(name, value, engine.maxText);

  return {
    roundTrip(model, options) {
      const { axis, from, to, inputShape = [] } = check.options("options", options);
      const source = text("model", model);
      const input = check.shape("inputShape", inputShape);
      const letter = typeof axis === "number" ? String(check.wholeNumber("axis", axis)) : text("axis", axis ?? "");
      const first = from === undefined ? undefined : check.wholeNumber("from", from);
      const last = to === undefined ? undefined : check.wholeNumber("to", to);
      return JSON.parse(engine.ask((native) => native.roundTrip(source, input, letter, first, last)));
    },
  };
}
