// Where setup puts things. Everything it brings lives in .toolchain/, which can be deleted at any time.

import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const toolchain = path.join(root, ".toolchain");

/** C++ headers and their CMake packages, laid out as under /. */
export const sysroot = path.join(toolchain, "sysroot");

/** Emscripten and Binaryen, laid out as under /. */
export const emsdk = path.join(toolchain, "emsdk");

/** The Emscripten in use: a link, so that CMakePresets.json can name its toolchain file. */
export const emscripten = path.join(toolchain, "emscripten");

/** What setup found, read by other scripts. */
export const envFile = path.join(toolchain, "env.json");
