// `npm run bench`: our builds and other libraries on the same work in the same run.

/** @import { Contestant } from "./contestants.js" */
/** @import { Environment, Running } from "./node.js" */
/** @import { Row } from "./rounds.js" */

import path from "node:path";
import { root } from "../../tools/setup/paths.mjs";
import { makeCases } from "./cases.js";
import { chromiumEnvironment } from "./chromium.js";
import { contestants } from "./contestants.js";
import { measureFirst } from "./first.js";
import { installPeers, packageVersion } from "./install.js";
import { machine } from "./machine.js";
import { nodeEnvironment, startTorch } from "./node.js";
import { measureRow, openAll } from "./rounds.js";
import { rowLine, tables } from "./tables.js";
import { writeReport } from "./report.js";
import { readWorkloads } from "./workloads.js";

/** The workload that is measured forward and backward too. */
const trained = "k_16x32";
/** The workload of the first result. */
const firstWorkload = "k_32";

/** @type {Record<string, () => Promise<Environment>>} */
const environments = { node: nodeEnvironment, chromium: chromiumEnvironment };

/** @typedef {{ environment: string, versions: Record<string, string>, rows: Row[], missing: Record<string, string>, first: Record<string, number> }} Result */

/**
 * 0 when every result was right.
 * @param {ReturnType<typeof import("./options.js").readOptions>} options
 */
export async function compare(options) {
  await installPeers();
  const all = readWorkloads(path.join(root, "bench/models/workloads.txt"));
  const model = all.find(({ name }) => name === trained);
  if (model) all.push({ ...model, name: `${trained}_training`, training: true });
  const wanted = (/** @type {string} */ name) => options.only === null || options.only.includes(name);
  const workloads = all.filter((workload) => wanted(workload.name) || (workload.training && wanted("training")));
  const taking = contestants.filter(
    ({ name, kind }) => kind === "peak" || options.contestants === null || options.contestants.includes(name),
  );
  await makeCases(all);

  /** @type {Result[]} */
  const results = [];
  for (const name of options.environments) {
    const environment = await environments[name]();
    try {
      const result = await measure(environment, workloads, taking, options);
      if (environment.firstResult && wanted("first")) {
        const opened = taking.filter((contestant) => contestant.forward && !(contestant.name in result.missing));
        result.first = await measureFirst(opened, environment.firstResult, firstWorkload, options.rounds);
      }
      results.push(result);
      console.log(tables(result).join("\n"));
    } finally {
      await environment.end();
    }
  }
  if (options.write) writeReport(results, { machine: machine(), versions: versionsOf(taking), options });
  return results.every(({ rows }) => rows.every(({ problems }) => Object.keys(problems).length === 0)) ? 0 : 1;
}

/**
 * @param {Environment} environment
 * @param {import("./workloads.js").Workload[]} workloads
 * @param {Contestant[]} taking
 * @param {{ rounds: number, milliseconds: number, fastest: boolean }} options
 * @returns {Promise<Result>}
 */
async function measure(environment, workloads, taking, options) {
  const { running, missing } = await openAll(taking, (contestant) =>
    contestant.kind === "native" ? startTorch() : environment.start(contestant),
  );
  for (const [name, reason] of Object.entries(missing)) console.log(`${environment.name}: no ${name}: ${reason}`);
  /** @type {Row[]} */
  const rows = [];
  try {
    for (const workload of workloads) {
      const row = await measureRow(workload, running, options);
      rows.push(row);
      console.log(rowLine(environment.name, row));
    }
  } finally {
    for (const worker of running.values()) await worker.end();
  }
  return { environment: environment.name, versions: environment.versions, rows, missing, first: {} };
}

/** @param {Contestant[]} taking */
function versionsOf(taking) {
  const packages = taking.flatMap(({ package: name }) => name ?? []);
  return Object.fromEntries(packages.map((name) => [name, packageVersion(name)]));
}
