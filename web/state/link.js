import { deflateSync, Inflate, strFromU8, strToU8 } from "fflate";
import { initialState, read, schema } from "./schema.js";

/** @import { State } from "./schema.js" */

/**
 * A link's fragment begins with the name of its format:
 *   #v1?model=nn.Conv1d(1, 1, 3)&input=1, 1, 32    plain, for short states and links written by hand
 *   #v1:<base64url of deflated JSON>               everything else
 * Only what differs from the initial state is in it.
 */
const format = "v1";
const longestPlain = 160;
const longestText = 8 << 20;

/** A link that can't be read, said to the reader. */
export class LinkError extends Error {
  name = "LinkError";
}

/** @returns {[keyof State, string][]} */
const linkKeys = () =>
  Object.entries(schema).flatMap(([name, key]) => (key.link ? [[/** @type {keyof State} */ (name), key.link]] : []));

/** What a link means that says nothing. */
export function ofLinks() {
  const initial = initialState();
  return /** @type {Partial<State>} */ (Object.fromEntries(linkKeys().map(([name]) => [name, initial[name]])));
}

/**
 * @param {State} state
 * @returns {string} the fragment, with its "#"
 */
export function toFragment(state) {
  const initial = initialState();
  /** @type {Record<string, unknown>} */
  const values = {};
  for (const [name, link] of linkKeys())
    if (JSON.stringify(state[name]) !== JSON.stringify(initial[name])) values[link] = state[name];
  const simple = Object.values(values).every((value) => typeof value === "string" || typeof value === "number");
  if (simple) {
    const pairs = Object.entries(values).map(([link, value]) => `${link}=${escapePlain(String(value))}`);
    const plain = `#${format}?${pairs.join("&")}`;
    if (plain.length <= longestPlain) return plain;
  }
  return `#${format}:${toBase64Url(deflateSync(strToU8(JSON.stringify(values)), { level: 9 }))}`;
}

/**
 * @param {string} fragment with or without "#"
 * @returns {Partial<State> | null} null: there is no state in it
 */
export function fromFragment(fragment) {
  const text = fragment.replace(/^#/, "");
  if (!text) return null;
  const [, name, kind, rest] = /^(v\d+)([?:])(.*)$/s.exec(text) ?? [];
  if (!name) throw new LinkError("This link is not one of Convscope's.");
  if (name !== format)
    throw new LinkError(`This link was made by another version of Convscope (${name}; this page reads ${format}).`);
  return check(kind === "?" ? readPlain(rest) : readPacked(rest));
}

/** @param {string} text */
function readPlain(text) {
  try {
    const pairs = text
      .split("&")
      .filter(Boolean)
      .map((pair) => pair.split("="));
    return Object.fromEntries(
      pairs.map(([link, ...value]) => [link, decodeURIComponent(value.join("=").replaceAll("+", "%20"))]),
    );
  } catch {
    throw new LinkError("This link is damaged: part of it can't be read.");
  }
}

/** @param {string} text */
function readPacked(text) {
  try {
    return JSON.parse(inflate(fromBase64Url(text)));
  } catch (error) {
    if (error instanceof LinkError) throw error;
    throw new LinkError("This link is damaged or cut off. Ask for it again, or copy it whole.");
  }
}

/**
 * @param {any} values
 * @returns {Partial<State>}
 */
function check(values) {
  if (typeof values !== "object" || values === null || Array.isArray(values))
    throw new LinkError("This link holds no model.");
  /** @type {Record<string, unknown>} */
  const state = {};
  for (const [name, link] of linkKeys()) {
    if (!Object.hasOwn(values, link)) continue;
    const value = read(schema[name], values[link]);
    if (value === undefined) throw new LinkError(`This link is damaged: its "${link}" can't be read.`);
    state[name] = value;
  }
  return state;
}

/**
 * Inflates, but never to more than a state can sensibly be.
 * @param {Uint8Array} packed
 */
function inflate(packed) {
  /** @type {Uint8Array[]} */
  const chunks = [];
  let size = 0;
  let ended = false;
  const stream = new Inflate((chunk, last) => {
    size += chunk.length;
    if (size > longestText) throw new LinkError("This link holds more text than Convscope reads.");
    chunks.push(chunk);
    ended ||= last;
  });
  for (let at = 0; at < packed.length; at += 4096)
    stream.push(packed.subarray(at, at + 4096), at + 4096 >= packed.length);
  if (!ended) throw new Error("cut off");
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return strFromU8(whole);
}

/** Keeps a plain link readable: only what would break it is escaped. @param {string} text */
function escapePlain(text) {
  return encodeURIComponent(text).replaceAll("%20", "+").replaceAll("%2C", ",").replaceAll("%3D", "=");
}

/** @param {Uint8Array} bytes */
function toBase64Url(bytes) {
  return btoa(strFromU8(bytes, true)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {string} text */
function fromBase64Url(text) {
  return strToU8(atob(text.replaceAll("-", "+").replaceAll("_", "/")), true);
}
