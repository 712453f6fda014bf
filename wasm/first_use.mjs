// node first_use.mjs <path of .wasm and .mjs, without extension> <profile>
//
// What an application calls up to its first result, for each model of first_models.txt, in a module that wasm-split has
// instrumented: writes down which functions ran.
//
// A model may not fit its input, as people come with errors, but must be one.

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { builds } from "./js/glue.js";
import { load } from "./js/index.js";

/** @import { GlueOptions } from "./js/glue.js" */

const [module, profile] = process.argv.slice(2);
const start = (await import(pathToFileURL(`${module}.mjs`).href)).default;

/** @type {WebAssembly.Instance | undefined} */
let instrumented;
builds.simd128 = {
  wasm: pathToFileURL(`${module}.wasm`),
  glue: async () => ({
    default: (options) =>
      start({
        ...options,
        instantiateWasm: (/** @type {WebAssembly.Imports} */ imports, /** @type {any} */ receive) =>
          options.instantiateWasm(imports, (instance, compiled) => {
            instrumented = instance;
            receive(instance, compiled);
          }),
      }),
  }),
};

const models = readFileSync(path.join(import.meta.dirname, "first_models.txt"), "utf8")
  .split("\n")
  .filter((line) => line && !line.startsWith("#"))
  .map((line) => line.replaceAll("\\n", "\n").split(/ {2,}/));

const cs = await load({ wasm: "simd128" });
cs.layerTypes();
for (const spatial of [1, 2, 3]) [cs.signals(spatial), cs.kernels(spatial)];
for (const [shape, model] of models) {
  const inputShape = cs.parseShape(shape);
  const { error, spatial } = cs.summary(model, inputShape);
  if (error && error.stage !== "call") throw new Error(`first_models.txt: ${model}: ${error.message}`);
  cs.outline(model);
  if (error) continue;
  cs.mismatch(model, inputShape);
  const [x] = cs.signals(spatial).map(({ name }) => cs.signal(name, inputShape, { spatial }));
  const m = cs.module(model, { seed: 0 });
  const output = m.forward(x);
  m.activation(0);
  m.loadStateDict(m.stateDict());
  const [weight] = Object.entries(m.stateDict()).find(([, { shape }]) => shape.length === spatial + 2) ?? [];
  if (weight) for (const { name } of cs.kernels(spatial)) m.setKernel(weight.replace(/\.?weight$/, ""), name);
  if (output.shape[1] === x.shape[1]) cs.compare(x, output, { spatial });
  m.prepare(inputShape, { grad: false }).run();
  m.delete();
}

const exported = /** @type {WebAssembly.Instance} */ (instrumented).exports;
const memory = Object.values(exported).find((value) => value instanceof WebAssembly.Memory);
const room = 16 * 65536;
const address = memory.grow(room / 65536) * 65536;
const length = /** @type {Function} */ (exported.__write_profile)(address, room);
writeFileSync(profile, new Uint8Array(memory.buffer, address, length));
