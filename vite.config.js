// Two builds into dist/: the page (`vite build`) and the element for other people's pages (`vite build --mode embed`).
// The element is no Vite library: a library's wasm and worker would be inlined as text.

import path from "node:path";
import { defineConfig } from "vite";

const root = import.meta.dirname;

/** Node's, in branches of Emscripten's code that browsers never take. */
const external = ["module", "worker_threads"];

export default defineConfig(({ mode }) => {
  const embed = mode === "embed";
  return {
    root: path.join(root, "web"),
    base: "./", // relative addresses only: dist/ works from any folder of any site
    publicDir: embed ? false : "public",
    worker: { format: "es", rolldownOptions: { external } },
    build: {
      outDir: path.join(root, embed ? "dist/embed" : "dist"),
      emptyOutDir: true,
      target: "es2022",
      assetsInlineLimit: 0, // the Content-Security-Policy allows no data: scripts, and wasm streams from a file
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      rolldownOptions: {
        external,
        // The element loads its larger parts when they are wanted; the page wants them at once.
        checks: { ineffectiveDynamicImport: embed },
        ...(embed && {
          input: path.join(root, "web/embed/conv-playground.js"),
          preserveEntrySignatures: "strict",
          output: { entryFileNames: "conv-playground.js" },
        }),
      },
    },
  };
});
