// The engine comes in two parts: the first gives the first result, the rest answers what is asked about it.

import { expect, open, row, settled, test } from "./helpers.js";

/** @import { Page, Route } from "@playwright/test" */

// As most servers send it: without the headers that threads need, whose build is in one piece.
test.beforeEach(async ({ page }) => {
  await page.route("./", async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    delete headers["cross-origin-opener-policy"];
    delete headers["cross-origin-embedder-policy"];
    await route.fulfill({ response, headers });
  });
});

const rest = "**/*.rest-*.wasm";
const why = (/** @type {Page} */ page) => page.locator("conv-why");

/**
 * Keeps the first request for the rest until it is let go.
 * @param {Page} page
 */
async function hold(page) {
  /** @type {Route | undefined} */
  let held;
  let requests = 0;
  await page.route(rest, async (route) => {
    if (requests++ === 0) held = route;
    else await route.continue();
  });
  return {
    requests: () => requests,
    release: () => held?.continue(),
  };
}

test("the first result does not wait for the rest, questions do", async ({ page }) => {
  const { requests, release } = await hold(page);
  await open(page);
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 99]");
  await expect.poll(requests).toBe(1);
  await expect(why(page)).not.toContainText(/\d/);
  await release();
  await expect(why(page)).toContainText(/\d/);
  expect(requests()).toBe(1);
});

test("a model that takes the rest waits for it, not for ever", async ({ page }) => {
  const { requests } = await hold(page);
  await page.goto(`./#v1?model=${encodeURIComponent("nn.LayerNorm(8)")}&input=2,8`);
  await expect(row(page, /^LayerNorm/)).toContainText("[2, 8]");
  await settled(page);
  expect(requests()).toBe(2);
  await expect(why(page)).toContainText(/\w/);
});

test("without the rest there is the first result, and a word about what is missing", async ({ page, quiet }) => {
  quiet.allow.push(/ERR_FAILED|Failed to load resource/);
  await page.route(rest, (route) => route.abort());
  await open(page);
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 99]");
  await expect(page.locator("conv-ruler")).toContainText(/A part of the calculation could not be loaded\. .* reload/);
  await expect(page.locator("conv-grids")).toContainText(/reload the page\. *$/);
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 99]");
});

test("an engine that does not come can be given up, and is loaded anew", async ({ page }) => {
  let requests = 0;
  await page.route("**/*.wasm", (route) => (requests++ === 0 ? undefined : route.continue()));
  await page.goto("./");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.locator("conv-signal")).toContainText("Cancelled. Change anything to calculate again.");
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 1, 50");
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 49]");
  await settled(page);
});

test("a policy that forbids the worker is named, with what it must allow", async ({ page, quiet }) => {
  quiet.allow.push(/Content Security Policy/);
  await page.route("./", async (route) => {
    const response = await route.fetch();
    const policy = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'";
    await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": policy } });
  });
  await page.goto("./");
  const said = `This page does not let the calculation start. Its Content-Security-Policy must allow "worker-src 'self'".`;
  await expect(page.locator("conv-playground").getByText(said).first()).toBeVisible();
});

test("a band whose code does not come is missed in words", async ({ page, quiet }) => {
  quiet.allow.push(/ERR_FAILED|Failed to load resource|Failed to fetch dynamically imported module/);
  let lost = true;
  await page.route("**/conv-band-*.js", (route) => (lost ? route.abort() : route.continue()));
  await page.goto("./");
  const said = page.getByText("A part of the page could not be loaded.");
  await expect(said).toBeVisible();
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 99]");
  lost = false;
  await page.reload();
  await expect(page.locator("conv-band")).toContainText("Seed");
  await expect(said).toBeHidden();
});
