// Runs other programs for the scripts: live or into a log, and never leaves them behind.

import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { root } from "./setup/paths.mjs";

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.once(signal, () => {
    for (const child of running) stop(child);
    process.exit(1);
  });
}

/**
 * Ends a program together with everything it started: each has a process group of its own.
 * @param {import("node:child_process").ChildProcess} child
 */
function stop(child) {
  try {
    process.kill(-(/** @type {number} */ (child.pid)), "SIGTERM");
  } catch {
    // already gone
  }
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {{ log?: string, env?: Record<string, string | undefined>, timeout?: number }} [options]
 *   log: a name; the output is added to build/logs/<name>.log instead of the terminal
 *   timeout: seconds until it is ended
 * @returns {Promise<{ code: number, output: string }>} output: without colours; '' when it went to the terminal
 */
export function start(program, args, { log, env, timeout } = {}) {
  const sink = log ? createWriteStream(logFile(log), { flags: "a" }) : null;
  sink?.write(`$ ${program} ${args.join(" ")}\n`);
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", sink ? "pipe" : "inherit", sink ? "pipe" : "inherit"],
    detached: true,
  });
  running.add(child);
  const timer = timeout && setTimeout(() => stop(child), timeout * 1000);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      output += text;
      sink?.write(text);
    });
  }
  return new Promise((resolve, reject) => {
    /** @param {() => void} done */
    const finish = (done) => {
      running.delete(child);
      clearTimeout(timer || undefined);
      if (sink) sink.end(done);
      else done();
    };
    child.once("error", (error) => finish(() => reject(error)));
    child.once("close", (code, signal) => {
      if (signal) output += `\nended by ${signal}\n`;
      finish(() => resolve({ code: code ?? 1, output: stripVTControlCharacters(output) }));
    });
  });
}

/** @param {string} name */
export function logFile(name) {
  const folder = path.join(root, "build/logs");
  mkdirSync(folder, { recursive: true });
  return path.join(folder, `${name}.log`);
}

/** A program that ended badly, with what it said. */
export class Failed extends Error {
  /**
   * @param {string} command
   * @param {string} output
   */
  constructor(command, output) {
    super(`${command} failed`);
    this.output = output;
  }
}

/**
 * Like `start`, and throws when the program fails.
 * @param {Parameters<typeof start>} args
 */
export async function succeed(...args) {
  const result = await start(...args);
  if (result.code !== 0) throw new Failed(`${args[0]} ${args[1].join(" ")}`, result.output);
  return result.output;
}
