import js from "@eslint/js";
import globals from "globals";

const browser = globals.browser;
const node = globals.node;
const worker = globals.worker;

export default [
  { ignores: [".toolchain/", "build/", "dist/", "wasm/dist/", "**/node_modules/"] },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-implicit-globals": "error",
      "no-eval": "error",
      "no-new-func": "error",
      "no-throw-literal": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // User text never becomes markup.
      "no-restricted-properties": [
        "error",
        { property: "innerHTML" },
        { property: "outerHTML" },
        { property: "insertAdjacentHTML" },
      ],
    },
  },
  { files: ["web/**/*.js"], languageOptions: { globals: browser } },
  { files: ["web/engine/*worker*.js"], languageOptions: { globals: { ...browser, ...worker } } },
  { files: ["wasm/js/**/*.js"], languageOptions: { globals: globals["shared-node-browser"] } },
  { files: ["wasm/js/compile.js"], languageOptions: { globals: { XMLHttpRequest: "readonly" } } }, // of workers only
  { files: ["tools/**/*.mjs", "wasm/*.mjs", "*.config.js"], languageOptions: { globals: node } },
  { files: ["bench/**/*.js"], languageOptions: { globals: { ...node, ...browser } } },
  { files: ["bench/peers/browser/*worker.js"], languageOptions: { globals: worker } },
  { files: ["tests/**/*.{js,mjs}"], languageOptions: { globals: { ...node, ...browser } } },
];
