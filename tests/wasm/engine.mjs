import { load } from "../../wasm/js/index.js";

/** The engine as a page gets it. */
export const core = await load();
