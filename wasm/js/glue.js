// @ts-nocheck
// The two builds that `npm run build:wasm` puts into wasm/dist. Written out in full, so that bundlers find both and a
// page fetches only the one it runs. (The type checker reads glue.d.ts in this file's place: dist/ is not in the source.)

export const builds = {
  relaxed: {
    wasm: new URL("../dist/convscope-relaxed.wasm", import.meta.url),
    glue: () => import("../dist/convscope-relaxed.mjs"),
  },
  simd128: {
    wasm: new URL("../dist/convscope-simd128.wasm", import.meta.url),
    glue: () => import("../dist/convscope-simd128.mjs"),
  },
};
