import { expect, open, row, settled, test } from "./helpers.js";

test("the shared link restores everything", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page);
  await page.getByRole("button", { name: "stride: one more" }).click();
  await page.getByRole("spinbutton", { name: "Seed" }).fill("7");
  await page.getByRole("combobox", { name: "Kernel" }).selectOption("identity");
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 148]");
  await page.getByRole("button", { name: "Share" }).click();
  await expect(page.getByText("Link copied.")).toBeVisible();
  const link = await page.getByRole("textbox", { name: "Link to what you see" }).inputValue();
  expect(link).toMatch(/#v1[:?]/);

  const other = await context.newPage();
  await other.goto(link);
  await settled(other);
  await expect(row(other, /^ConvTranspose1d 1/)).toContainText("[1, 1, 148]");
  await expect(other.getByRole("spinbutton", { name: "Seed" })).toHaveValue("7");
  await expect(other.getByRole("textbox", { name: "stride" })).toHaveValue("3");
  await expect(other.getByRole("combobox", { name: "Kernel" })).toHaveValue("identity");
});

test("the address follows, and a reload keeps the work", async ({ page }) => {
  await open(page);
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 1, 64");
  await expect(page).toHaveURL(/#v1/);
  await page.reload();
  await expect(page.getByRole("textbox", { name: "Input shape" })).toHaveValue("1, 1, 64");
});

test("a plain link can be written by hand", async ({ page }) => {
  await open(page, "#v1?model=nn.Conv1d(1, 1, 3, stride=2)&input=1, 1, 32");
  await expect(row(page, /^Conv1d/)).toContainText("[1, 1, 15]");
});

test("a signal that there is not is named, and the model stands", async ({ page }) => {
  await open(page, "#v1?model=nn.Conv1d(1, 1, 3, stride=2)&input=1, 1, 32&signal=nosuch");
  await expect(row(page, /^Conv1d/)).toContainText("[1, 1, 15]");
  await expect(page.locator("conv-signal")).toContainText("unknown signal 'nosuch'");
  const choices = page.locator("conv-band").getByRole("combobox", { name: "Input" });
  await expect(choices).toHaveValue("nosuch");
  await choices.selectOption("chirp");
  await expect(page.locator("conv-signal")).not.toContainText("nosuch");
  await settled(page);
});

const broken = {
  "cut off": "#v1:q1YqSy0qzszPU7JSMjRQ0lFKSixOBQA",
  garbage: "#v1:%%%%not/base64",
  "not ours": "#some-heading",
  "another version": "#v9:abc",
  "wrong type": "#v1?model=nn.Conv1d(1, 1, 3)&seed=minus one",
  "bad escape": "#v1?model=%E0%A4%A",
  empty: "#v1:",
};
for (const [name, fragment] of Object.entries(broken))
  test(`a broken link (${name}) is said so, and the first example stands`, async ({ page }) => {
    await open(page, fragment);
    await expect(page.getByRole("alert")).toContainText("link");
    await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 99]");
  });
