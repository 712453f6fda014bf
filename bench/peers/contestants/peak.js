// The peak as a contestant: it does the same whatever the workload is, and is no library.

import { openPeak } from "../peak.js";

/** @param {{ kind: "relaxed" | "simd128" }} options */
export async function open({ kind }) {
  const { run, operations } = await openPeak(kind);
  return { prepare: () => ({ run, operations, results: () => ({}), close() {} }) };
}
