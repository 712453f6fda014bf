// The three builds, those without threads in two parts (rest.js), that `npm run build:wasm` puts into wasm/dist. Written out in full, so that bundlers find each and a
// page fetches only the one it runs. The casts keep the type checker out of dist/, which is not in the source; the types
// stand in glue.d.ts.

export const builds = {
  "relaxed-threads": {
    wasm: new URL("../dist/convscope-relaxed-threads.wasm", import.meta.url),
    glue: () => import(/** @type {any} */ ("../dist/convscope-relaxed-threads.mjs")),
  },
  relaxed: {
    wasm: new URL("../dist/convscope-relaxed.wasm", import.meta.url),
    rest: new URL("../dist/convscope-relaxed.rest.wasm", import.meta.url),
    glue: () => import(/** @type {any} */ ("../dist/convscope-relaxed.mjs")),
  },
  simd128: {
    wasm: new URL("../dist/convscope-simd128.wasm", import.meta.url),
    rest: new URL("../dist/convscope-simd128.rest.wasm", import.meta.url),
    glue: () => import(/** @type {any} */ ("../dist/convscope-simd128.mjs")),
  },
};
