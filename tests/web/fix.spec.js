// Errors and what mends them: the cards, and a pasted error.

import { expect, open, row, settled, test, write } from "./helpers.js";

test("an error has fix cards; one click mends the whole model, and can be undone", async ({ page }) => {
  await open(page);
  await write(page, "nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Conv2d(16, 4, 3))");
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 1, 28, 28");
  await expect(page.locator("conv-verdict")).toContainText("expected input[1, 8, 26, 26] to have 16 channels");
  const fixes = page.getByRole("list", { name: "Ways to mend it" });
  await expect(fixes.getByRole("listitem").first()).toContainText("in_channels=8");
  await expect(fixes.locator("del").first()).toHaveText("in_channels=16");
  await expect(fixes.locator("ins").first()).toHaveText("in_channels=8");

  await page.getByRole("button", { name: "Apply in_channels=8" }).click();
  await expect(page.locator("conv-verdict #outcome")).toBeFocused();
  await expect(page.locator("conv-verdict #outcome")).toContainText(
    "in_channels=8 (2) applied: the output is [1, 4, 24, 24].",
  );
  await expect(row(page, /^Conv2d 2/)).toContainText("1, 4, 24, 24");
  await expect(page.getByRole("textbox", { name: "A module" })).toHaveValue(/nn\.Conv2d\(8, 4, 3\)/);
  await settled(page);
  await page.getByRole("button", { name: "Undo" }).first().click();
  await expect(fixes).toBeVisible();
});

test("text that can't be read, a misspelt name and an impossible output_size are mended too", async ({ page }) => {
  await open(page);
  await write(page, "nn.Conv2D(3, 8, 3, strides=2");
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 3, 9, 9");
  await page.getByRole("button", { name: /^Apply .*Conv2D → Conv2d, strides=2 → stride=2/ }).click();
  await expect(page.getByRole("textbox", { name: "A module" })).toHaveValue("nn.Conv2d(3, 8, 3, stride=2)");

  await write(page, "nn.ConvTranspose1d(1, 1, 3, stride=2, padding=1)");
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 1, 10");
  await page.getByRole("textbox", { name: "output_size" }).fill("30");
  await page.getByRole("button", { name: "Apply output_size=[20]" }).click();
  await expect(page.getByRole("textbox", { name: "output_size" })).toHaveValue("20");
  await expect(page.getByText("the output is [1, 1, 20]")).toBeVisible();
});

test("what the input's code has to be is told", async ({ page }) => {
  await open(page);
  await write(page, "nn.Conv2d(3, 8, 3)");
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 32, 32, 3");
  const card = page.getByRole("list", { name: "Ways to mend it" }).getByRole("listitem").first();
  await expect(card).toContainText("x = x.permute(0, 3, 1, 2)");
  await page.getByRole("button", { name: "Apply input [1, 3, 32, 32]" }).click();
  await expect(page.getByRole("textbox", { name: "Input shape" })).toHaveValue("1, 3, 32, 32");
});

test("pools and upsampling that do not bring the size back are mended as well", async ({ page }) => {
  await open(page);
  await write(page, "nn.Sequential(nn.MaxPool2d(2), nn.Conv2d(1, 1, 3, padding=1), nn.Upsample(scale_factor=2))");
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 1, 27, 27");
  await expect(page.getByText(/^26, not 27: stride 2 of MaxPool2d \(0\) sends 26 and 27 both to 13/)).toBeVisible();
  await page.getByRole("button", { name: "Apply scale_factor=2 → size=27" }).click();
  await expect(page.getByText("the output is [1, 1, 27, 27]")).toBeVisible();
});

test("an autoencoder with a flattened bottleneck: every layer that loses is named, one click mends both", async ({
  page,
}) => {
  await open(page);
  await write(
    page,
    `nn.Sequential(
  nn.Conv2d(1, 8, 3, 2, 1), nn.Conv2d(8, 8, 3, 2, 1), nn.Flatten(), nn.Linear(392, 10), nn.Linear(10, 392),
  nn.Unflatten(1, (8, 7, 7)), nn.ConvTranspose2d(8, 8, 3, 2, 1), nn.ConvTranspose2d(8, 1, 3, 2, 1),
)`,
  );
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 1, 28, 28");
  await expect(page.locator("conv-verdict")).toContainText(
    "ConvTranspose2d (6) makes 13 of 7, and ConvTranspose2d (7) makes 25 of 13.",
  );
  const card = page.getByRole("list", { name: "Ways to mend it" }).getByRole("listitem").first();
  await expect(card.getByRole("listitem")).toHaveText(["(6) output_padding=1", "(7) output_padding=1"]);
  await page.getByRole("button", { name: "Apply output_padding=1 (6, 7)" }).click();
  await expect(page.getByText("the output is [1, 1, 28, 28]")).toBeVisible();
});

test("a card that changes the input and the model shows both, and leads to the shape that it states", async ({
  page,
}) => {
  await open(page);
  await write(page, "nn.Conv2d(3, 16, 3)");
  await page.getByRole("textbox", { name: "Input shape" }).fill("28, 28");
  const card = page.getByRole("list", { name: "Ways to mend it" }).getByRole("listitem").first();
  await expect(card).toContainText("x = x.unsqueeze(0)");
  await expect(card).not.toContainText("stays as it is");
  await page.getByRole("button", { name: "Apply input [1, 28, 28], in_channels=1" }).click();
  await expect(page.getByRole("textbox", { name: "Input shape" })).toHaveValue("1, 28, 28");
  await expect(page.getByText("the output is [16, 26, 26]")).toBeVisible();
});
