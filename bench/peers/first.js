/** @import { Contestant } from "./contestants.js" */

import { median } from "./statistics.js";

/**
 * Milliseconds from the start of a page's load to the contestant's first result: the median over rounds, in each of
 * which everyone loads once.
 * @param {Contestant[]} contestants
 * @param {(contestant: Contestant, workload: string) => Promise<number>} load
 * @param {string} workload
 * @param {number} rounds
 */
export async function measureFirst(contestants, load, workload, rounds) {
  const pages = contestants.filter(({ kind, name, inside }) => kind !== "native" && !inside && name !== "peak-simd128");
  /** @type {Record<string, number[]>} */
  const times = Object.fromEntries(pages.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; ++round) {
    for (const contestant of pages) times[contestant.name].push(await load(contestant, workload));
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}
