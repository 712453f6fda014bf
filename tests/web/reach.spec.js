import { expect, open, test } from "./helpers.js";

const chain =
  "#v1?model=nn.Sequential(nn.Conv1d(1, 4, 3, stride=2), nn.ReLU(), nn.ConvTranspose1d(4, 1, 3, stride=2))&input=1, 1, 9";

/** @param {import("@playwright/test").Page} page */
const slices = (page) => page.locator("conv-strip .slices").allTextContents();

test("pointing at a tensor shows what that position reads and feeds", async ({ page }) => {
  await open(page, chain);
  expect(await slices(page)).toEqual(["", "", "", ""]);
  const drawing = page.getByRole("button", { name: /^ReLU 1/ }).locator("span > svg");
  const box = /** @type {{ x: number, y: number, width: number, height: number }} */ (await drawing.boundingBox());
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await expect.poll(() => slices(page)).toEqual(["4:7", "2", "2", "4:7"]);
  await page.mouse.move(0, 0);
  await expect.poll(() => slices(page)).toEqual(["", "", "", ""]);
});

test("by keyboard: a pinned position, in words and as a table @phone", async ({ page }) => {
  await open(page, chain);
  await page.getByRole("button", { name: "Receptive field" }).press("Enter");
  await expect(page.getByText("ConvTranspose1d 2 at 4 reads 2:7 of the input.")).toBeVisible();
  await page.getByRole("combobox", { name: "of" }).selectOption("Conv1d 0");
  const position = page.getByRole("spinbutton", { name: "position" });
  await position.fill("0");
  await expect(
    page.getByText("Conv1d 0 at 0 reads 0:3 of the input and feeds 0:3 of ConvTranspose1d 2."),
  ).toBeVisible();
  await page.getByText("Every tensor as a table").click();
  await expect(page.getByRole("row", { name: "ReLU 1 fed 0" })).toBeVisible();

  await position.fill("4");
  await expect(position).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("Conv1d 0 at 0 reads")).toBeVisible();
});

test("what is pinned follows the model, and an input's sample that nobody reads says so", async ({ page }) => {
  await open(page, "#v1?model=nn.Conv1d(1, 1, 2, stride=3)&input=1, 1, 9");
  await page.getByRole("button", { name: "Receptive field" }).click();
  await page.getByRole("combobox", { name: "of" }).selectOption("input");
  await page.getByRole("spinbutton", { name: "position" }).fill("2");
  await expect(page.getByText("input at 2 feeds nothing of Conv1d.")).toBeVisible();
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 1, 2");
  await expect(page.getByText("input at 1 feeds 0 of Conv1d.")).toBeVisible();
});
