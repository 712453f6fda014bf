// The contestants as a page loads them: bundled, each in chunks of its own.

import path from "node:path";
import { build } from "vite";
import { root } from "../../../tools/setup/paths.mjs";

export function buildSite() {
  return build({
    root: path.join(root, "bench/peers/browser"),
    configFile: false,
    logLevel: "error",
    base: "./",
    build: {
      outDir: path.join(root, "build/bench/site"),
      emptyOutDir: true,
      target: "es2022",
      assetsInlineLimit: 0,
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: {
        external: ["module"], // Node's, in a branch that browsers never take
        input: path.join(import.meta.dirname, "entry.js"),
        preserveEntrySignatures: "strict",
        output: { entryFileNames: "entry.js" },
      },
    },
  });
}
