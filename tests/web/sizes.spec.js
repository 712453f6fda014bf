import { expect, open, row, test, write } from "./helpers.js";

const ruler = (/** @type {import("@playwright/test").Page} */ page) =>
  page.getByRole("slider", { name: /^Input size along/ });

test("which sizes come back: the ruler says it, and one click puts such a size in", async ({ page }) => {
  await open(page);
  const panel = page.locator("conv-ruler");
  await expect(panel).toContainText("256 of 512 sizes come back: 1, 3, 5, … 511, 2 apart.");
  await expect(panel).toContainText("Input 100 → encoded 50 → output 99: 1 too few.");
  await page.getByRole("button", { name: "Use input size 101" }).click();
  await expect(page.getByRole("textbox", { name: "Input shape" })).toHaveValue("1, 1, 101");
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 101]");
  await expect(panel).toContainText("Input 101 → encoded 51 → output 101: comes back exactly.");
  await expect(panel.getByRole("button", { name: "Use input size" })).toHaveCount(0);
});

test("the ruler by keyboard, and as a table", async ({ page }) => {
  await open(page);
  const field = ruler(page);
  await field.focus();
  await expect(field).toHaveAttribute("aria-valuenow", "100");
  await field.press("ArrowLeft");
  await expect(field).toHaveAttribute("aria-valuetext", "Input 99 → encoded 50 → output 99: comes back exactly.");
  await field.press("End");
  await expect(field).toHaveAttribute("aria-valuenow", "512");
  await field.press("Home");
  await field.press("ArrowRight");
  await expect(field).toHaveAttribute("aria-valuetext", "Input 2 → encoded 1 → output 1: 1 too few.");
  await field.press("Enter");
  await expect(page.getByRole("textbox", { name: "Input shape" })).toHaveValue("1, 1, 2");
  await page.locator("conv-ruler summary").click();
  await expect(page.getByRole("row", { name: "512 256 511 1 too few" })).toBeAttached();
});

test("the ruler of a model in 2-D: an axis at a time, with the sizes that fail", async ({ page }) => {
  await open(page);
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 1, 30, 40");
  await write(page, "nn.Sequential(nn.Conv2d(1, 4, (5, 3), (1, 4)), nn.ConvTranspose2d(4, 1, (5, 3), (1, 4)))");
  await expect(row(page, /^ConvTranspose2d 1/)).toContainText("[1, 1, 30, 39]");
  const panel = page.locator("conv-ruler");
  await expect(ruler(page)).toHaveAccessibleName("Input size along W");
  await expect(panel).toContainText(
    "128 of 512 sizes of W, with H = 30, come back: 3, 7, 11, … 511, 4 apart. 2 sizes fail; size 1 is the first, at layer 0.",
  );
  await panel.getByRole("combobox", { name: "Axis" }).selectOption("H");
  await expect(panel).toContainText(
    "508 of 512 sizes of H, with W = 40, come back: all from 5 to 512. 4 sizes fail; size 1 is the first, at layer 0.",
  );
  await ruler(page).press("Home");
  await expect(panel).toContainText("Input 1 fails at layer 0: Calculated padded input size per channel: (1 x 40)");
});

test("reach a size: the ways to it, one click takes the nearest", async ({ page }) => {
  await open(page);
  await page.getByRole("tab", { name: "Reach a size" }).click();
  const panel = page.locator("conv-target");
  await page.getByRole("textbox", { name: "Wanted output size" }).fill("100");
  await expect(panel).toContainText(
    "As it stands it makes 99 of 50, not 100: (50 − 1)·2 − 2·1 + 1·(3−1) + 0 + 1 = 99.",
  );
  await panel.getByRole("checkbox", { name: "dilation" }).uncheck();
  await expect(panel).toContainText("11 ways to it, nearest change first.");
  await expect(panel.getByRole("listitem")).toHaveCount(4);
  await panel.getByRole("button", { name: "All 11" }).click();
  await expect(panel.getByRole("listitem")).toHaveCount(11);
  await panel.getByRole("button", { name: "Apply output_padding=1" }).click();
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 100]");
  await expect(panel).toContainText("It makes that size already.");
});

test("a size out of reach: the nearest, and why; a size that is none", async ({ page }) => {
  await open(page);
  await page.getByRole("tab", { name: "Reach a size" }).click();
  const panel = page.locator("conv-target");
  for (const name of ["padding", "stride", "kernel_size", "dilation"])
    await panel.getByRole("checkbox", { name, exact: true }).uncheck();
  const wanted = page.getByRole("textbox", { name: "Wanted output size" });
  await wanted.fill("150");
  await expect(panel).toContainText(
    "output_padding must be smaller than either stride or dilation, so it is at most 1 here",
  );
  await expect(panel).toContainText("No way to it within the bounds. The nearest sizes:");
  await expect(panel.getByRole("button", { name: "Apply output_padding=1" })).toBeVisible();
  await wanted.fill("many");
  await expect(panel).toContainText("SyntaxError");
});

test("bounds: what lies beyond them is reached by widening them, and wrong ones are explained", async ({ page }) => {
  await open(page);
  await write(page, "nn.Conv1d(1, 1, 3)");
  await page.getByRole("tab", { name: "Reach a size" }).click();
  const panel = page.locator("conv-target");
  for (const name of ["padding", "kernel_size", "dilation"])
    await panel.getByRole("checkbox", { name, exact: true }).uncheck();
  await page.getByRole("textbox", { name: "Wanted output size" }).fill("5");
  await expect(panel).toContainText("No way to it within the bounds. The nearest sizes:");
  await panel.getByText("Within these bounds").click();
  const largest = panel.getByRole("textbox", { name: "Largest stride" });
  await expect(largest).toHaveValue("8");
  await largest.fill("30");
  await expect(panel.getByRole("button", { name: "Apply stride=20" })).toBeVisible();
  await largest.fill("0");
  await expect(panel).toContainText("ValueError: the bounds of stride are 1 to 0");
  await largest.fill("wide");
  await expect(panel).toContainText("TypeError");
});

test("every layer that sets sizes offers its own arguments", async ({ page }) => {
  await open(page);
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 4, 10, 10");
  await write(page, "nn.Upsample(scale_factor=2)");
  await page.getByRole("tab", { name: "Reach a size" }).click();
  const panel = page.locator("conv-target");
  await expect(panel.getByRole("checkbox")).toHaveCount(2);
  await page.getByRole("textbox", { name: "Wanted output size" }).fill("25");
  await panel.getByRole("button", { name: "Apply size=25" }).click();
  await expect(row(page, /^Upsample/)).toContainText("[1, 4, 25, 25]");
  await write(page, "nn.Softmax(1)");
  await expect(panel).toContainText("This layer has no argument that sets its size");
});

test("reach a size with the whole model", async ({ page }) => {
  await open(page);
  await page.getByRole("tab", { name: "Reach a size" }).click();
  const panel = page.locator("conv-target");
  await panel.getByRole("combobox", { name: "Of" }).selectOption("the whole model");
  for (const name of ["padding", "kernel_size"]) await panel.getByRole("checkbox", { name, exact: true }).uncheck();
  await page.getByRole("textbox", { name: "Wanted output size" }).fill("100");
  await panel.getByRole("button", { name: "Apply 1.output_padding=1" }).click();
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 100]");
});

test("the mirror decoder: shown, explained, and put in place of the one that is there", async ({ page }) => {
  await open(page);
  await page.getByRole("tab", { name: "Mirror decoder" }).click();
  const panel = page.locator("conv-mirror");
  await expect(panel).toContainText("Brings [1, 16, 50] back to [1, 1, 100] exactly.");
  await expect(page.getByRole("region", { name: "The mirror decoder" })).toHaveText(
    "nn.ConvTranspose1d(16, 1, 3, stride=2, padding=1, output_padding=1)",
  );
  await panel.getByRole("button", { name: "Replace the decoder" }).click();
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 100]");
});

test("the mirror of an encoder alone, and of a model that has none", async ({ page }) => {
  await open(page);
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 3, 33, 32");
  await write(page, "nn.Sequential(nn.Conv2d(3, 8, 3, stride=2), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.1))");
  await page.getByRole("tab", { name: "Mirror decoder" }).click();
  const panel = page.locator("conv-mirror");
  await panel.locator("summary").click();
  await expect(panel.getByRole("row", { name: "0 Conv2d" })).toContainText(
    "nn.ConvTranspose2d(8, 3, 3, stride=2, output_padding=(0, 1))",
  );
  await expect(panel.getByRole("row", { name: "3 Dropout" })).toContainText("left out");
  await panel.getByRole("button", { name: "Add the decoder" }).click();
  await expect(page.locator("conv-verdict")).toContainText("Output and input have the same shape, [1, 3, 33, 32].");
  await write(page, "nn.Conv2d(4, 8, 3)");
  await expect(panel).toContainText("No mirror: Given groups=1, weight of size [8, 4, 3, 3]");
});

test("the tabs by keyboard", async ({ page }) => {
  await open(page);
  await page.getByRole("tab", { name: "Which sizes come back" }).press("ArrowLeft");
  await expect(page.getByRole("tab", { name: "Mirror decoder" })).toBeFocused();
  await expect(page.locator("conv-mirror")).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(page.locator("conv-ruler")).toBeVisible();
});
