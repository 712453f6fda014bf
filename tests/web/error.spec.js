// "Paste an error": from a traceback to a model that runs, as someone with a question from a forum takes it.

import { expect, open, row, settled, test, write } from "./helpers.js";

const line =
  "RuntimeError: Given groups=1, weight of size [8, 16, 3, 3], expected input[4, 32, 14, 14] to have 16 channels, but got 32 channels instead";

const traceback = `Traceback (most recent call last):
  File "train.py", line 31, in <module>
    y = model(x)
  File "/usr/lib/python3/site-packages/torch/nn/modules/module.py", line 1511, in _wrapped_call_impl
    return self._call_impl(*args, **kwargs)
  File "/usr/lib/python3/site-packages/torch/nn/modules/conv.py", line 456, in _conv_forward
    return F.conv2d(input, weight, bias, self.stride,
${line}
`;

const question = `My encoder:

class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(1, 32, 3, stride=2, padding=1)
        self.code = nn.Conv2d(16, 8, kernel_size=3, padding=1)

${traceback}`;

const dialog = (/** @type {import("@playwright/test").Page} */ page) =>
  page.getByRole("dialog", { name: "Paste an error" });
const field = (/** @type {import("@playwright/test").Page} */ page) => dialog(page).getByRole("textbox");
const model = (/** @type {import("@playwright/test").Page} */ page) => page.getByRole("textbox", { name: "A module" });

/**
 * Pastes into the element that has the focus, as a reader's Ctrl V does.
 * @param {import("@playwright/test").Page} page
 * @param {string} text
 */
async function paste(page, text) {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate((words) => navigator.clipboard.writeText(words), text);
  await page.keyboard.press("ControlOrMeta+v");
}

test("a question of a forum: which layer, what the numbers mean, one click, and the model runs", async ({ page }) => {
  await open(page);
  await write(page, "nn.Conv1d(1, 1, 3)");
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 1, 9");
  await page.getByRole("button", { name: "Paste an error" }).click();
  await expect(field(page)).toBeFocused();
  await paste(page, question);

  const status = dialog(page).getByRole("status");
  await expect(status).toContainText(
    "The layer takes 16 channels, but the tensor [4, 32, 14, 14] that arrives has 32.",
  );
  await expect(status).toContainText("out_channels 8, in_channels / groups 16, kernel_size 3 × 3");
  await expect(status).toContainText("batch 4, channels 32, size 14 × 14");
  await expect(dialog(page).getByRole("heading", { name: "It comes from", exact: true })).toBeVisible();
  await expect(dialog(page).getByText("nn.Conv2d(16, 8, kernel_size=3, padding=1)")).toBeVisible();
  const card = dialog(page).getByRole("list", { name: "Ways to mend it" }).getByRole("listitem").first();
  await expect(card).toContainText("in_channels=32");
  await expect(card.locator("del")).toHaveText("in_channels=16");

  await dialog(page).getByRole("button", { name: "Apply in_channels=32" }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(page.locator("conv-verdict")).toContainText("in_channels=32 applied: the output is [4, 8, 14, 14].");
  await expect(model(page)).toHaveValue("nn.Conv2d(32, 8, kernel_size=3, padding=1)");
  await settled(page);

  await page.locator("conv-verdict").getByRole("button", { name: "Undo" }).click();
  await expect(model(page)).toHaveValue("nn.Conv1d(1, 1, 3)");
  await expect(page.getByRole("textbox", { name: "Input shape" })).toHaveValue("1, 1, 9");
});

test("an error of the model that is shown leads to its layer, and mends all of it", async ({ page }) => {
  await open(page);
  await write(page, "nn.Sequential(nn.Conv2d(1, 32, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 8, 3))");
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 1, 28, 28");
  await page.getByRole("button", { name: "Paste an error" }).click();
  await field(page).fill(line);
  await expect(dialog(page).getByRole("heading", { name: "It comes from your model" })).toBeVisible();
  await expect(dialog(page).getByRole("listitem").first()).toContainText("2 nn.Conv2d(16, 8, 3)");
  await dialog(page).getByRole("button", { name: "Apply in_channels=32" }).click();
  await expect(model(page)).toHaveValue("nn.Sequential(nn.Conv2d(1, 32, 3, 2, 1), nn.ReLU(), nn.Conv2d(32, 8, 3))");
  await expect(row(page, /^Conv2d 2/)).toContainText("4, 8, 12, 12");
});

test("a traceback that is pasted over the code opens it, by keyboard alone, and Escape changes nothing", async ({
  page,
}) => {
  await open(page);
  await write(page, "nn.Conv2d(3, 8, 3)");
  await model(page).focus();
  await page.keyboard.press("ControlOrMeta+a");
  await paste(page, traceback);
  await expect(field(page)).toBeFocused();
  await expect(field(page)).toHaveValue(traceback);
  await expect(dialog(page).getByRole("heading", { name: "What says it" })).toBeVisible();
  await expect(dialog(page).getByText("nn.Conv2d(16, 8, 3)", { exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  await expect(model(page)).toBeFocused();
  await expect(model(page)).toHaveValue("nn.Conv2d(3, 8, 3)");

  await page.keyboard.press("ControlOrMeta+a");
  await paste(page, "nn.Conv2d(1, 2, 3)  # no traceback");
  await expect(dialog(page)).toBeHidden();
  await expect(model(page)).toHaveValue("nn.Conv2d(1, 2, 3)  # no traceback");
});

test("the layer that fails can be looked at, and the model before it brought back", async ({ page }) => {
  await open(page);
  await write(page, "nn.Conv2d(3, 8, 3)");
  await page.getByRole("button", { name: "Paste an error" }).click();
  await field(page).fill(
    "requested an output size of [30], but valid sizes range from [19] to [20] (for an input of torch.Size([10]))",
  );
  await dialog(page)
    .getByRole("button", { name: /^Show nn\.ConvTranspose1d/ })
    .click();
  await expect(page.getByRole("textbox", { name: "output_size" })).toHaveValue("30");
  await expect(page.locator("conv-verdict")).toContainText("requested an output size of [30]");
  await page.getByRole("button", { name: "Apply output_size=[20]" }).click();
  await expect(page.locator("conv-verdict")).toContainText("the output is [1, 1, 20]");
  await page.locator("conv-verdict").getByRole("button", { name: "Undo" }).click();
  await page.getByRole("tab", { name: "Layers" }).click();
  await page.getByRole("button", { name: "Undo" }).first().click();
  await page.getByRole("tab", { name: "PyTorch code" }).click();
  await expect(model(page)).toHaveValue("nn.Conv2d(3, 8, 3)");
});

test("a message that is not known is said to be so", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "Paste an error" }).click();
  await field(page).fill("Traceback (most recent call last):\nKeyError: 'weights'");
  await expect(dialog(page).getByRole("status")).toContainText("Convscope does not know this message.");
  await expect(dialog(page).getByRole("status")).toContainText("KeyError: 'weights'");
  await expect(dialog(page).getByRole("button", { name: /^Apply/ })).toHaveCount(0);
  await field(page).fill("");
  await dialog(page).getByRole("button", { name: "Try one" }).click();
  await expect(dialog(page).getByRole("status")).toContainText("The layer takes 3 channels");
  await dialog(page).getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("button", { name: "Paste an error" })).toBeFocused();
});

test("on a phone nothing has to be scrolled sideways", async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 720 });
  await open(page);
  await page.getByRole("button", { name: "Paste an error" }).click();
  await field(page).fill(traceback);
  await expect(dialog(page).getByRole("button", { name: "Apply in_channels=32" })).toBeVisible();
  const wide = await dialog(page).evaluate((element) => element.scrollWidth - element.clientWidth);
  expect(wide).toBeLessThanOrEqual(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
});
