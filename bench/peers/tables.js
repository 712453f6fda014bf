// The readings as Markdown tables.

/** @import { Result } from "./compare.js" */
/** @import { Contestant } from "./contestants.js" */
/** @import { Reading, Row } from "./rounds.js" */

import { contestants } from "./contestants.js";

/** @param {Reading | undefined} reading */
const speed = (reading) => (reading ? reading.operations / reading.seconds / 1e9 : NaN);

/** @param {number} value */
const number = (value) => (Number.isFinite(value) ? value.toFixed(value < 10 ? 2 : 1) : "–");
/** @param {number} value */
const ratio = (value) => (Number.isFinite(value) ? `${value.toFixed(2)}×` : "–");
/** @param {number} value */
const percent = (value) => (Number.isFinite(value) ? `${Math.round(100 * value)} %` : "–");
/** @param {number} value in seconds */
const microseconds = (value) => (Number.isFinite(value) ? (value * 1e6).toFixed(value < 1e-4 ? 1 : 0) : "–");

/**
 * @param {Row} row
 * @param {(contestant: Contestant) => boolean} counts
 */
const best = (row, counts) => Math.max(...contestants.filter(counts).map(({ name }) => speed(row.readings[name]) || 0));

/** @param {string[][]} lines the first one is the head; all columns but the first stand to the right */
function table(lines) {
  const [head, ...body] = lines.map((cells) => `| ${cells.join(" | ")} |`);
  return [head, `|---|${"---:|".repeat(lines[0].length - 1)}`, ...body];
}

const kinds = ["ours", "peer", "native", "peak"];

/**
 * Contestants that have a reading in some row, ours first.
 * @param {Row[]} rows
 */
const present = (rows) =>
  contestants
    .filter(({ name }) => rows.some(({ readings }) => name in readings))
    .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));

/**
 * @param {Result} result
 * @returns {string[]} lines
 */
export function tables({ environment, rows, missing, first }) {
  const forward = rows.filter(({ workload }) => !workload.training);
  const training = rows.filter(({ workload }) => workload.training);
  const lines = [];
  if (forward.length > 0) {
    const outside = forwardTable(forward, ["simd128", "relaxed", "threads"], ({ inside }) => !inside);
    lines.push(`### ${environment}: forward, GFLOP/s`, "", ...outside, "");
    const inside = forwardTable(forward, ["simd128-inside", "relaxed-inside", "threads-inside"], takesPartInside);
    lines.push(`### ${environment}: forward, inputs and results in the library's memory, GFLOP/s`, "", ...inside, "");
  }
  if (training.length > 0)
    lines.push(`### ${environment}: forward and backward, ms`, "", ...trainingTable(training), "");
  if (Object.keys(first).length > 0) {
    lines.push(`### ${environment}: first result after the start of a page's load, ms`, "", ...firstTable(first), "");
  }
  const problems = rows.flatMap(({ workload, problems: of }) =>
    Object.entries(of).map(([name, reason]) => `- ${workload.name}, ${name}: ${reason}`),
  );
  const absent = Object.entries(missing).map(([name, reason]) => `- ${name}: ${reason}`);
  if (problems.length + absent.length > 0) lines.push("Not counted:", "", ...absent, ...problems, "");
  return lines;
}

/**
 * onnxruntime-web copies inputs and results always.
 * @param {Contestant} contestant
 */
const takesPartInside = ({ inside, name, kind }) => Boolean(inside) || name === "ort" || kind === "peak";

/**
 * @param {Row[]} rows
 * @param {string[]} ours names of our builds: simd128, relaxed, with threads
 * @param {(contestant: Contestant) => boolean} takesPart
 */
function forwardTable(rows, ours, takesPart) {
  const columns = present(rows).filter(takesPart);
  const head = ["", ...columns.map(({ title }) => title)];
  const ratios = [
    "relaxed / best peer",
    "simd128 / best peer without relaxed SIMD",
    "relaxed / its peak",
    "2 threads / 1",
    "relaxed, µs",
  ];
  const body = rows.map((row) => {
    const { readings } = row;
    const [simd128, relaxed, threads] = ours.map((name) => speed(readings[name]));
    const isPeer = (/** @type {Contestant} */ contestant) => contestant.kind === "peer" && takesPart(contestant);
    return [
      row.workload.name,
      ...columns.map(({ name }) => number(speed(readings[name]))),
      ratio(relaxed / best(row, isPeer)),
      ratio(simd128 / best(row, (contestant) => isPeer(contestant) && !contestant.relaxedSimd)),
      percent(relaxed / speed(readings["peak-relaxed"])),
      ratio(threads / relaxed),
      microseconds(readings[ours[1]]?.seconds),
    ];
  });
  return table([[...head, ...ratios], ...body]);
}

/** @param {Row[]} rows */
function trainingTable(rows) {
  const columns = present(rows).filter(({ kind }) => kind !== "peak");
  const head = ["", ...columns.map(({ title }) => title), "best peer / relaxed", "relaxed / PyTorch"];
  const body = rows.map((row) => {
    const { readings } = row;
    const relaxed = speed(readings.relaxed);
    return [
      row.workload.name.replace("_training", ""),
      ...columns.map(({ name }) => number(1000 * readings[name]?.seconds)),
      ratio(relaxed / best(row, ({ kind }) => kind === "peer")),
      ratio(speed(readings.torch) / relaxed),
    ];
  });
  return table([head, ...body]);
}

/** @param {Record<string, number>} first */
function firstTable(first) {
  const columns = contestants.filter(({ name }) => name in first);
  const titles = columns.map(({ kind, title }) => (kind === "peak" ? "a bare module" : title));
  return table([
    ["", ...titles],
    ["first result", ...columns.map(({ name }) => first[name].toFixed(0))],
  ]);
}

/**
 * A row while it goes by.
 * @param {string} environment
 * @param {Row} row
 */
export function rowLine(environment, { workload, readings, problems }) {
  const cells = Object.entries(readings).map(([name, reading]) => `${name} ${number(speed(reading))}`);
  const wrong = Object.entries(problems).map(([name, reason]) => `${name}: ${reason}`);
  return [`${environment} ${workload.name}:`, cells.join(", "), ...wrong].join(" ");
}
