import { loadError, reason } from "./errors.js";

/**
 * @param {URL} url
 * @param {RequestInit} [request]
 */
export async function compile(url, request) {
  const response = url.protocol === "file:" ? null : await fetched(url, request);
  try {
    if (!response) return await WebAssembly.compile(await readFile(url));
    const streams = response.headers.get("content-type")?.startsWith("application/wasm");
    if (streams && WebAssembly.compileStreaming) return await WebAssembly.compileStreaming(response);
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (cause) {
    throw notCompiled(url, cause, response?.headers.get("content-type"));
  }
}

/**
 * The same, but that nothing else happens in this thread until it is done: in a worker of a browser only.
 * @param {URL} url
 */
export function compileNow(url) {
  const request = new XMLHttpRequest();
  try {
    request.open("GET", url, false);
    request.responseType = "arraybuffer";
    request.send();
  } catch (cause) {
    throw notFetched(url, reason(cause), cause);
  }
  if (request.status !== 200) throw notFetched(url, `HTTP status ${request.status}`);
  try {
    return new WebAssembly.Module(request.response);
  } catch (cause) {
    throw notCompiled(url, cause, request.getResponseHeader("content-type"));
  }
}

/**
 * @param {URL} url
 * @param {RequestInit | undefined} request
 */
async function fetched(url, request) {
  const response = await fetch(url, request).catch((cause) => {
    throw notFetched(url, reason(cause), cause);
  });
  if (!response.ok) throw notFetched(url, `HTTP status ${response.status}`);
  return response;
}

/**
 * @param {URL} url
 * @returns {Promise<BufferSource>}
 */
async function readFile(url) {
  const module = "node:fs/promises"; // in a variable: bundlers for browsers look no further
  const fs = /** @type {typeof import("node:fs/promises")} */ (await import(/* @vite-ignore */ module));
  return /** @type {Promise<Uint8Array<ArrayBuffer>>} */ (fs.readFile(url));
}

/**
 * @param {URL} url
 * @param {string} why
 * @param {unknown} [cause]
 */
function notFetched(url, why, cause) {
  const advice = "check that the file is served there, and that a Content-Security-Policy's connect-src allows it";
  return loadError(`can't fetch ${url.href} (${why}); ${advice}`, cause);
}

/**
 * @param {URL} url
 * @param {unknown} cause
 * @param {string | null | undefined} type  undefined: of a file, not of a server's answer
 */
function notCompiled(url, cause, type) {
  return loadError(`can't compile ${url.href} (${reason(cause)}); ${remedy(cause, type)}`, cause);
}

/**
 * @param {unknown} cause
 * @param {string | null | undefined} type
 */
function remedy(cause, type) {
  if (/unsafe-eval|Content Security Policy/i.test(reason(cause))) {
    return "add 'wasm-unsafe-eval' to script-src in the page's Content-Security-Policy";
  }
  if (type?.startsWith("text/")) return `the server sent ${type} in its place: check that the file is served there`;
  if (type === undefined) return "run `npm run build:wasm` first";
  return "the file may be cut off or out of date: reload without cache";
}
