import http from "node:http";
import { test as base, expect } from "@playwright/test";

/**
 * Every test fails on an error in the console or an uncaught exception, unless it expects one.
 *
 * @typedef {{ quiet: { allow: RegExp[] } }} Quiet
 */
export const test = base.extend(
  /** @type {import("@playwright/test").Fixtures<Quiet, {}, import("@playwright/test").PlaywrightTestArgs>} */ ({
    quiet: [
      async ({ context }, use) => {
        /** @type {string[]} */
        const heard = [];
        const quiet = { allow: /** @type {RegExp[]} */ ([]) };
        context.on("console", (message) => {
          if (message.type() === "error" || message.type() === "warning") heard.push(message.text());
        });
        context.on("weberror", (error) => heard.push(error.error().stack ?? String(error.error())));
        await use(quiet);
        expect(heard.filter((text) => !quiet.allow.some((pattern) => pattern.test(text)))).toEqual([]);
      },
      { auto: true },
    ],
  }),
);

export { expect };

/**
 * Opens the page and waits for its first result.
 * @param {import("@playwright/test").Page} page
 * @param {string} [fragment]
 */
export async function open(page, fragment = "") {
  await page.goto(`./${fragment}`);
  await settled(page);
}

/**
 * Waits until the signal has been calculated and drawn.
 * @param {import("@playwright/test").Page} page
 */
export async function settled(page) {
  await expect(page.locator("conv-signal")).toBeVisible();
  const quiet = (/** @type {any} */ element) => element.status !== "busy" && Boolean(element.data || element.message);
  await expect.poll(() => page.locator("conv-signal").evaluate(quiet)).toBe(true);
}

/**
 * The table's row of a layer.
 * @param {import("@playwright/test").Page} page
 * @param {string | RegExp} name
 */
export const row = (page, name) => page.getByRole("table", { name: "Layers of the model" }).getByRole("row", { name });

/**
 * Writes a model into the code editor.
 * @param {import("@playwright/test").Page} page
 * @param {string} text
 */
export async function write(page, text) {
  await page.getByRole("tab", { name: "PyTorch code" }).click();
  await page.getByRole("textbox", { name: "A module" }).fill(text);
}

/**
 * A page of another origin: its own server, one answer.
 * @param {string} html
 * @param {http.OutgoingHttpHeaders} [headers]
 */
export async function otherOrigin(html, headers = {}) {
  const server = http.createServer((request, response) => {
    const found = request.url === "/";
    response.writeHead(found ? 200 : 204, { "Content-Type": "text/html; charset=utf-8", ...headers });
    response.end(found ? html : undefined);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    address: `http://127.0.0.1:${port}/`,
    close: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
  };
}
