// Why a size comes out: what a reader finds below the chosen layer.

import { expect, open, settled, test, write } from "./helpers.js";

/**
 * Band 3's section.
 * @param {import("@playwright/test").Page} page
 */
const why = (page) => page.locator("conv-why");

/**
 * Writes a model and the input it gets.
 * @param {import("@playwright/test").Page} page
 * @param {string} model @param {string} input
 */
async function show(page, model, input) {
  await open(page);
  await page.getByRole("textbox", { name: "Input shape" }).fill(input);
  await write(page, model);
  await settled(page);
}

test("why 50 and not 49.5: the floor, the sizes that collapse, and what brings 100 back", async ({ page }) => {
  await open(page);
  await page
    .getByRole("list", { name: "Tensors, drawn to scale" })
    .getByRole("button", { name: /^Conv1d/ })
    .click();
  await expect(why(page)).toContainText("windows 2 apart fit 50 times, and 1 position is left over at the end");
  await expect(why(page)).toContainText("Inputs of 99 and 100 both give 50.");
  await expect(why(page)).toContainText("output_padding=1 or output_size=[100] brings 100 back");
  await expect(why(page).getByRole("img", { name: /^100 samples and 1 \+ 1 of padding/ })).toContainText("1 left over");
});

test("the sentence follows each edit", async ({ page }) => {
  await open(page);
  await expect(why(page)).toContainText("50 inputs, 2 apart, write 3 values each and span 101 positions.");
  await page.getByRole("button", { name: "output_padding: one more" }).click();
  await expect(why(page)).toContainText("output_padding=1 gives back 1 at the end: 100 come out.");
  await page.getByRole("button", { name: "kernel_size: one more" }).click();
  await expect(why(page)).toContainText(
    "Checkerboard score 0: away from the ends all outputs add up equally many inputs.",
  );
});

test("unread samples and bias-only outputs are marked, and named in the table", async ({ page }) => {
  await show(page, "nn.ConvTranspose1d(1, 1, 2, stride=3)", "1, 1, 4");
  await expect(why(page)).toContainText("No input reaches 3 outputs: 2, 5 and 8. They are the bias alone.");
  await expect(why(page)).toContainText("Checkerboard score 1.00");
  const table = why(page).getByRole("table");
  await expect(table).toBeHidden();
  await why(page).getByText("Number line as a table").focus();
  await page.keyboard.press("Enter");
  await expect(table.getByRole("row", { name: "2 bias alone 0" })).toBeVisible();
  await expect(table.getByRole("row", { name: "3 output 1" })).toBeVisible();
});

test("equal axes are explained once, a layer that keeps its shape in one sentence", async ({ page }) => {
  await show(page, "nn.Sequential(nn.Conv2d(1, 4, 3, stride=2), nn.ReLU())", "1, 1, 28, 28");
  await expect(why(page)).toContainText("ReLU keeps the shape, [1, 4, 13, 13].");
  await page
    .getByRole("list", { name: "Tensors, drawn to scale" })
    .getByRole("button", { name: /^Conv2d/ })
    .click();
  await expect(why(page).getByRole("heading", { name: "H and W" })).toBeVisible();
  await expect(why(page).getByRole("img")).toHaveCount(1);
  await expect(why(page)).toContainText("No window reads sample 27.");
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 1, 9, 9, 9");
  await write(page, "nn.Conv3d(1, 1, 3)");
  await settled(page);
  await expect(why(page).getByRole("heading", { name: "D, H and W" })).toBeVisible();
});

test("@phone a long line scrolls in its own box", async ({ page }) => {
  await open(page);
  await expect(why(page).getByRole("img").first()).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});

test("the formula is set, and copied as text or LaTeX", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page);
  await page
    .getByRole("list", { name: "Tensors, drawn to scale" })
    .getByRole("button", { name: /^Conv1d/ })
    .click();
  const formula = page.locator("conv-formula");
  await expect(formula.locator("mfrac")).toHaveCount(2);
  await expect(formula.locator("mfrac").last()).toHaveText("100+2·1−1·(3−1)−12");
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await formula.getByRole("button", { name: "LaTeX" }).click();
  await expect(formula).toContainText("Copied as LaTeX.");
  expect(await copied()).toContain(String.raw`\frac{100 + 2 \cdot 1`);
  await formula.getByRole("button", { name: "text" }).click();
  await expect(formula).toContainText("Copied as text.");
  expect(await copied()).toContain("L: ⌊(100 + 2·1 − 1·(3−1) − 1)/2⌋ + 1 = 50");
});

test("'same' elsewhere: a switch shows the other padding and how far its windows lie from PyTorch's", async ({
  page,
}) => {
  await show(page, "nn.Conv2d(1, 4, 7, stride=2, padding=3)", "1, 1, 32, 32");
  const same = page.locator("conv-same");
  await expect(same.getByRole("img")).toHaveCount(0);
  const choice = same.getByRole("combobox", { name: "Pad it “same” as in" });
  await choice.selectOption({ label: "TensorFlow, Keras, padding='same'" });
  const words =
    "Pads 2 at the beginning and 3 at the end: 16 come out, as in PyTorch; every window lies 1 position later than PyTorch's.";
  await expect(same).toContainText(words);
  await expect(same).toContainText("nn.ZeroPad2d((2, 3, 2, 3)) before it, padding=0.");
  await expect(same).toContainText("nn.Sequential(nn.ZeroPad2d((2, 3, 2, 3)), nn.Conv2d(1, 4, 7, stride=2))");
  await expect(page.getByRole("status")).toContainText(words);
  await expect(same.getByRole("img", { name: words })).toHaveCount(2);
  await choice.selectOption({ label: "ONNX, auto_pad='SAME_LOWER'" });
  await expect(same).toContainText("every window lies where PyTorch's does");
  await choice.selectOption({ label: "PyTorch only" });
  await expect(same.getByRole("img")).toHaveCount(0);
});

test("'same' is offered with what the core knows, and only for layers that pad", async ({ page }) => {
  await show(page, "nn.Sequential(nn.Conv1d(1, 1, 3), nn.ReLU(), nn.LPPool1d(2, 3))", "1, 1, 32");
  const same = page.locator("conv-same");
  const layer = (/** @type {RegExp} */ name) =>
    page.getByRole("list", { name: "Tensors, drawn to scale" }).getByRole("button", { name }).click();
  await layer(/^LPPool1d/);
  const choice = same.getByRole("combobox", { name: "Pad it “same” as in" });
  const offered = await choice.getByRole("option").allTextContents();
  expect(offered).toHaveLength(5);
  for (const label of offered.slice(1)) {
    await choice.selectOption({ label });
    await expect(same.getByRole("link")).toContainText(label.slice(0, label.lastIndexOf(", ")));
  }
  await layer(/^ReLU/);
  await expect(choice).toBeHidden();
});

test("a layer without a formula says what it does to the shape, and nothing that is false", async ({ page }) => {
  await show(page, "nn.Sequential(nn.Linear(9, 4), nn.GLU(), nn.Softmax(1))", "2, 9");
  const closeup = page.locator("conv-closeup");
  const layer = (/** @type {RegExp} */ name) =>
    page.getByRole("list", { name: "Tensors, drawn to scale" }).getByRole("button", { name }).click();
  await layer(/^Linear/);
  await expect(closeup).toContainText("4; each is a sum of 9 products");
  await expect(closeup).toContainText("[2, 9] becomes [2, 4]: Linear works along the last axis");
  await layer(/^GLU/);
  await expect(page.locator("conv-formula mfrac").last()).toHaveText("42");
  await layer(/^Softmax/);
  await expect(closeup).toContainText("Softmax keeps the shape, [2, 2].");
  await expect(closeup).not.toContainText("by itself");
});
