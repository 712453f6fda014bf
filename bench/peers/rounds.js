// The measurement: every contestant ready and warm, then round by round one after another, so that whatever slows the
// machine down for a while meets all of them.

/** @import { Contestant } from "./contestants.js" */
/** @import { Environment, Running } from "./node.js" */
/** @import { Workload } from "./workloads.js" */

import { median, spread } from "./statistics.js";

/** Largest error of a result that counts, relative to the largest value. */
const tolerance = 1e-4;

/** @typedef {{ seconds: number, spread: number, operations: number, error: number }} Reading operations: of one call */
/** @typedef {{ workload: Workload, readings: Record<string, Reading>, problems: Record<string, string> }} Row */

/**
 * Two operations a product; the two gradients cost as much as the forward pass each.
 * @param {Workload} workload
 */
const operationsOf = (workload) => 2 * workload.macs * (workload.training ? 3 : 1);

/**
 * @param {Contestant[]} contestants
 * @param {(contestant: Contestant) => Promise<Running>} start
 * @returns {Promise<{ running: Map<Contestant, Running>, missing: Record<string, string> }>}
 */
export async function openAll(contestants, start) {
  const running = new Map();
  /** @type {Record<string, string>} */
  const missing = {};
  for (const contestant of contestants) {
    const worker = await start(contestant);
    try {
      await worker.call("open", contestant.options);
      running.set(contestant, worker);
    } catch (error) {
      missing[contestant.name] = /** @type {Error} */ (error).message;
      await worker.end();
    }
  }
  return { running, missing };
}

/**
 * @param {Workload} workload
 * @param {Map<Contestant, Running>} running
 * @param {{ rounds: number, milliseconds: number, fastest: boolean }} options milliseconds: of one contestant in one
 *   round; fastest: the fastest round counts, not the median
 * @returns {Promise<Row>}
 */
export async function measureRow(workload, running, { rounds, milliseconds, fastest }) {
  /** @type {Row} */
  const row = { workload, readings: {}, problems: {} };
  /** @type {{ name: string, worker: Running, operations: number, error: number, times: number[] }[]} */
  const ready = [];
  for (const [contestant, worker] of running) {
    if (!(workload.training ? contestant.training : contestant.forward)) continue;
    const { name } = contestant;
    try {
      const { error, operations = operationsOf(workload) } = await worker.call("prepare", workload.name);
      if (!(error <= tolerance)) throw new Error(`wrong by ${error.toPrecision(2)} of the largest value`);
      await worker.call("warmUp", 8 * milliseconds);
      ready.push({ name, worker, operations, error, times: [] });
    } catch (error) {
      row.problems[name] = /** @type {Error} */ (error).message;
    }
  }
  for (let round = 0; round < rounds; ++round) {
    for (const { worker, times } of ready) times.push(await worker.call("measure", milliseconds));
  }
  for (const { name, worker, operations, error, times } of ready) {
    await worker.call("close");
    row.readings[name] = {
      seconds: fastest ? Math.min(...times) : median(times),
      spread: spread(times),
      operations,
      error,
    };
  }
  return row;
}
