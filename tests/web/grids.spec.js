import { expect, open, settled, test } from "./helpers.js";

/** @import { Page } from "@playwright/test" */

/** Another model, as a page with this element would set it. @param {Page} page @param {string} model @param {string} input */
async function show(page, model, input) {
  await page
    .locator("conv-playground")
    .evaluate((/** @type {any} */ element, given) => Object.assign(element, given), { model, input });
  await settled(page);
  await grids(page).scrollIntoViewIfNeeded();
}

/** @param {Page} page */
const grids = (page) => page.locator("conv-grids");
/** @param {Page} page @param {"Input" | "Output"} side */
const cells = (page, side) => grids(page).getByRole("application", { name: new RegExp(`${side} cells`) });
/** @param {Page} page */
const words = (page) => grids(page).locator(".words");
/** @param {Page} page */
const live = (page) => page.locator("conv-playground").getByRole("status").first();

/** The reader's own kernel, so that numbers can be worked out by hand. @param {Page} page @param {string} numbers */
async function kernel(page, numbers) {
  await page.getByRole("combobox", { name: "Kernel", exact: true }).selectOption("own");
  const field = page.getByRole("textbox", { name: "Kernel numbers" });
  await field.fill(numbers);
  await field.press("Enter");
  await settled(page);
}

/** Numbers of a picture's sum: input and weight of each product. @param {Page} page */
const products = (page) =>
  grids(page)
    .locator(".sum .part")
    .filter({ has: page.locator("b.kernel") })
    .evaluateAll((parts) =>
      parts.map((part) =>
        [...part.querySelectorAll("b")].map(({ textContent }) =>
          Number((textContent ?? "").replace(/[()]/g, "").replace("−", "-")),
        ),
      ),
    );

test("an output cell: the products behind it add up to the value of the signal", async ({ page }) => {
  await open(page);
  await show(page, "nn.Conv1d(1, 1, 3, stride=2, padding=1)", "1, 1, 16");
  await kernel(page, "1, 2, -1");
  await expect(words(page)).toHaveText(/^Output \[0, 0, 0\] is .*: 2 products, 1 in the padding, bias 0\.$/);
  await cells(page, "Output").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(words(page)).toHaveText(/^Output \[0, 0, 2\] is .*: 3 products, bias 0\.$/);
  await expect(live(page)).toHaveText(/^Output \[0, 0, 2\] is/);
  const terms = await products(page);
  expect(terms.map(([, weight]) => weight)).toEqual([1, 2, -1]);
  const value = await page
    .locator("conv-playground")
    .evaluate((/** @type {any} */ { playground }) => playground.values.result.output.data[2]);
  expect(terms.reduce((sum, [input, weight]) => sum + input * weight, 0)).toBeCloseTo(value, 3);
  await page.keyboard.press("End");
  await expect(words(page)).toHaveText(/^Output \[0, 0, 7\]/);
  await page.keyboard.press("ArrowRight"); // it stays at the edge
  await expect(words(page)).toHaveText(/^Output \[0, 0, 7\]/);
});

test("pointing at cells: an output shows its products, an input every output that it reaches", async ({ page }) => {
  await open(page);
  await show(page, "nn.Conv2d(1, 1, 3, stride=2, padding=1)", "1, 1, 8, 8");
  await cells(page, "Output").hover({ position: { x: 24 + 46 * 1.5, y: 16 + 46 * 1.5 } });
  await expect(words(page)).toHaveText(/^Output \[0, 0, 1, 1\] is .*: 9 products, bias/);
  await cells(page, "Input").hover({ position: { x: 24 + 46 * 2.5, y: 16 + 46 * 2.5 } });
  await expect(words(page)).toHaveText(/^Input \[0, 0, 1, 1\], .*, reaches 4 outputs: \[0, 0\] through/);
  await grids(page).getByText("Show as table").first().click();
  await expect(grids(page).getByRole("table").getByRole("row")).toHaveCount(5);
  await cells(page, "Input").focus();
  await page.keyboard.press("ArrowRight");
  await expect(words(page)).toHaveText(/^Input \[0, 0, 1, 2\], .* reaches 2 outputs/);
  await expect(live(page)).toHaveText(/reaches 2 outputs/);
});

test("play, pause, step and scrub", async ({ page }) => {
  await open(page);
  await show(page, "nn.Conv1d(1, 1, 3)", "1, 1, 10");
  await grids(page).getByRole("button", { name: "Next output" }).click();
  await expect(words(page)).toHaveText(/^Output \[0, 0, 1\]/);
  await grids(page).getByRole("combobox", { name: "Speed" }).selectOption("5");
  await grids(page).getByRole("button", { name: "Play" }).click();
  await expect(words(page)).toHaveText(/^Output \[0, 0, [4-6]\]/);
  await grids(page).getByRole("button", { name: "Pause" }).click();
  const paused = await words(page).textContent();
  await page.waitForTimeout(500);
  await expect(words(page)).toHaveText(paused ?? "");
  await grids(page).getByRole("slider", { name: "Which output" }).fill("7");
  await expect(words(page)).toHaveText(/^Output \[0, 0, 7\]/);
  await grids(page).getByRole("button", { name: "Next output" }).click(); // round to the first
  await expect(words(page)).toHaveText(/^Output \[0, 0, 0\]/);
  await grids(page).getByRole("button", { name: "inputs" }).click();
  await grids(page).getByRole("button", { name: "Next input sample" }).click();
  await expect(words(page)).toHaveText(/^Input \[0, 0, 1\], .* reaches 2 outputs: \[0\] through .*, \[1\] through/);
});

test("padding, inserted zeros, unread samples and bias-only outputs are marked and named", async ({ page }) => {
  await open(page);
  await show(page, "nn.ConvTranspose1d(1, 1, 2, stride=3)", "1, 1, 4");
  const legend = grids(page).getByRole("list");
  await expect(legend).toContainText("zero inserted between samples");
  await expect(legend).toContainText("output no sample reaches: the bias alone");
  await cells(page, "Output").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(words(page)).toHaveText(/^Output \[0, 0, 2\] is (.*): no input sample reaches it, bias \1\.$/);
  await show(page, "nn.Conv1d(1, 1, 2, stride=3, padding=1)", "1, 1, 9");
  await expect(legend).toContainText("padding");
  await expect(legend).toContainText("input no window reads");
  await cells(page, "Input").focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await expect(words(page)).toHaveText(/reaches no output: no window of this output channel reads it/);
});

test("a transposed convolution: both views meet in one output, and its matrix is a transpose", async ({ page }) => {
  await open(page);
  await show(page, "nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1)", "1, 1, 3, 3");
  await expect(grids(page).getByRole("heading", { name: /^Scatter/ })).toBeVisible();
  await expect(grids(page).getByRole("heading", { name: /zeros inserted, padded, kernel flipped/ })).toBeVisible();
  await cells(page, "Output").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  await expect(words(page)).toHaveText(/^Output \[0, 0, 1, 1\] is .*: 4 products, 5 inserted zeros, bias/);
  await expect(grids(page).locator(".view").first().locator(".frame.kernel")).toHaveCount(8); // 4 samples, 4 weights
  await expect(grids(page).locator(".view").last().locator(".frame.kernel")).toHaveCount(13); // 9 places, 4 weights
  await grids(page).getByText("The layer as a matrix").click();
  await expect(grids(page).getByRole("img", { name: /^25 × 9 matrix/ })).toBeVisible();
  await grids(page).getByRole("button", { name: "W", exact: true }).click();
  await expect(grids(page).getByRole("img", { name: /^9 × 25 matrix/ })).toBeVisible();
  await expect(grids(page)).toContainText("The transpose, 9 × 25, is what Conv2d with the same weight");
});

test("groups: an output channel reads the channels of its group", async ({ page }) => {
  await open(page);
  await show(page, "nn.Conv1d(4, 4, 3, groups=2)", "1, 4, 12");
  const inputs = grids(page).getByRole("radiogroup", { name: "Input channel" });
  const outputs = grids(page).getByRole("radiogroup", { name: "Output channel" });
  await expect(inputs.getByRole("radio", { name: "2" })).toBeDisabled();
  await outputs.getByRole("radio", { name: "3" }).click();
  await expect(words(page)).toHaveText(/^Output \[0, 3, 0\] is .*: 3 products in each of 2 input channels/);
  await expect(inputs.getByRole("radio", { name: "1" })).toBeDisabled();
  await inputs.getByRole("radio", { name: "3" }).click();
  await expect(inputs.getByRole("radio", { name: "3" })).toBeChecked();
  await inputs.getByRole("radio", { name: "3" }).press("ArrowLeft");
  await expect(inputs.getByRole("radio", { name: "2" })).toBeFocused();
  await expect(inputs.getByRole("radio", { name: "2" })).toBeChecked();
  await expect(grids(page).locator(".sum")).toContainText("the other channel");
});

test("large inputs show the window that the cell is in; a volume shows a slice", async ({ page }) => {
  await open(page);
  await show(page, "nn.Conv1d(1, 1, 3, padding=1)", "1, 1, 1000");
  await grids(page).getByRole("slider", { name: "Which output" }).fill("700");
  await expect(words(page)).toHaveText(/^Output \[0, 0, 700\]/);
  await expect(grids(page).locator(".index").filter({ hasText: /^700$/ })).toHaveCount(2);
  await show(page, "nn.Conv3d(1, 1, 3, padding=1)", "1, 1, 5, 5, 5");
  await expect(grids(page)).toContainText("meets input slice 1 for output slice 2");
  await grids(page).getByRole("combobox", { name: "Kernel slice" }).selectOption("2");
  await expect(grids(page)).toContainText("meets input slice 3 for output slice 2");
});

test("a layer without a kernel has no cells, and too wide a window says why", async ({ page }) => {
  await open(page);
  await show(page, "nn.ReLU()", "1, 1, 12");
  await expect(grids(page).getByRole("application")).toHaveCount(0);
  await show(page, "nn.Conv1d(1, 1, 2, dilation=300)", "1, 1, 400");
  await expect(grids(page)).toContainText("one window spans 301 samples: too many to be drawn cell by cell");
});

test("on a phone the cells fit, nothing makes the page scroll sideways @phone", async ({ page }) => {
  await open(page);
  for (const [model, input] of [
    ["nn.ConvTranspose1d(1, 1, 3, stride=2)", "1, 1, 30"],
    ["nn.ConvTranspose2d(1, 2, 3, stride=2)", "1, 1, 8, 8"],
  ]) {
    await show(page, model, input);
    await cells(page, "Output").click({ position: { x: 100, y: 30 } });
    await expect(words(page)).toHaveText(/^Output/);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  }
});
