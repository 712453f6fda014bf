// What the contestants work on, as files in build/bench/cases: values and expected results (<name>.json, <name>.bin), and
// the models for those that read models. Made once, until what makes them changes.

/** @import { Workload } from "./workloads.js" */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../../tools/setup/paths.mjs";
import { expected } from "./reference.js";
import { valuesFor } from "./values.js";

export const casesFolder = path.join(root, "build/bench/cases");

const makers = [
  "cases.js",
  "reference.js",
  "values.js",
  "workloads.js",
  "layout.js",
  "formats/onnx.js",
  "formats/tflite.js",
];

/** @param {Workload[]} workloads */
export async function makeCases(workloads) {
  mkdirSync(casesFolder, { recursive: true });
  const hash = createHash("sha256");
  for (const file of makers) hash.update(readFileSync(path.join(import.meta.dirname, file)));
  const makersHash = hash.digest("hex");
  // Needed here only, so that the rest can be used without the peers' packages.
  const formats = path.join(import.meta.dirname, "formats");
  const { onnxModel } = await import(path.join(formats, "onnx.js"));
  const { tfliteModel } = await import(path.join(formats, "tflite.js"));
  for (const workload of workloads) {
    const file = (/** @type {string} */ extension) => path.join(casesFolder, `${workload.name}.${extension}`);
    const stamp = createHash("sha256").update(makersHash).update(JSON.stringify(workload)).digest("hex");
    if (existsSync(file("json")) && JSON.parse(readFileSync(file("json"), "utf8")).stamp === stamp) continue;
    const values = valuesFor(workload);
    const results = Object.entries(expected(workload, values)).map(([key, data]) => [`expected.${key}`, data]);
    const tensors = { ...values, ...Object.fromEntries(results) };
    const lengths = Object.fromEntries(Object.entries(tensors).map(([key, data]) => [key, data.length]));
    const bytes = Object.values(tensors).map((data) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    writeFileSync(file("bin"), Buffer.concat(bytes));
    if (!workload.training) {
      writeFileSync(file("onnx"), onnxModel(workload, values));
      writeFileSync(file("tflite"), tfliteModel(workload, values));
    }
    writeFileSync(file("json"), JSON.stringify({ stamp, workload, lengths }));
  }
}
