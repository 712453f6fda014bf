// The page of the bench: one worker for each contestant, called from outside by `bench.call`.
//
//   ?first=ort.js&options={}&case=k_32    loads that contestant alone and notes when its first result is there

import { Calls } from "../calls.js";

/** @type {Map<string, { worker: Worker, calls: Calls }>} */
const workers = new Map();

/**
 * @param {string} name
 * @param {string} module in contestants/
 */
function start(name, module) {
  const worker = new Worker(`worker.js?${module}`);
  const calls = new Calls((message) => worker.postMessage(message));
  worker.addEventListener("message", ({ data }) => calls.receive(data));
  worker.addEventListener("error", ({ message }) => calls.fail(new Error(message)));
  workers.set(name, { worker, calls });
  return calls;
}

/** @param {string} name */
function end(name) {
  workers.get(name)?.worker.terminate();
  workers.delete(name);
}

/** @type {Promise<number> | null} milliseconds from the navigation's start */
let first = null;
const query = new URLSearchParams(location.search);
const module = query.get("first");
if (module) {
  const calls = start("first", module);
  first = calls
    .call("open", JSON.parse(query.get("options") ?? "{}"))
    .then(() => calls.call("prepare", query.get("case")))
    .then(() => performance.now());
}

Object.assign(window, {
  bench: {
    start: (/** @type {string} */ name, /** @type {string} */ file) => void start(name, file),
    end,
    /**
     * @param {string} name
     * @param {string} method
     * @param {any[]} args
     */
    call: (name, method, args) => workers.get(name)?.calls.call(method, ...args),
    first: () => first,
  },
});
