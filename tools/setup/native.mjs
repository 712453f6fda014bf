// Native tools: CMake, Ninja, a C++23 compiler, and what only tests and benchmarks want.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { install } from "./apt.mjs";
import { Missing, ask, atLeast, version, which } from "./shell.mjs";

/**
 * Looks for something, installs packages when it is not there, and looks again.
 * @param {string} what
 * @param {string[]} packages
 * @param {() => string} find returns a path, or '' when there is none good enough
 */
function bring(what, packages, find) {
  const found = find();
  if (found) return found;
  install(packages, what);
  const brought = find();
  if (!brought) throw new Missing(what, `${packages.join(" ")} of this system is too old; install a newer one on PATH`);
  return brought;
}

export function cmake() {
  return bring("CMake >= 3.25", ["cmake"], () => {
    const program = which("cmake");
    return program && atLeast(version(ask(program, ["--version"])), [3, 25]) ? program : "";
  });
}

export function ninja() {
  return bring("Ninja", ["ninja-build"], () => which("ninja"));
}

/**
 * Whether a compiler turns this program into something that links.
 * @param {string} compiler
 * @param {string[]} flags
 * @param {string} source
 */
function compiles(compiler, flags, source) {
  const args = [
    "-std=c++23",
    ...flags,
    "-x",
    "c++",
    "-",
    "-o",
    path.join(os.tmpdir(), `convscope-probe-${process.pid}`),
  ];
  const done = spawnSync(compiler, args, { input: source }).status === 0;
  spawnSync("rm", ["-f", /** @type {string} */ (args.at(-1))]);
  return done;
}

export function compiler() {
  const program = `#include <expected>\nint main() { return std::expected<int, int>(1).value() - 1; }`;
  const names = ["c++", "g++", "clang++", "g++-14", "g++-13", "g++-12", "clang++-19", "clang++-18", "clang++-17"];
  return bring("a C++23 compiler (g++ >= 12 or clang >= 16)", ["g++"], () => {
    const candidates = process.env.CXX ? [process.env.CXX] : names.map(which).filter(Boolean);
    return candidates.find((candidate) => compiles(candidate, [], program)) ?? "";
  });
}

/** Clang with libFuzzer and its sanitizers, for the sanitize preset. */
export function fuzzer() {
  const program = `#include <cstddef>\nextern "C" int LLVMFuzzerTestOneInput(const unsigned char*, size_t) { return 0; }`;
  return bring("Clang 19 with libFuzzer", ["clang-19", "lld-19", "llvm-19", "libclang-rt-19-dev", "g++"], () => {
    const clang = which("clang++-19");
    return clang && compiles(clang, ["-fsanitize=fuzzer,address,undefined"], program) ? clang : "";
  });
}

/** What the neon preset is compiled with on a machine of another kind. */
export function armCompiler() {
  return bring("a C++ compiler for 64-bit Arm", ["g++-aarch64-linux-gnu"], () => which("aarch64-linux-gnu-g++"));
}

/** What runs the neon preset's programs there. */
export function armEmulator() {
  return bring("QEMU for programs of 64-bit Arm", ["qemu-user"], () => which("qemu-aarch64"));
}

/**
 * @param {string} what
 * @param {string} name
 * @param {string} header
 */
function systemLibrary(what, name, header) {
  return bring(what, [name], () => {
    return ["/usr/include", "/usr/local/include"].map((dir) => path.join(dir, header)).find(existsSync) ?? "";
  });
}

export const rapidcheck = () => systemLibrary("RapidCheck", "librapidcheck-dev", "rapidcheck.h");

export const benchmark = () => systemLibrary("Google Benchmark", "libbenchmark-dev", "benchmark/benchmark.h");

export function chromium() {
  return bring("Chromium", ["chromium"], () => {
    const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
    return process.env.CHROMIUM_PATH || (names.map(which).find(Boolean) ?? "");
  });
}
