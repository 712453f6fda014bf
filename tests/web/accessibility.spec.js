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
    await write(page, "nn.Sequential(nn.Conv1d(1, 4, 3), nn.Conv1d(3, 1, 3))");
    await expect(page.locator("conv-verdict")).toContainText("RuntimeError");
    await settled(page);
    await check(page);
  });
}

for (const tab of ["Reach a size", "Mirror decoder"]) {
  test(`axe finds nothing under ${tab}`, async ({ page }) => {
    await open(page);
    await page.getByRole("tab", { name: tab }).click();
    if (tab === "Reach a size") {
      await page.getByRole("textbox", { name: "Wanted output size" }).fill("100");
      await expect(page.getByRole("list", { name: "Ways to the size" })).toBeVisible();
    }
    await check(page);
  });
}

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`axe finds nothing in the grids, the matrix and "same" of a transposed convolution: ${colorScheme}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme });
    await open(page, "#v1?model=nn.ConvTranspose2d(1, 2, 3, stride=2)&input=1, 1, 4, 4");
    await page.locator("conv-same select").selectOption({ index: 1 });
    await page.getByText("The layer as a matrix").click();
    await expect(
      page.locator("conv-grids-matrix canvas, conv-grids-matrix svg, conv-grids-matrix table").first(),
    ).toBeVisible();
    await check(page);
  });
}

test("nothing moves where motion is to be reduced", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await open(page);
  // What moves otherwise: cards that open, and the fields they hold.
  const durations = await page.evaluate(() => {
    /** @type {string[]} */
    const found = [];
    /** @param {Document | ShadowRoot} root */
    const walk = (root) => {
      for (const element of root.querySelectorAll("*")) {
        const { transitionDuration, animationName, animationDuration } = getComputedStyle(element);
        found.push(
          ...transitionDuration.split(", "),
          ...(animationName === "none" ? [] : animationDuration.split(", ")),
        );
        if (element.shadowRoot) walk(element.shadowRoot);
      }
    };
    walk(document);
    return [...new Set(found.filter(Boolean))]; // some elements have no style of their own
  });
  expect(durations).toEqual(["0s"]);
});

test("axe finds nothing with images", async ({ page }) => {
  await open(page, "#v1?model=nn.Conv2d(1, 2, 3)&input=1, 1, 16, 16");
  await check(page);
});

test("axe finds nothing in the help", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "Help" }).click();
  await check(page);
});

test("axe finds nothing in a pasted error", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "Paste an error" }).click();
  await page.getByRole("button", { name: "Try one" }).click();
  await expect(
    page
      .getByRole("dialog")
      .getByRole("button", { name: /^Apply/ })
      .first(),
  ).toBeVisible();
  await check(page);
});

test("axe finds nothing on a phone @phone", async ({ page }) => {
  await open(page);
  await check(page);
});
