// One contestant in a worker, of Node or of a browser. What it is told comes as { id, method, args }, what it answers
// goes as { id, value } or { id, error }.

/** @import { Workload } from "./workloads.js" */

import { relativeError } from "./reference.js";

/**
 * A workload with its values: "input", the parameters by their names in the state_dict, "gradOutput", and what must come
 * out: "expected.output", "expected.grad.input", ...
 * @typedef {{ workload: Workload, tensors: Record<string, Float32Array> }} Case
 */

/**
 * @typedef {object} Prepared
 * @property {() => any} run one call as a user makes it: values in, values out
 * @property {(result: any) => Record<string, Float32Array> | Promise<Record<string, Float32Array>>} results what it gave, by the names above, in PyTorch's order
 * @property {() => void | Promise<void>} close
 * @property {number} [operations] of one call, where that is not the workload's
 */

/** @typedef {{ prepare: (work: Case) => Prepared | Promise<Prepared> }} Opened */

/**
 * Where a contestant finds what it needs.
 * @typedef {object} Files
 * @property {(name: string) => Promise<Uint8Array>} generated of build/bench/cases
 * @property {(name: string) => string} address of a file of a package
 */

/**
 * @param {Files} files
 * @param {string} name of a workload
 * @returns {Promise<Case>}
 */
async function readCase(files, name) {
  const [header, bytes] = await Promise.all([files.generated(`${name}.json`), files.generated(`${name}.bin`)]);
  const { workload, lengths } = JSON.parse(new TextDecoder().decode(header));
  /** @type {Record<string, Float32Array>} */
  const tensors = {};
  let offset = bytes.byteOffset;
  for (const [key, length] of Object.entries(lengths)) {
    tensors[key] = new Float32Array(bytes.buffer.slice(offset, offset + 4 * length));
    offset += 4 * length;
  }
  return { workload, tensors };
}

/**
 * @param {(options: any, files: Files) => Promise<Opened>} open
 * @param {Files} files
 */
export function methods(open, files) {
  /** @type {Opened} */
  let opened;
  /** @type {Prepared} */
  let prepared;
  /**
   * Seconds a call, over at least that many milliseconds.
   * @param {number} milliseconds
   */
  const measure = async (milliseconds) => {
    const begin = performance.now();
    let calls = 0;
    let elapsed = 0;
    while (calls === 0 || elapsed < milliseconds) {
      await prepared.run();
      ++calls;
      elapsed = performance.now() - begin;
    }
    return elapsed / 1000 / calls;
  };
  return {
    /** @param {any} options */
    async open(options) {
      opened = await open(options, files);
    },
    /**
     * The largest error of the first result; null where there is nothing to compare.
     * @param {string} name
     */
    async prepare(name) {
      const work = await readCase(files, name);
      prepared = await opened.prepare(work);
      const results = await prepared.results(await prepared.run());
      const errors = Object.entries(results).map(([key, data]) => relativeError(data, work.tensors[`expected.${key}`]));
      return { error: Math.max(0, ...errors), operations: prepared.operations };
    },
    measure,
    /**
     * Engines compile again while code runs: on until three measurements in a row agree, or the time is over.
     * @param {number} milliseconds at least, and four times that at most
     */
    async warmUp(milliseconds) {
      const begin = performance.now();
      /** @type {number[]} */
      const last = [];
      for (;;) {
        last.push(await measure(milliseconds / 8));
        const elapsed = performance.now() - begin;
        const recent = last.slice(-3);
        const steady = recent.length === 3 && Math.max(...recent) < 1.05 * Math.min(...recent);
        if (elapsed > 4 * milliseconds || (elapsed > milliseconds && steady)) return;
      }
    },
    close: () => prepared.close(),
  };
}

/**
 * Answers messages.
 * @param {Record<string, (...args: any[]) => any>} table
 * @param {(answer: object) => void} post
 */
export function answerer(table, post) {
  return async (/** @type {{ id: number, method: string, args: any[] }} */ { id, method, args }) => {
    try {
      post({ id, value: await table[method](...args) });
    } catch (error) {
      post({ id, error: String(error instanceof Error ? error.message : error) });
    }
  };
}
