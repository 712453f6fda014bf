// The command line of the comparison.

import path from "node:path";
import { parseArgs } from "node:util";
import { root } from "../../tools/setup/paths.mjs";
import { contestants } from "./contestants.js";
import { readWorkloads } from "./workloads.js";

const usage = `npm run bench -- [options]
  --only=b,c              these workloads of bench/models/workloads.txt, and "training", "first"
  --env=node,chromium     only there
  --contestants=ort,...   only these of bench/peers/contestants.js, besides the peaks
  --rounds=9              rounds; each measures every contestant once
  --milliseconds=60       of one contestant in one round
  --fastest               the fastest round instead of the median: for a machine that is busy otherwise
  --built                 with wasm/dist as it is
  --write                 write docs/performance.md; without filters that is the default`;

const environments = ["node", "chromium"];

const workloadNames = () => readWorkloads(path.join(root, "bench/models/workloads.txt")).map(({ name }) => name);

/** @param {string[]} args */
export function readOptions(args) {
  const string = /** @type {const} */ ({ type: "string" });
  const flag = /** @type {const} */ ({ type: "boolean", default: false });
  try {
    const options = { only: string, env: string, contestants: string, rounds: string, milliseconds: string };
    const { values } = parseArgs({
      args,
      options: { ...options, fastest: flag, built: flag, write: flag, help: flag },
    });
    const filtered = Boolean(values.only ?? values.env ?? values.contestants);
    if (values.help) throw new Error("");
    return {
      only: listed("only", values.only, () => [...workloadNames(), "training", "first"]),
      environments: listed("env", values.env, () => environments) ?? environments,
      contestants: listed("contestants", values.contestants, () => contestants.map(({ name }) => name)),
      rounds: positive("rounds", values.rounds ?? "9"),
      milliseconds: positive("milliseconds", values.milliseconds ?? "60"),
      fastest: values.fastest,
      built: values.built,
      write: values.write || !(filtered || values.fastest),
    };
  } catch (error) {
    console.error(`${/** @type {Error} */ (error).message}\n${usage}`.trim());
    process.exit(2);
  }
}

/**
 * Names between commas, said to be wrong before anything is built for them.
 * @param {string} option
 * @param {string | undefined} text
 * @param {() => string[]} known
 */
function listed(option, text, known) {
  const names = text?.split(",") ?? null;
  const there = names ? known() : [];
  const wrong = names?.find((name) => !there.includes(name));
  if (wrong === undefined) return names;
  throw new Error(`--${option}=${text}: there is no "${wrong}"; there are ${there.join(", ")}`);
}

/**
 * @param {string} name
 * @param {string} text
 */
function positive(name, text) {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name}=${text}: must be a whole number from 1`);
  return value;
}
