// The page is cross-origin isolated, so the engine asks for threads; what happens where its workers are forbidden.

import { expect, open, row, test } from "./helpers.js";

test("a Content-Security-Policy that forbids workers costs the threads, not the result", async ({ page, quiet }) => {
  quiet.allow.push(/Content Security Policy/);
  /** @type {string[]} */
  const engines = [];
  page.on(
    "request",
    (request) => void engines.push(...(request.url().match(/convscope-[\w-]+(?=-[\w-]{8}\.wasm$)/) ?? [])),
  );
  // The engine runs in a worker of the page's, whose own policy decides about workers of the engine's.
  await page.route("**/assets/worker-*.js", async (route) => {
    const response = await route.fetch();
    const policy = `${response.headers()["content-security-policy"]}; worker-src 'none'`;
    await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": policy } });
  });
  await open(page);
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 99]");
  expect(engines).toEqual(["convscope-relaxed-threads", "convscope-relaxed"]);
});
