// <conv-signal> alone, with made-up data (fixtures/signal.js), under the page's Content-Security-Policy.

import { rm } from "node:fs/promises";
import path from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { build, preview } from "vite";

/** @typedef {import("../../web/components/conv-signal.js").ConvSignal} ConvSignal */
/** @typedef {import("@playwright/test").Page} Page */

const root = path.resolve(import.meta.dirname, "../..");
/** @type {import("vite").PreviewServer} */
let server;
const outDir = path.join(root, "build", `signal-fixture-${process.pid}`);
let address = "";

test.describe.configure({ mode: "default" });

test.beforeAll(async () => {
  const common = { root: path.join(root, "tests/web/fixtures"), configFile: /** @type {const} */ (false) };
  const logLevel = /** @type {const} */ ("error");
  const input = path.join(common.root, "signal.html");
  await build({
    ...common,
    logLevel,
    base: "./",
    build: {
      outDir,
      emptyOutDir: true,
      target: "es2022",
      modulePreload: { polyfill: false },
      rolldownOptions: { input },
    },
  });
  server = await preview({ ...common, logLevel, build: { outDir }, preview: { host: "127.0.0.1", port: 0 } });
  address = `${server.resolvedUrls?.local[0]}signal.html`;
});
test.afterAll(async () => {
  await server.close();
  await rm(outDir, { recursive: true, force: true });
});

/** @type {string[]} */
let complaints = [];
test.beforeEach(({ page }) => {
  complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) complaints.push(message.text());
  });
});
test.afterEach(() => expect(complaints).toEqual([]));

/** @param {Page} page @param {string} name */
async function show(page, name) {
  await page.goto(`${address}#${name}`);
  await expect(page.locator("conv-signal .picture")).toBeVisible();
}

/** @param {Page} page */
const stage = (page) => page.locator("conv-signal .stage");

test("lines: measures, missing sample, text alternative", async ({ page }) => {
  await show(page, "chirp");
  await expect(page.locator(".plot canvas")).toHaveCount(2);
  await expect(stage(page)).toContainText("compared on the common 99 samples");
  const main = page.locator('[data-plot="main"]');
  await expect(main).toHaveRole("img");
  await expect(main).toHaveAccessibleName(
    /Input: 100 samples.*Reconstructed: 99 samples.*1 sample missing at the end.*PSNR/,
  );
  await expect(page.locator("canvas[data-channel]")).toHaveCount(16);
});

test("lines: the keyboard moves the probe and says the values", async ({ page }) => {
  await show(page, "chirp");
  const probe = page.getByRole("slider", { name: "Sample to read", exact: true });
  await probe.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await expect(probe).toHaveAttribute("aria-valuenow", "1");
  await expect(page.locator("[aria-live]")).toHaveText(/Sample 1: Input 0\.\d+, Reconstructed 0\.\d+, Difference/);
  await page.keyboard.press("End");
  await expect(page.locator("[aria-live]")).toHaveText(/Sample 99: Input −?\d.*Reconstructed –, Difference –/);
});

test("lines: zoom by button, key and dragging, and back", async ({ page }) => {
  await show(page, "chirp");
  const range = page.locator(".range");
  await expect(range).toHaveText("0 to 99");
  await page.getByRole("button", { name: "Look closer" }).click();
  await expect(range).toHaveText("25 to 74");
  await page.getByRole("button", { name: "Later samples" }).click();
  await expect(range).toHaveText("50 to 99");
  await page.getByRole("slider").first().focus();
  await page.keyboard.press("0");
  await expect(range).toHaveText("0 to 99");
  const box = await page.locator(".plot .u-over").first().boundingBox();
  if (!box) throw new Error("no plot");
  await page.mouse.move(box.x + box.width * 0.2, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.4, box.y + 50, { steps: 4 });
  await page.mouse.up();
  await expect(range).toHaveText("20 to 39");
  await page.getByRole("button", { name: "Whole signal" }).click();
  await expect(range).toHaveText("0 to 99");
});

test("lines: hovering shows index and values, without moving anything", async ({ page }) => {
  await show(page, "chirp");
  const plot = page.locator('[data-plot="main"] canvas');
  const before = await plot.boundingBox();
  await page
    .locator(".plot .u-over")
    .first()
    .hover({ position: { x: 300, y: 80 } });
  await expect(page.locator(".legend .where dd")).toHaveText(/^\d+$/);
  await expect(page.locator(".cell b")).toHaveCount(16);
  expect(await plot.boundingBox()).toEqual(before);
});

test("more channels on demand", async ({ page }) => {
  await show(page, "many");
  await page.getByRole("button", { name: "and 96 more" }).click();
  await expect(page.locator("canvas[data-channel]")).toHaveCount(48);
  await page.getByRole("button", { name: "Show fewer" }).click();
  await expect(page.locator("canvas[data-channel]")).toHaveCount(16);
});

test("a million samples are drawn soon", async ({ page }) => {
  await show(page, "huge");
  await expect(page.locator(".plot canvas")).toHaveCount(2);
  const time = await page.evaluate(async () => {
    const view = /** @type {ConvSignal} */ (document.querySelector("conv-signal"));
    const start = performance.now();
    view._view = [1000, 900_000];
    await view.updateComplete;
    return performance.now() - start;
  });
  expect(time).toBeLessThan(1000);
});

for (const name of ["odd", "allnan", "constant", "extreme", "single"])
  test(`lines: ${name} has no NaN on its axes`, async ({ page }) => {
    await show(page, name);
    await expect(page.locator(".plot canvas")).toHaveCount(2);
    const image = await page.locator('[data-plot="main"]').getAttribute("aria-label");
    expect(image).not.toMatch(/NaN to|to NaN|undefined/);
  });

test("values that are no numbers are said", async ({ page }) => {
  await show(page, "odd");
  await expect(stage(page)).toContainText("5 values are NaN or infinite");
});

test("an output that can't be compared stands by itself and says why", async ({ page }) => {
  await show(page, "alone");
  await expect(stage(page)).toContainText("Not compared: the input has 1 channel, the output 16.");
  await expect(page.locator('[data-plot="output"] canvas')).toBeVisible();
  await page.getByLabel("Output channel").selectOption("3");
  await show(page, "classes");
  await expect(stage(page)).toContainText("Not compared: the output, shape (1, 10), is no image.");
  await expect(page.getByRole("img", { name: /^Output: 10 values/ })).toBeVisible();
});

test("batch and channel are chosen", async ({ page }) => {
  await show(page, "batch");
  const main = page.locator('[data-plot="main"]');
  await expect(main).toHaveAccessibleName(/Input: 64 samples, values −\d/);
  const before = await main.getAttribute("aria-label");
  await page.getByLabel("Batch item").selectOption("2");
  await page.getByLabel("Channel", { exact: false }).last().selectOption("1");
  await expect(main).not.toHaveAttribute("aria-label", before ?? "");
});

test("empty, without data, busy and failed: all in words", async ({ page }) => {
  await page.goto(`${address}#empty`);
  await expect(page.getByText("The input has shape (1, 16, 0), so it holds no values.")).toBeVisible();
  await page.goto(`${address}#nothing`);
  await page.reload();
  await expect(page.getByRole("status")).toContainText("No signal yet");
  await show(page, "chirp");
  await page.evaluate(() => {
    const view = /** @type {ConvSignal} */ (document.querySelector("conv-signal"));
    view.status = "error";
    view.message = "RuntimeError: <b>no</b>";
  });
  await expect(page.getByRole("status").first()).toHaveText("RuntimeError: <b>no</b>");
  await expect(page.locator(".picture")).toHaveClass(/dim/);
});

/** @param {Element} element */
function canvasSize(element) {
  const { width, height } = /** @type {HTMLCanvasElement} */ (element);
  return { width, height };
}

test("images: whole factors, missing row and column, probe by keyboard", async ({ page }) => {
  await show(page, "image");
  await expect(page.getByText("1 row and 1 column missing")).toBeVisible();
  const input = page.locator('canvas[data-picture="input"]');
  const output = page.locator('canvas[data-picture="output"]');
  // 28 pixels drawn at a whole factor, however wide the page is, and the output hatched to the size of the input.
  // Read again until it is so: canvases are drawn anew when the page has been laid out.
  await expect(async () => {
    const size = await input.evaluate(canvasSize);
    expect(size.width).toBeGreaterThanOrEqual(28);
    expect(size.width % 28).toBe(0);
    expect(size.height).toBe(size.width);
    expect(await output.evaluate(canvasSize)).toEqual(size);
  }).toPass();
  await page.getByRole("application").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await expect(page.locator("[aria-live]")).toHaveText(
    /Row 15, column 15: Input 0\.\d+, Reconstructed 0\.\d+, Difference/,
  );
});

test("images: pixels have the colours of their values", async ({ page }) => {
  await show(page, "image");
  const values = await page.evaluate(() => {
    const view = /** @type {ConvSignal} */ (document.querySelector("conv-signal"));
    return [0, 5, 13, 27].map((n) => view.data?.input.data[n * 28 + n] ?? NaN);
  });
  const greys = () =>
    page.locator('canvas[data-picture="input"]').evaluate((element) => {
      const canvas = /** @type {HTMLCanvasElement} */ (element);
      const factor = canvas.width / 28;
      const context = canvas.getContext("2d");
      return [0, 5, 13, 27].map(
        (n) => context?.getImageData((n + 0.5) * factor, (n + 0.5) * factor, 1, 1).data[0] ?? NaN,
      );
    });
  await expect(async () => {
    const drawn = await greys();
    values.forEach((value, i) => expect(Math.abs(drawn[i] - value * 255)).toBeLessThan(1.5));
  }).toPass();
});

test("volumes: the slider chooses the slice", async ({ page }) => {
  await show(page, "volume");
  const slider = page.getByLabel("Depth slice");
  await slider.fill("11");
  await expect(page.getByText("It has 11 slices: none at 11.").first()).toBeVisible();
  await slider.fill("2");
  await expect(page.locator("canvas[data-picture]")).toHaveCount(3);
});

test("tables: first values, then the next page", async ({ page }) => {
  await show(page, "chirp");
  await page.getByText("Show as table", { exact: false }).first().click();
  const table = page.getByRole("table").first();
  await expect(table.getByRole("row")).toHaveCount(65);
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByText("65 to 100 of 100")).toBeVisible();
  await expect(table.getByRole("row").last()).toContainText("–");
});

test("the theme changes what is drawn", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await show(page, "chirp");
  await expect(page.locator(".plot canvas")).toHaveCount(2);
  const ink = () =>
    page.locator('[data-plot="difference"] canvas').evaluate((element) => {
      const canvas = /** @type {HTMLCanvasElement} */ (element);
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      return data.reduce((sum, v, i) => sum + (i % 4 === 0 ? v : 0), 0);
    });
  const light = await ink();
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(ink).not.toBe(light);
});

for (const name of ["chirp", "rgb", "volume", "classes"])
  for (const colorScheme of /** @type {const} */ (["light", "dark"]))
    test(`accessible: ${name}, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await show(page, name);
      await page.getByText("Show as table", { exact: false }).first().click();
      const { violations } = await new AxeBuilder({ page }).include("conv-signal").analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    });

for (const name of ["chirp", "image", "rgb", "volume", "classes", "longer"])
  test(`360 px wide: ${name} stays inside @phone`, async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await show(page, name);
    await page.waitForTimeout(300);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });
