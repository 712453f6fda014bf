import { expose, transfer } from "comlink";
import { load } from "../../wasm/js/index.js";
import { isIncomplete, isTrap, plain } from "./errors.js";
import { buffersOf, createService } from "./service.js";

/** @import { AnalyseRequest, Edit, RunRequest } from "./types.js" */

const engine = load({ wasm: "auto" });
/** @type {Promise<ReturnType<typeof createService>>} */
const service = engine.then(createService);
service.catch(() => {}); // every call reports it

/**
 * Answers are `{ value }` or `{ error }`: Comlink would lose an Error's own fields. A trap says so, and
 * whether that is because a part of the engine is missing; the client throws this worker away.
 * @template T
 * @param {(core: ReturnType<typeof createService>) => T} ask
 */
async function answer(ask) {
  try {
    return { value: ask(await service) };
  } catch (error) {
    return { error: plain(error), trap: isTrap(error), incomplete: isIncomplete(error) };
  }
}

const calls = {
  /** Resolves when no call has to wait for a part of the engine any more: whether all of it is here. */
  loaded: () =>
    engine
      .then((cs) => cs.loaded)
      .then(
        () => true,
        () => false,
      ),
  catalogue: () => answer((core) => core.catalogue()),
  analyse: (/** @type {AnalyseRequest} */ request) => answer((core) => core.analyse(request)),
  edit: (/** @type {{ model: string, edit: Edit }} */ request) => answer((core) => core.edit(request)),
  ask: (/** @type {{ topic: string, request: unknown }} */ request) => answer((core) => core.ask(request)),
  /** @param {RunRequest} request */
  run: async (request) => {
    const result = await answer((core) => core.run(request));
    return result.value ? transfer(result, buffersOf(result.value)) : result;
  },
};
/** @typedef {typeof calls} Calls */

expose(calls);
