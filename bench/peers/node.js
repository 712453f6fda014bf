// Contestants in this process's threads, and PyTorch in a process of its own.

/** @import { Contestant } from "./contestants.js" */
/** @typedef {{ call: (method: string, ...args: any[]) => Promise<any>, end: () => Promise<void> }} Running */

/**
 * @typedef {object} Environment
 * @property {string} name
 * @property {Record<string, string>} versions
 * @property {(contestant: Contestant) => Promise<Running>} start
 * @property {(contestant: Contestant, workload: string) => Promise<number>} [firstResult] milliseconds from the start of a
 *   fresh page's load, caches empty
 * @property {() => Promise<void>} end
 */

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import path from "node:path";
import v8 from "node:v8";
import { Worker } from "node:worker_threads";
import { Calls } from "./calls.js";
import { casesFolder } from "./cases.js";

/** @returns {Promise<Environment>} */
export async function nodeEnvironment() {
  // Node 20 has relaxed SIMD behind a flag; later ones ignore it.
  v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
  const versions = { Node: process.versions.node, V8: process.versions.v8 };
  return { name: "Node", versions, start: startThread, end: async () => {} };
}

/**
 * @param {Contestant} contestant
 * @returns {Promise<Running>}
 */
async function startThread({ module }) {
  // What libraries write about themselves is no result.
  const worker = new Worker(path.join(import.meta.dirname, "node_worker.js"), {
    workerData: module,
    stdout: true,
    stderr: true,
  });
  const calls = new Calls((message) => worker.postMessage(message));
  worker.on("message", (answer) => calls.receive(answer));
  worker.on("error", (error) => calls.fail(error));
  worker.on("exit", () => calls.fail(new Error("the worker has ended")));
  return { call: (method, ...args) => calls.call(method, ...args), end: async () => void (await worker.terminate()) };
}

/** Debian's PyTorch, whatever python3 comes first here. */
const python = "/usr/bin/python3";

/** @returns {Promise<Running>} */
export async function startTorch() {
  const script = path.join(import.meta.dirname, "contestants/torch.py");
  const child = spawn(python, ["-P", script, casesFolder], { stdio: ["pipe", "pipe", "ignore"] });
  const calls = new Calls((message) => child.stdin.write(`${JSON.stringify(message)}\n`));
  const gone = () => calls.fail(new Error(`${python} has no torch; install python3-torch`));
  child.on("error", gone);
  child.on("exit", gone);
  child.stdin.on("error", gone);
  createInterface(child.stdout).on("line", (line) => calls.receive(JSON.parse(line)));
  return { call: (method, ...args) => calls.call(method, ...args), end: async () => void child.kill() };
}
