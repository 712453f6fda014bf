import AxeBuilder from "@axe-core/playwright";
import { expect, open, settled, test, write } from "./helpers.js";

/** @param {import("@playwright/test").Page} page */
async function check(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(
    ({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map((node) => node.target.join(" ")).join("; ")}`,
  );
  expect(found).toEqual([]);
}

test.beforeEach(() => test.slow());

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`axe finds nothing: ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page);
    await check(page);
  });

  test(`axe finds nothing in the menu: ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page);
    await page.getByRole("button", { name: "Examples" }).click();
    await check(page);
  });

  test(`axe finds nothing where a model fails: ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page);
    await write(page, "nn.Conv1d(3, 1, 3)");
    await expect(page.locator("conv-verdict")).toContainText("RuntimeError");
    await settled(page);
    await check(page);
  });
}

test("axe finds nothing with images", async ({ page }) => {
  await open(page, "#v1?model=nn.Conv2d(1, 2, 3)&input=1, 1, 16, 16");
  await check(page);
});

test("axe finds nothing in the help", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "Help" }).click();
  await check(page);
});

test("axe finds nothing on a phone @phone", async ({ page }) => {
  await open(page);
  await check(page);
});
