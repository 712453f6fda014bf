// Quick changes, large windows, odd shapes: what is shown is never another model's, and nothing stands still.

import { expect, open, row, settled, test, write } from "./helpers.js";

/** @import { Page } from "@playwright/test" */

/** Another model, at once. @param {Page} page @param {string} model @param {string} input */
const show = (page, model, input) =>
  page
    .locator("conv-playground")
    .evaluate((/** @type {any} */ { playground }, state) => playground.set(state), { model, input });

const code = (/** @type {Page} */ page) => page.getByRole("textbox", { name: "A module" });

test("undo takes back one text, one fix, one example at a time", async ({ page }) => {
  await open(page);
  await write(page, "nn.Conv1d(1, 2, 3)");
  await settled(page);
  await page.waitForTimeout(1100); // a new deed, not more of the same typing
  await code(page).fill("nn.Conv1d(1, 4, 5)");
  await expect(row(page, /^Conv1d/)).toContainText("[1, 4, 96]");
  await page.locator("conv-playground").evaluate((/** @type {any} */ { playground }) => playground.undo());
  await expect(code(page)).toHaveValue("nn.Conv1d(1, 2, 3)");

  // Two fixes, one after the other at once.
  await show(
    page,
    "nn.Sequential(nn.Conv1d(3, 8, 3, stride=2, padding=1), nn.ConvTranspose1d(8, 1, 3, stride=2, padding=1))",
    "1, 1, 100",
  );
  await page.getByRole("button", { name: /^Apply in_channels=1/ }).click();
  await page.getByRole("button", { name: /^Apply output_padding=1/ }).click();
  await expect(row(page, /^ConvTranspose1d/)).toContainText("[1, 1, 100]");
  await page.locator("conv-playground").evaluate((/** @type {any} */ { playground }) => playground.undo());
  await expect(row(page, /^ConvTranspose1d/)).toContainText("[1, 1, 99]");
});

test("ways to a size of the model before can't be applied to this one", async ({ page }) => {
  await open(page);
  await page.getByRole("tab", { name: "Reach a size" }).click();
  await page.getByRole("textbox", { name: "Wanted output size" }).fill("100");
  const apply = page.locator("conv-target").getByRole("button", { name: "Apply output_padding=1" });
  await expect(apply).toBeVisible();
  // The page's own answer to the new model can't be there yet when the button is pressed.
  await page.locator("conv-playground").evaluate((/** @type {any} */ element) => {
    const model = "nn.Sequential(nn.Conv2d(64, 64, 11, padding=5), nn.Conv2d(64, 64, 11, stride=4, padding=5))";
    element.playground.set({ model, input: "1, 64, 64, 64" });
    const panel = element.shadowRoot.querySelector("conv-sizes").shadowRoot.querySelector("conv-target");
    return panel.updateComplete.then(() => panel.shadowRoot.querySelector("li button").click());
  });
  await expect(row(page, /^Conv2d 1/)).toContainText("[1, 64, 16, 16]");
  await expect(row(page, /^ConvTranspose1d/)).toHaveCount(0);
});

test("a window too large to be drawn says so, and the page stays quick", async ({ page }) => {
  await open(page);
  await show(page, "nn.Conv2d(1, 1, 3, dilation=127)", "1, 1, 300, 300");
  await expect(page.locator("conv-grids")).toContainText("one window spans 65025 places: too many to be drawn");
  await expect(page.locator("conv-why")).toContainText("A window spans 255");
});

test("more axes than there are, several results, no model", async ({ page }) => {
  await open(page);
  await page.getByRole("textbox", { name: "Input shape" }).fill(Array(65).fill(1).join(", "));
  await expect(page.locator("conv-model")).toContainText("at most 64");
  await expect(page.getByRole("button", { name: "Try again" })).toHaveCount(0);
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 1, 8, 8");
  await write(page, "nn.MaxPool2d(2, return_indices=True)");
  await expect(row(page, /^MaxPool2d/)).toContainText("[1, 1, 4, 4]");
  await settled(page);
  await expect(page.locator("conv-signal")).not.toContainText("TypeError");
  await code(page).fill("");
  await expect(page.locator("conv-ruler")).toContainText("There is no model yet.");
});

test("the ruler's axis is one that the model has", async ({ page }) => {
  await open(page);
  await show(page, "nn.Conv2d(1, 1, 3)", "1, 1, 8, 8");
  await page.locator("conv-ruler").getByRole("combobox", { name: "Axis" }).selectOption("H");
  await show(page, "nn.Conv1d(1, 1, 3)", "1, 1, 8");
  await expect(page.locator("conv-ruler")).toContainText("Input 8 → ");
});

test("channels that are not there are refused, many channels are told without numbers that are none", async ({
  page,
}) => {
  await open(page);
  await show(page, "nn.Conv2d(70, 40, 1)", "1, 70, 3, 3");
  const field = page.locator("conv-grids-channels").getByRole("spinbutton", { name: "Output channel" });
  await field.fill("5000");
  await field.press("Enter");
  expect(await field.evaluate((/** @type {HTMLInputElement} */ { validity }) => validity.rangeOverflow)).toBe(true);
  await field.fill("7");
  await field.press("Enter");
  await expect(page.locator("conv-grids .words")).toContainText("Output [0, 7, 0, 0]");
  await page.locator("conv-grids").getByText("Show as table").first().click();
  await expect(page.locator("conv-grids .as-table")).toContainText("… and 6 channels more");
  await expect(page.locator("conv-grids .as-table")).not.toContainText("NaN");
});

test("a very long model: its beginning and end are drawn, and how many are not is said", async ({ page }) => {
  const model = `nn.Sequential(${"nn.ReLU(),".repeat(5000)})`;
  await open(page);
  await show(page, model, "1, 1, 8");
  await expect(page.getByText(/… 4.000 more, not drawn …/).first()).toBeVisible({ timeout: 15_000 });
  await expect(page.locator("conv-strip ol > li")).toHaveCount(1 + 900 + 1 + 100);
  await expect(row(page, /^ReLU 4999/)).toContainText("[1, 1, 8]");
});

test("a wrong seed is marked, and the seed whose values are shown is named", async ({ page }) => {
  await open(page);
  const seed = page.getByRole("spinbutton", { name: "Seed" });
  const said = page.getByText("A seed is a whole number from 0.");
  for (const wrong of ["-1", "1.5", ""]) {
    await seed.fill(wrong);
    await expect(seed).toHaveAttribute("aria-invalid", "true");
    await expect(said).toContainText("These are the values of 0.");
  }
  await seed.fill("4");
  await expect(seed).toHaveAttribute("aria-invalid", "false");
  await expect(said).toBeHidden();
});

test("signals of more channels than a call has room for, and of more axes than are drawn", async ({ page }) => {
  await open(page, "#v1?model=nn.Conv1d(1, 130000, 1)&input=1, 1, 8");
  await expect(page.locator("conv-signal")).toContainText("Output channel");
  await open(page, "#v1?model=nn.ReLU()&input=2, 3, 4, 5, 6, 7");
  await page.reload();
  await expect(page.locator("conv-signal")).toContainText("A signal of so many axes is not drawn.");
});
