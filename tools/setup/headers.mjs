// Header-only C++ libraries of the core and its tests.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { unpack } from "./apt.mjs";
import { sysroot } from "./paths.mjs";

const packages = {
  "libxtensor-dev": "xtensor/xtensor.hpp",
  "xtl-dev": "xtl/xtl_config.hpp",
  "libxsimd-dev": "xsimd/xsimd.hpp",
  "nlohmann-json3-dev": "nlohmann/json.hpp",
  "doctest-dev": "doctest/doctest.h",
};

/** Brings xtensor, xsimd, nlohmann-json and doctest in versions that fit together. Returns their prefix. */
export function headers() {
  const prefix = path.join(sysroot, "usr");
  const complete = Object.values(packages).every((file) => existsSync(path.join(prefix, "include", file)));
  // Debian 12's xsimd 8 lacks WebAssembly, so all come from the next release, which is one consistent set.
  if (!complete) {
    unpack("trixie", Object.keys(packages), sysroot, { what: "xtensor, xsimd, nlohmann-json, doctest" });
    relocateDoctest(prefix);
  }
  return prefix;
}

/**
 * doctest's CMake package names /usr outright, and that folder's headers would hide Emscripten's own.
 * @param {string} prefix
 */
function relocateDoctest(prefix) {
  const file = path.join(prefix, "lib/cmake/doctest/doctestTargets.cmake");
  const found = 'get_filename_component(_IMPORT_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)';
  writeFileSync(file, readFileSync(file, "utf8").replace('set(_IMPORT_PREFIX "/usr")', found));
}
