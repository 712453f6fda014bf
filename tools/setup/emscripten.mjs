// Emscripten: one on PATH, else an installable one, else Debian's newer one unpacked beside the system.

import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { candidate, install, unpack } from "./apt.mjs";
import { emscripten as link, emsdk } from "./paths.mjs";
import { ask, atLeast, note, run, version, which } from "./shell.mjs";

const wanted = [3, 1, 60]; // relaxed SIMD's fused multiply-add, std::expected in its libc++

/** Makes Emscripten usable through .toolchain/emscripten and returns the path of its compiler. */
export function emscripten() {
  const onPath = which("emcc");
  if (onPath && works(onPath)) {
    use(rootOf(onPath));
  } else if (!onPath && atLeast(version(candidate("emscripten")), wanted)) {
    install(["emscripten"], "Emscripten >= 3.1.60");
    use(rootOf(which("emcc")));
  } else {
    use(unpacked());
  }
  const emcc = path.join(link, "emcc");
  note(`Emscripten ${versionOf(emcc)}`);
  return emcc;
}

/**
 * Whether an Emscripten is new enough and can link what we link: some come with a library cache that is neither
 * complete nor writable.
 * @param {string} emcc
 */
function works(emcc) {
  if (!atLeast(version(versionOf(emcc)), wanted)) return false;
  const folder = mkdtempSync(path.join(os.tmpdir(), "convscope-emcc-"));
  try {
    const source = path.join(folder, "probe.cpp");
    writeFileSync(source, "#include <emscripten/bind.h>\nEMSCRIPTEN_BINDINGS(probe) {}\n");
    const flags = ["-std=c++23", "-fno-exceptions", "-fno-rtti", "-DEMSCRIPTEN_HAS_UNBOUND_TYPE_NAMES=0", "-lembind"];
    run(path.join(path.dirname(emcc), "em++"), [source, ...flags, "-o", path.join(folder, "probe.mjs")]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {string} emcc */
function versionOf(emcc) {
  return ask(emcc, ["--version"]).match(/\d+\.\d+\.\d+/)?.[0] ?? "";
}

/**
 * Folder with emcc.py and CMake's toolchain file; `emcc` on PATH may be a link or a small script that starts it.
 * @param {string} emcc
 */
function rootOf(emcc) {
  const beside = path.dirname(realpathSync(emcc));
  return existsSync(path.join(beside, "emcc.py")) ? beside : "/usr/share/emscripten";
}

/** @param {string} folder */
function use(folder) {
  const target = path.relative(path.dirname(link), folder);
  if (lstatSync(link, { throwIfNoEntry: false }) && readlinkSync(link) === target) return;
  rmSync(link, { force: true });
  symlinkSync(target, link);
}

/** Unpacks Emscripten and Binaryen with the C library they want, and the LLVM they want from the system's suite. */
function unpacked() {
  const what = "Emscripten >= 3.1.60";
  const usr = path.join(emsdk, "usr");
  const folder = path.join(usr, "share/emscripten");
  if (!["clang-19", "wasm-ld-19", "llvm-ar-19", "python3"].every(which)) {
    install(["clang-19", "lld-19", "llvm-19", "python3"], `LLVM 19 and Python for ${what}`);
  }
  // Already there, and made for this folder: its configuration names the folder outright.
  const config = path.join(folder, ".emscripten");
  if (existsSync(config) && readFileSync(config, "utf8").includes(`'${emsdk}/`) && works(path.join(folder, "emcc"))) {
    return folder;
  }
  rmSync(emsdk, { recursive: true, force: true });
  // Prebuilt libraries for threads, GL, sanitizers and debugging are 1.5 GB we never link.
  const libraries = "./usr/share/emscripten/cache/sysroot/lib/wasm*";
  unpack("trixie", ["emscripten", "binaryen", "node-acorn", "libc6", "libstdc++6", "libgcc-s1"], emsdk, {
    what,
    skip: [
      `${libraries}/libGL*`,
      `${libraries}/*asan*`,
      `${libraries}/*lsan*`,
      `${libraries}/*-mt*`,
      `${libraries}/*-ww*`,
      `${libraries}/libwasmfs*`,
      `${libraries}/libwasm_workers*`,
      "./usr/share/emscripten/cache/sysroot/lib/wasm64*",
      "./usr/share/emscripten/test/*",
      "./usr/share/doc/*",
    ],
  });
  wrapBinaryen(usr);
  symlinkSync(path.join(usr, "share/nodejs"), path.join(folder, "node_modules"));
  // Debian's Emscripten takes a cache inside its own folder for read-only and would rebuild everything in $HOME.
  renameSync(path.join(folder, "cache"), path.join(emsdk, "cache"));
  // Its scripts are CommonJS; the nearest package.json would be ours, which says otherwise.
  writeFileSync(path.join(emsdk, "package.json"), '{ "type": "commonjs" }\n');
  // Emscripten reads this file beside itself, so nothing has to be set in the environment.
  writeFileSync(
    config,
    [
      `LLVM_ROOT = '/usr/bin'`,
      `LLVM_ADD_VERSION = '19'`,
      `CLANG_ADD_VERSION = '19'`,
      `BINARYEN_ROOT = '${path.join(emsdk, "binaryen")}'`,
      `CACHE = '${path.join(emsdk, "cache")}'`,
      `NODE_JS = '${process.execPath}'`,
      `FROZEN_CACHE = False`,
      "",
    ].join("\n"),
  );
  return folder;
}

/**
 * Binaryen is linked against a newer C library than the system's: start its programs through their own loader.
 * @param {string} usr
 */
function wrapBinaryen(usr) {
  const machine = readdirSync(path.join(usr, "lib")).find((name) => name.includes("-linux-gnu")) ?? "";
  const libraries = path.join(usr, "lib", machine);
  const loader = readdirSync(libraries).find((name) => name.startsWith("ld-linux"));
  const bin = path.join(emsdk, "binaryen/bin");
  mkdirSync(bin, { recursive: true });
  for (const name of readdirSync(path.join(usr, "bin")).filter((file) => file.startsWith("wasm"))) {
    const wrapper = path.join(bin, name);
    const program = path.join(usr, "bin", name);
    writeFileSync(
      wrapper,
      `#!/bin/sh\nexec '${libraries}/${loader}' --library-path '${libraries}' '${program}' "$@"\n`,
    );
    chmodSync(wrapper, 0o755);
  }
  run(path.join(bin, "wasm-opt"), ["--version"]);
}
