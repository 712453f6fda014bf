// The four questions people come with, told step by step as they would take them.

import { expect, open, row, settled, test, write } from "./helpers.js";

/** @import { Page } from "@playwright/test" */

/** @param {Page} page */
const verdict = (page) => page.locator("conv-verdict");

/** Chooses a layer on the strip. @param {Page} page @param {RegExp} name */
const choose = (page, name) =>
  page.getByRole("list", { name: "Tensors, drawn to scale" }).getByRole("button", { name }).click();

test("What is the output shape of my Conv2d autoencoder?", async ({ page }) => {
  await open(page);

  // I paste my model and say what goes in. It has a mistake in the decoder.
  await page.getByRole("textbox", { name: "Input shape" }).fill("8, 3, 33, 33");
  await write(
    page,
    `nn.Sequential(
    nn.Conv2d(3, 16, 3, stride=2, padding=1),
    nn.ReLU(),
    nn.Conv2d(16, 32, 3, stride=2, padding=1),
    nn.ReLU(),
    nn.ConvTranspose2d(16, 16, 3, stride=2, padding=1),
    nn.ReLU(),
    nn.ConvTranspose2d(16, 3, 3, stride=2, padding=1),
    nn.Sigmoid(),
)`,
  );

  // The shapes up to the layer that fails, and PyTorch's words for it.
  await expect(row(page, /^Conv2d 2/)).toContainText("[8, 32, 9, 9]");
  await expect(verdict(page)).toContainText(
    "Given transposed=1, weight of size [16, 16, 3, 3], expected input[8, 32, 9, 9] to have 16 channels, but got 32 channels instead",
  );

  // One click mends it; now I know every shape.
  await page.getByRole("button", { name: "Apply in_channels=32" }).click();
  await expect(row(page, /^ConvTranspose2d 4/)).toContainText("[8, 16, 17, 17]");
  await expect(row(page, /^Sigmoid 7/)).toContainText("[8, 3, 33, 33]");
  await expect(verdict(page)).toContainText("in_channels=32 (4) applied: the output is [8, 3, 33, 33].");

  // With images of 32 × 32 it comes out one short; the page says why, and one click brings 32 back.
  await page.getByRole("textbox", { name: "Input shape" }).fill("8, 3, 32, 32");
  await expect(row(page, /^Sigmoid 7/)).toContainText("[8, 3, 29, 29]");
  await expect(verdict(page)).toContainText("29, not 32");
  await page
    .getByRole("button", { name: /^Apply .*output_padding/ })
    .first()
    .click();
  await expect(row(page, /^Sigmoid 7/)).toContainText("[8, 3, 32, 32]");
  await expect(page.getByRole("textbox", { name: "A module" })).toHaveValue(/output_padding=1/);

  // The images come back at this size, encoded in between.
  await settled(page);
  await expect(page.locator("conv-signal")).toContainText("PSNR");
  await expect(page.locator("conv-signal")).toContainText("32 × 8 × 8");
});

test("What does Conv2d output?", async ({ page }) => {
  await open(page);

  // The page's input has three sizes; a Conv2d takes them for one image without a batch, and the page says so.
  await write(page, "nn.Conv2d(1, 4, 3, padding=1)");
  await expect(page.locator("conv-model")).toContainText("Read as (C, H, W): one item, without a batch.");
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 3, 8, 8");
  await write(page, "nn.Conv2d(3, 4, 3, padding=1)");
  await settled(page);

  // The shape, and the formula with the numbers in it.
  await expect(row(page, /^Conv2d/)).toContainText("[1, 4, 8, 8]");
  await expect(page.locator("conv-formula")).toContainText("= 8");

  // Each number of it is a sum of products: I walk over the output and read them.
  const grids = page.locator("conv-grids");
  await grids.scrollIntoViewIfNeeded();
  const words = grids.locator(".words");
  await expect(words).toHaveText(
    /^Output \[0, 0, 0, 0\] is .*: 4 products in each of 3 input channels, 5 in the padding/,
  );
  await grids.getByRole("application", { name: /Output cells/ }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  await expect(words).toHaveText(/^Output \[0, 0, 1, 1\] is .*: 9 products in each of 3 input channels/);

  // The products add up to what the layer put out there.
  const [sum, output] = await page
    .locator("conv-playground")
    .evaluate((/** @type {any} */ { shadowRoot, playground }) => {
      const cell = shadowRoot.querySelector("conv-closeup").shadowRoot.querySelector("conv-grids").focused.cell.value;
      return [cell.sum, playground.values.result.output.data[1 * 8 + 1]];
    });
  expect(sum).toBeCloseTo(output, 5);
});

test("How can I control the output size of a ConvTranspose1d layer?", async ({ page }) => {
  await open(page);

  // I have 10 samples and want 30.
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 1, 10");
  await write(page, "nn.ConvTranspose1d(1, 1, 3, stride=2, padding=1)");
  await expect(row(page, /^ConvTranspose1d/)).toContainText("[1, 1, 19]");
  await page.getByRole("tab", { name: "Reach a size" }).click();
  const panel = page.locator("conv-target");
  await page.getByRole("textbox", { name: "Wanted output size" }).fill("30");

  // output_padding alone, as forums have it, cannot bring it there; the page says why.
  for (const name of ["kernel_size", "stride", "padding"])
    await panel.getByRole("checkbox", { name, exact: true }).uncheck();
  await expect(panel).toContainText(
    "output_padding must be smaller than either stride or dilation, so it is at most 1 here",
  );
  await expect(panel).toContainText("No way to it");

  // With stride free as well there are ways; one click takes one.
  await panel.getByRole("checkbox", { name: "stride", exact: true }).check();
  await panel.getByRole("button", { name: "Apply stride=3, output_padding=2" }).click();
  await expect(row(page, /^ConvTranspose1d/)).toContainText("[1, 1, 30]");
  await expect(panel).toContainText("It makes that size already.");
  await expect(page.locator("conv-formula")).toContainText("= 30");
});

test("Why do Conv1d and ConvTranspose1d give different sizes?", async ({ page }) => {
  await open(page); // the page opens with this very question
  await expect(row(page, /^Conv1d 0/)).toContainText("[1, 16, 50]");
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 99]");
  await expect(verdict(page)).toContainText("99, not 100: stride 2 of Conv1d (0) sends 99 and 100 both to 50");

  // The convolution up close: where the sample is lost.
  await choose(page, /^Conv1d/);
  await expect(page.locator("conv-why")).toContainText("Inputs of 99 and 100 both give 50.");
  await expect(page.locator("conv-why")).toContainText("output_padding=1 or output_size=[100] brings 100 back");

  // And the transposed one: what it makes of 50, and what one more of output_padding would.
  await choose(page, /^ConvTranspose1d/);
  await expect(page.locator("conv-formula")).toContainText("= 99");
  await expect(page.locator("conv-why")).toContainText("output_padding from 0 to 1 makes 99 to 100");
  await expect(page.locator("conv-ruler")).toContainText("256 of 512 sizes come back: 1, 3, 5, … 511, 2 apart.");

  // One click brings the size back, in the signal too.
  await page.getByRole("button", { name: /^Apply output_padding=1/ }).click();
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 100]");
  await expect(page.locator("conv-why")).toContainText("output_padding=1 gives back 1 at the end: 100 come out.");
  await settled(page);
  await expect(page.locator("conv-signal")).not.toContainText("missing");
});
