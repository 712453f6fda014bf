// What runs in a worker of the page; bundled to build/bench/site.

import { answerer, methods } from "../worker.js";

/** @type {Record<string, () => Promise<{ open: (options: any, files: any) => Promise<any> }>>} */
const modules = {
  "convscope.js": () => import("../contestants/convscope.js"),
  "jax.js": () => import("../contestants/jax.js"),
  "litert.js": () => import("../contestants/litert.js"),
  "ort.js": () => import("../contestants/ort.js"),
  "peak.js": () => import("../contestants/peak.js"),
  "tfjs.js": () => import("../contestants/tfjs.js"),
};

/** @type {import("../worker.js").Files} */
const files = {
  async generated(name) {
    const response = await fetch(`/build/bench/cases/${name}`);
    return new Uint8Array(await response.arrayBuffer());
  },
  address: (name) => new URL(`/bench/peers/node_modules/${name}`, location.href).href,
};

/** @param {string} module */
export async function answerTo(module) {
  const { open } = await modules[module]();
  return answerer(methods(open, files), (answer) => postMessage(answer));
}
