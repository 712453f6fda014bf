/** @import { Edit, Kernel, OutlineEntry } from "../engine/types.js" */

/** @typedef {Record<string, string | null>} Renames   old path → new path; null: the module is gone */

/**
 * Where the modules of a model went in an edit. Names are the core's, before and after; only the order in which an
 * edit leaves the children of a container is known here.
 * @param {OutlineEntry[]} before
 * @param {OutlineEntry[]} after
 * @param {Edit} edit
 * @returns {Renames} only what changed
 */
export function renames(before, after, { action, path, index = -1 }) {
  if (!["insert", "remove", "duplicate", "move"].includes(action)) return {};
  // A lone layer that gets company moves into a new container, where it comes first.
  const wrapped = before.length === 1 && !before[0].container && after.length > 1;
  const parent = action === "insert" ? path : parentOf(path);
  /** @type {(string | null)[]} */
  const order = wrapped ? [path] : childrenOf(before, parent);
  const at = order.indexOf(path);
  if (action === "insert") order.splice(index < 0 ? order.length : index, 0, null);
  else if (action === "remove") order.splice(at, 1);
  else if (action === "duplicate") order.splice(at + 1, 0, null);
  else order.splice(index, 0, ...order.splice(at, 1));

  const children = childrenOf(after, wrapped ? "" : parent);
  const old = wrapped ? [path] : childrenOf(before, parent);
  /** @type {Renames} */
  const found = {};
  for (const entry of before) {
    const child = old.find((each) => each === entry.path || entry.path.startsWith(`${each}.`));
    if (child === undefined) continue;
    const place = order.indexOf(child);
    const now = place < 0 ? null : (children[place] ?? null) + entry.path.slice(child.length);
    if (now !== entry.path) found[entry.path] = now;
  }
  return found;
}

/**
 * Kernel choices by path, after the modules have moved.
 * @param {Record<string, Kernel>} kernels
 * @param {Renames} moved
 */
export function follow(kernels, moved) {
  const now = (/** @type {string} */ path) => (Object.hasOwn(moved, path) ? moved[path] : path);
  /** @type {Record<string, Kernel>} */
  const next = {};
  for (const [path, kernel] of Object.entries(kernels)) {
    const place = now(path);
    if (place === null) continue;
    if (typeof kernel === "string" || !("tie" in kernel)) next[place] = kernel;
    else {
      const tie = now(kernel.tie);
      if (tie !== null) next[place] = { tie };
    }
  }
  return next;
}

/** @param {string} path */
const parentOf = (path) => path.slice(0, Math.max(0, path.lastIndexOf(".")));

/**
 * The children of a container, in order.
 * @param {OutlineEntry[]} outline
 * @param {string} parent
 */
const childrenOf = (outline, parent) =>
  outline.filter((entry) => entry.path !== "" && parentOf(entry.path) === parent).map((entry) => entry.path);
