// A small server of static files for development and tests, on this machine only.
//
//   PORT=8137 node tools/serve.mjs [folder]      the next free port when that one is taken; PORT=0 for any

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./setup/paths.mjs";

/** @type {Record<string, string>} */
const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".whl": "application/octet-stream",
  ".woff2": "font/woff2",
};

/** As strict as the page can be served; what breaks under these breaks here first. */
const headers = {
  "Content-Security-Policy": [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; "),
  // Cross-origin isolation: shared memory, and so threads.
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  // Pages of other origins may import <conv-playground>.
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Access-Control-Allow-Origin": "*",
  "Cache-Control": "no-cache", // kept, but asked for again: see ETag
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/**
 * The file a request asks for, or null when it points outside the folder.
 * @param {string} folder
 * @param {string} url
 */
export function locate(folder, url) {
  let name;
  try {
    name = decodeURIComponent(url.replace(/[?#].*/s, ""));
  } catch {
    return null;
  }
  if (name.includes("\0") || name.includes("\\") || name.split("/").includes("..")) return null;
  return path.join(folder, name);
}

/**
 * @param {string} folder
 * @param {http.IncomingMessage} request
 * @param {http.ServerResponse} response
 */
async function answer(folder, request, response) {
  /**
   * @param {number} status
   * @param {http.OutgoingHttpHeaders} [more]
   */
  const plain = (status, more) => {
    response.writeHead(status, { ...headers, "Content-Type": "text/plain; charset=utf-8", ...more });
    response.end(status === 304 ? undefined : `${http.STATUS_CODES[status]}\n`);
  };
  if (request.method !== "GET" && request.method !== "HEAD") return plain(405, { Allow: "GET, HEAD" });

  const url = request.url ?? "/";
  let file = locate(folder, url);
  if (file === null) return plain(400);
  let info = await stat(file).catch(() => null);
  if (info?.isDirectory()) {
    const pathname = url.replace(/[?#].*/s, "");
    if (!pathname.endsWith("/")) return plain(301, { Location: `${path.posix.basename(pathname)}/` });
    file = path.join(file, "index.html");
    info = await stat(file).catch(() => null);
  }
  if (!info?.isFile()) return plain(404);

  const tag = `"${info.size.toString(36)}-${Math.round(info.mtimeMs).toString(36)}"`;
  if (request.headers["if-none-match"] === tag) return plain(304, { ETag: tag });
  response.writeHead(200, {
    ...headers,
    "Content-Type": types[path.extname(file)] ?? "application/octet-stream",
    "Content-Length": info.size,
    ETag: tag,
  });
  if (request.method === "HEAD") return response.end();
  createReadStream(file)
    .on("error", () => response.destroy())
    .pipe(response);
}

/**
 * Serves a folder on this machine's loopback address.
 * @param {string} folder
 * @param {number} port the first one tried; 0 for any free one
 * @returns {Promise<{ address: string, port: number, close: () => Promise<void> }>}
 */
export async function serve(folder, port) {
  const server = http.createServer((request, response) => {
    answer(folder, request, response).catch(() => response.destroy());
  });
  for (let attempt = 0; ; ++attempt) {
    try {
      const got = await listen(server, port);
      const close = () =>
        new Promise((/** @type {(value: void) => void} */ resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        });
      return { address: `http://127.0.0.1:${got}/`, port: got, close };
    } catch (error) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      if (code !== "EADDRINUSE" || attempt === 50) throw error;
      console.error(`port ${port} is in use, trying ${port + 1}`);
      ++port;
    }
  }
}

/**
 * @param {http.Server} server
 * @param {number} port
 * @returns {Promise<number>}
 */
function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve(/** @type {import("node:net").AddressInfo} */ (server.address()).port);
    });
  });
}

/** The port asked for by the environment, or the usual one. */
export function wantedPort() {
  const text = process.env.PORT ?? "8137";
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) {
    console.error(`PORT=${text} is no port: it must be a number from 0 to 65535`);
    process.exit(1);
  }
  return port;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { address } = await serve(path.resolve(process.argv[2] ?? path.join(root, "dist")), wantedPort());
  console.log(`serving ${address}`);
}
