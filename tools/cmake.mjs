// Builds a preset of CMakePresets.json.

import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { root } from "./setup/paths.mjs";
import { succeed } from "./stage.mjs";

/**
 * @param {string} preset
 * @param {{ targets?: string[], compiler?: string, log?: string }} [options] log: see `start`
 */
export async function build(preset, { targets = [], compiler, log } = {}) {
  // Ninja runs CMake again by itself when a CMakeLists.txt changed; it does not know about presets.
  const ninja = path.join(root, "build", preset, "build.ninja");
  const presets = path.join(root, "CMakePresets.json");
  if (!existsSync(ninja) || statSync(ninja).mtimeMs < statSync(presets).mtimeMs) {
    await succeed("cmake", ["--preset", preset], { log, env: { CXX: compiler } });
  }
  const wanted = targets.length > 0 ? ["--target", ...targets] : [];
  await succeed("cmake", ["--build", "--preset", preset, ...wanted], { log });
}

/**
 * The WebAssembly modules, copied to wasm/dist.
 * @param {{ log?: string }} [options]
 */
export function buildModules(options) {
  return build("wasm", {
    ...options,
    targets: ["convscope-simd128", "convscope-relaxed", "convscope-relaxed-threads"],
  });
}
