// Small helpers around other programs: run them, ask their version, find them.

import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import path from "node:path";

/** Something the machine lacks and setup could not bring. `remedy` is a command or a sentence for a person. */
export class Missing extends Error {
  /**
   * @param {string} what
   * @param {string} remedy
   */
  constructor(what, remedy) {
    super(`${what} — ${remedy}`);
    this.name = "Missing";
  }
}

/**
 * Runs a program to its end and returns what it printed; throws with its output when it fails.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined> }} [options]
 */
export function run(program, args, options = {}) {
  const result = spawnSync(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (result.error) throw result.error;
  if (result.status !== 0) {
    const tail = `${result.stdout}${result.stderr}`.trim().split("\n").slice(-20).join("\n");
    throw new Error(`${program} ${args.join(" ")} failed (${result.signal ?? result.status})\n${tail}`);
  }
  return result.stdout;
}

/**
 * What a program prints, or '' when it is absent or fails.
 * @param {string} program
 * @param {string[]} args
 */
export function ask(program, args) {
  const result = spawnSync(program, args, { encoding: "utf8" });
  return result.status === 0 ? result.stdout : "";
}

/**
 * Absolute path of a program on PATH, or ''.
 * @param {string} name
 */
export function which(name) {
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    const file = path.join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // not in this folder
    }
  }
  return "";
}

/**
 * First dotted number in a text, as numbers: "cmake version 3.25.1" gives [3, 25, 1].
 * @param {string} text
 */
export function version(text) {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return match ? match.slice(1).map((part) => Number(part ?? 0)) : [];
}

/**
 * Whether a version is at least the wanted one.
 * @param {number[]} have
 * @param {number[]} want
 */
export function atLeast(have, want) {
  if (have.length === 0) return false;
  for (let i = 0; i < want.length; ++i) {
    const difference = (have[i] ?? 0) - (want[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** @param {string} text */
export function note(text) {
  console.log(`setup: ${text}`);
}
