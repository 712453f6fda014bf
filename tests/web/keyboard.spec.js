import { expect, open, row, test } from "./helpers.js";

/**
 * Tabs on until the focus is where it should be.
 * @param {import("@playwright/test").Page} page
 * @param {import("@playwright/test").Locator} target
 */
async function tabTo(page, target) {
  for (let presses = 0; presses < 90; ++presses) {
    if (await target.evaluate((element) => element.matches(":focus"))) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("never reached by Tab");
}

test("the first key skips the model", async ({ page }) => {
  await open(page);
  await page.keyboard.press("Tab");
  const skip = page.getByRole("button", { name: "Skip to the shapes" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("group", { name: "Shapes" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.locator("conv-strip").getByRole("button", { name: /^ConvTranspose1d 1/ })).toBeFocused();
});

test("everything by keyboard: open an example, mend it, look along the layers, share", async ({ page, context }) => {
  test.slow(); // from the first control to the last and round again
  await context.grantPermissions(["clipboard-write"]);
  await open(page);
  await tabTo(page, page.getByRole("button", { name: "Examples" }));
  await page.keyboard.press("Enter");
  const item = page.getByRole("menuitem", { name: "Same parameters both ways: 100 → 50 → 99" });
  for (let presses = 0; presses < 40 && !(await item.evaluate((element) => element.matches(":focus"))); ++presses)
    await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Examples" })).toBeFocused();
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 16, 99]");

  await tabTo(page, page.getByRole("tab", { name: "Layers" }));
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "PyTorch code" })).toBeFocused();
  await page.keyboard.press("ArrowLeft");

  await tabTo(page, page.getByRole("textbox", { name: "output_padding" }));
  await page.keyboard.press("ArrowUp");
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 16, 100]");
  await page.keyboard.press("ArrowDown");
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 16, 99]");

  await tabTo(
    page,
    page.getByRole("list", { name: "Tensors, drawn to scale" }).getByRole("button", { name: /ConvTranspose1d/ }),
  );
  await page.keyboard.press("ArrowLeft");
  await expect(page.locator("conv-formula")).toContainText("= 50");

  await tabTo(page, row(page, /^Conv1d 0/).getByRole("button"));
  await page.keyboard.press("ArrowDown");
  await expect(page.locator("conv-formula")).toContainText("= 99");

  await tabTo(page, page.getByRole("button", { name: /^Apply output_padding=1/ }));
  await page.keyboard.press("Enter");
  await expect(page.locator("#outcome")).toBeFocused();
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 16, 100]");
  await page.keyboard.press("Control+z");
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 16, 99]");

  await tabTo(page, page.getByRole("button", { name: "Share" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Link to what you see" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Share" })).toBeFocused();
});
