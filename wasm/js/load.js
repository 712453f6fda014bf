/** @import { BuildName, GlueOptions, Native } from "./glue.js" */
/** @import { Convscope } from "./index.js" */

import { relaxedSimd, simd, threads as sharedMemory } from "wasm-feature-detect";
import { options as object, wrong } from "./arguments.js";
import { Engine } from "./engine.js";
import { loadError } from "./errors.js";
import { facade } from "./facade.js";
import { builds } from "./glue.js";

/** @type {Map<string, Promise<Convscope>>} one engine of each build and number of threads, until it fails */
const loaded = new Map();

/** Whether workers of the build with threads start here, as far as is known. */
let workersStart = true;

/** @type {typeof import("./index.js").load} */
export async function load(options) {
  const { wasm = "auto", threads } = object("options", options);
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
  const before = loaded.get(key);
  if (before) return before;
  const forget = () => void loaded.delete(key);
  const name = simd === "relaxed" && threads > 1 ? "relaxed-threads" : simd;
  const started = instantiate(name, threads).then((native) => facade(new Engine(native, forget)));
  loaded.set(key, started);
  started.catch(forget);
  return started;
}

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
 * @returns {Promise<Native>}
 */
async function instantiate(name, threads) {
  const { wasm, glue } = builds[name];
  const [module, { default: start }] = await Promise.all([compile(wasm), importGlue(glue, wasm)]);
  /** @type {GlueOptions} */
  const options = {
    threads,
    instantiateWasm(imports, receive) {
      WebAssembly.instantiate(module, imports).then((instance) => receive(instance, module), options.fail);
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
      start(options).then(resolve, reject);
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

/** @param {URL} url */
async function compile(url) {
  const response = url.protocol === "file:" ? null : await fetched(url);
  try {
    if (!response) return await WebAssembly.compile(await readFile(url));
    const streams = response.headers.get("content-type")?.startsWith("application/wasm");
    if (streams && WebAssembly.compileStreaming) return await WebAssembly.compileStreaming(response);
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (cause) {
    throw loadError(`can't compile ${url.href} (${reason(cause)}); ${remedy(cause, response)}`, cause);
  }
}

/** @param {URL} url */
async function fetched(url) {
  const advice = "check that the file is served there, and that a Content-Security-Policy's connect-src allows it";
  const response = await fetch(url).catch((cause) => {
    throw loadError(`can't fetch ${url.href} (${reason(cause)}); ${advice}`, cause);
  });
  if (!response.ok) throw loadError(`can't fetch ${url.href} (HTTP status ${response.status}); ${advice}`);
  return response;
}

/**
 * @param {URL} url
 * @returns {Promise<BufferSource>}
 */
async function readFile(url) {
  const module = "node:fs/promises"; // in a variable: bundlers for browsers look no further
  const fs = /** @type {typeof import("node:fs/promises")} */ (await import(/* @vite-ignore */ module));
  return /** @type {Promise<Uint8Array<ArrayBuffer>>} */ (fs.readFile(url));
}

/**
 * @param {unknown} cause
 * @param {Response | null} response
 */
function remedy(cause, response) {
  const type = response?.headers.get("content-type") ?? "";
  if (/unsafe-eval|Content Security Policy/i.test(reason(cause))) {
    return "add 'wasm-unsafe-eval' to script-src in the page's Content-Security-Policy";
  }
  if (type.startsWith("text/")) return `the server sent ${type} in its place: check that the file is served there`;
  if (!response) return "run `npm run build:wasm` first";
  return "the file may be cut off or out of date: reload without cache";
}

/** @param {unknown} cause */
function reason(cause) {
  if (cause instanceof Error) return cause.message;
  // Of a worker. Why it could not start, browsers don't say.
  if (typeof Event === "function" && cause instanceof Event) return "a worker could not be loaded";
  return String(cause);
}
