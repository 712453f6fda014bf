// The worker of Node's threads.

import { readFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { runInThisContext } from "node:vm";
import { casesFolder } from "./cases.js";
import { answerer, methods } from "./worker.js";

// What LiteRT.js expects of a worker.
Object.assign(globalThis, {
  self: globalThis,
  require: createRequire(import.meta.url),
  importScripts(/** @type {string} */ file) {
    Object.assign(globalThis, { __dirname: path.dirname(file) });
    runInThisContext(readFileSync(file, "utf8"), { filename: file });
  },
});

/** @type {import("./worker.js").Files} */
const files = {
  generated: (name) => readFile(path.join(casesFolder, name)),
  address: (name) => path.join(import.meta.dirname, "node_modules", name),
};

const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);
const { open } = await import(`./contestants/${workerData}`);
const answer = answerer(methods(open, files), (value) => port.postMessage(value));
port.on("message", answer);
