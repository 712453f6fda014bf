import { execFileSync } from "node:child_process";
import os from "node:os";
import { root } from "../../tools/setup/paths.mjs";

/** What the readings were made on, in a line. */
export function machine() {
  const [cpu] = os.cpus();
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return `${cpu.model.trim()}, ${os.cpus().length} cores, ${memory} GiB, ${os.type()} ${os.release().split("-")[0]} ${os.arch()}`;
}

/** The commit the readings were made with. */
export function commit() {
  try {
    const git = (/** @type {string[]} */ ...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
    return (
      git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain", "--", "core", "wasm") ? ", changed" : "")
    );
  } catch {
    return "unknown";
  }
}
