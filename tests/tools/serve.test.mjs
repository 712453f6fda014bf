import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { locate, serve } from "../../tools/serve.mjs";

/** @type {string} */
let folder;
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;

before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "convscope-serve-"));
  mkdirSync(path.join(folder, "site/sub"), { recursive: true });
  writeFileSync(path.join(folder, "secret.txt"), "secret");
  writeFileSync(path.join(folder, "site/index.html"), "<!doctype html>home");
  writeFileSync(path.join(folder, "site/sub/index.html"), "<!doctype html>sub");
  writeFileSync(path.join(folder, "site/a.wasm"), "wasm");
  server = await serve(path.join(folder, "site"), 0);
});

after(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/**
 * A request whose path is sent as it stands: fetch would tidy it first.
 * @param {string} pathname
 * @param {http.RequestOptions} [options]
 * @returns {Promise<{ status: number | undefined, headers: http.IncomingHttpHeaders, body: string }>}
 */
function ask(pathname, options) {
  return new Promise((resolve, reject) => {
    const request = http.request({ port: server.port, path: pathname, ...options }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text) => (body += text));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    request.once("error", reject).end();
  });
}

test("a folder is its index.html, with or without the last slash", async () => {
  assert.match((await ask("/?x=1")).body, /home/);
  assert.match((await ask("/sub/")).body, /sub/);
  const moved = await ask("/sub");
  assert.equal(moved.status, 301);
  assert.equal(moved.headers.location, "sub/");
});

test("wasm has its own type, and every answer the strict headers", async () => {
  const { headers } = await ask("/a.wasm");
  assert.equal(headers["content-type"], "application/wasm");
  for (const pathname of ["/a.wasm", "/missing"]) {
    const answer = await ask(pathname);
    const policy = String(answer.headers["content-security-policy"]);
    assert.match(policy, /default-src 'self'/);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval'? /);
    assert.equal(answer.headers["cross-origin-embedder-policy"], "require-corp");
    assert.equal(answer.headers["access-control-allow-origin"], "*");
  }
});

test("an unchanged file is not sent twice", async () => {
  const { headers } = await ask("/a.wasm");
  const again = await ask("/a.wasm", { headers: { "If-None-Match": String(headers.etag) } });
  assert.equal(again.status, 304);
  assert.equal(again.body, "");
});

test("nothing outside the folder can be read", async () => {
  for (const pathname of [
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/sub/../../secret.txt",
    "/..%2fsecret.txt",
    "/..%5csecret.txt",
    "/%00",
    "/%E0%A4%A",
    "//../secret.txt",
  ]) {
    const { status, body } = await ask(pathname);
    assert.ok(status === 400 || status === 404, `${pathname}: ${status}`);
    assert.doesNotMatch(body, /secret/);
    assert.ok(locate("/site", pathname)?.startsWith("/site/") ?? true, pathname);
  }
});

test("only reading is allowed", async () => {
  assert.equal((await ask("/", { method: "POST" })).status, 405);
  const head = await ask("/a.wasm", { method: "HEAD" });
  assert.equal(head.headers["content-length"], "4");
  assert.equal(head.body, "");
});

test("a port in use gives the next one", async (context) => {
  const said = context.mock.method(console, "error", () => {});
  const second = await serve(folder, server.port);
  try {
    assert.ok(second.port > server.port);
    assert.match(String(said.mock.calls[0]?.arguments[0]), /in use/);
  } finally {
    await second.close();
  }
});
