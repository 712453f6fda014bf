/** @import { BuildName, GlueOptions, Native } from "./glue.js" */
/** @import { Convscope } from "./index.js" */

import { relaxedSimd, simd, threads as sharedMemory } from "wasm-feature-detect";
import { options as checkOptions, wrong } from "./arguments.js";
import { compile } from "./compile.js";
import { Engine } from "./engine.js";
import { loadError, reason } from "./errors.js";
import { facade } from "./facade.js";
import { builds } from "./glue.js";
import { Rest } from "./rest.js";

/** @type {Map<string, Promise<Convscope>>} one engine of each build and number of threads, until it fails */
const engines = new Map();

/** Whether workers of the build with threads start here, as far as is known. */
let workersStart = true;

/** @type {typeof import("./index.js").load} */
export async function load(options) {
  const { wasm = "auto", threads } = checkOptions("options", options, ["wasm", "threads"]);
  if (threads !== undefined && (!Number.isSafeInteger(threads) || Number(threads) < 1)) {
    throw wrong("threads", threads, "an integer from 1");
  }
  const simd = await choose(wasm);
  const wanted = Number(threads ?? (workersStart ? usualThreads() : 1));
  const count = simd === "relaxed" && (await sharedMemory()) ? Math.min(wanted, mostThreads) : 1;
  try {
    return await engine(simd, count);
  } catch (cause) {
    if (threads !== undefined || count === 1) throw cause;
    workersStart = false; // nobody asked for threads: go on without, and don't try again
    return engine(simd, 1);
  }
}

/**
 * @param {"relaxed" | "simd128"} simd
 * @param {number} threads
 */
function engine(simd, threads) {
  const key = `${simd} ${threads}`;
  const before = engines.get(key);
  if (before) return before;
  const forget = () => void engines.delete(key);
  const name = simd === "relaxed" && threads > 1 ? "relaxed-threads" : simd;
  const started = start(name, threads, forget);
  engines.set(key, started);
  started.catch(forget);
  return started;
}

/**
 * @param {BuildName} name
 * @param {number} threads
 * @param {() => void} onFailure
 */
async function start(name, threads, onFailure) {
  const { rest: url } = builds[name];
  const rest = url && new Rest(url);
  if (!mayWait) rest?.fetch(); // nothing is won by waiting for the first part
  const native = await instantiate(name, threads, rest);
  const loaded = () => rest?.link() ?? Promise.resolve();
  if (!mayWait) await loaded();
  else setTimeout(loaded, firstResult);
  return facade(new Engine(native, onFailure), loaded);
}

/** Milliseconds in which a first result has the processor for itself: compiling the rest takes every core. */
const firstResult = 100;

/** Whether a call may wait for a file: the only threads that can, and may, are workers of browsers. */
const mayWait = "WorkerGlobalScope" in globalThis && "XMLHttpRequest" in globalThis;

/** More would only wait for each other: few layers have that many parts worth a thread. */
const mostThreads = 16;

/** Cores that a page may use when nothing is said. Node has one, as it runs several programs more often. */
function usualThreads() {
  return globalThis.crossOriginIsolated ? Math.min(navigator.hardwareConcurrency, 4) : 1;
}

/**
 * @param {unknown} wasm
 * @returns {Promise<"relaxed" | "simd128">}
 */
async function choose(wasm) {
  if (wasm !== "auto" && wasm !== "relaxed" && wasm !== "simd128") {
    throw wrong("wasm", wasm, 'one of "auto", "relaxed", "simd128"');
  }
  if (typeof WebAssembly !== "object") {
    throw loadError("this browser runs no WebAssembly; use a current one, or allow WebAssembly in its settings");
  }
  if (wasm !== "simd128" && (await relaxedSimd())) return "relaxed";
  if (wasm === "relaxed") {
    throw loadError(
      'relaxed SIMD is missing here; use wasm: "auto", or start Node 20 with --experimental-wasm-relaxed-simd',
    );
  }
  if (await simd()) return "simd128";
  throw loadError(
    "WebAssembly SIMD is missing here; use Chrome 91, Firefox 89, Safari 16.4, Node 16.4, or a later one",
  );
}

/**
 * @param {BuildName} name
 * @param {number} threads
 * @param {Rest | undefined} rest
 * @returns {Promise<Native>}
 */
async function instantiate(name, threads, rest) {
  const { wasm, glue } = builds[name];
  const [module, { default: run }] = await Promise.all([compile(wasm), importGlue(glue, wasm)]);
  /** @type {GlueOptions} */
  const options = {
    threads,
    instantiateWasm(imports, receive) {
      const all = { ...imports, ...(rest && { rest: rest.imports }) };
      WebAssembly.instantiate(module, all).then((instance) => {
        if (rest) rest.first = instance;
        receive(instance, module);
      }, options.fail);
      return {};
    },
    fail() {},
    // What Emscripten would write to the console reaches the caller as an Error.
    print() {},
    printErr() {},
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  try {
    /** @type {Native} */
    const native = await new Promise((resolve, reject) => {
      options.fail = reject;
      if (threads > 1) timer = setTimeout(() => reject(new Error("they don't answer")), patience);
      run(options).then(resolve, reject);
    });
    native.setThreads(threads);
    return native;
  } catch (cause) {
    options.PThread?.terminateAllThreads();
    if (threads === 1) throw loadError(`can't start ${wasm.href} (${reason(cause)})`, cause);
    const advice =
      "they need a Content-Security-Policy whose worker-src allows the site of the .mjs file beside it, which must be the " +
      "page's own site; threads: 1 needs none";
    throw loadError(`can't start the workers of ${wasm.href} (${reason(cause)}); ${advice}`, cause);
  } finally {
    clearTimeout(timer);
  }
}

/** Browsers may let a worker wait for ever, for one of another page to end. In milliseconds. */
const patience = 10_000;

/**
 * @template T
 * @param {() => Promise<T>} glue
 * @param {URL} wasm
 */
async function importGlue(glue, wasm) {
  try {
    return await glue();
  } catch (cause) {
    const remedy = "serve the .mjs file beside it too, or run `npm run build:wasm` first";
    throw loadError(`can't import the JavaScript part of ${wasm.href} (${reason(cause)}); ${remedy}`, cause);
  }
}
