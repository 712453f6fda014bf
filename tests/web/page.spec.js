import { expect, open, row, settled, test, write } from "./helpers.js";

test("first paint: the chirp comes back one sample short, with the card that mends it", async ({ page }) => {
  await open(page);
  await expect(row(page, /^Conv1d 0/)).toContainText("[1, 16, 50]");
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 99]");
  await expect(page.locator("conv-verdict")).toContainText("99, not 100");
  await expect(page.getByRole("list", { name: "Tensors, drawn to scale" }).getByRole("button")).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Apply output_padding=1" })).toBeVisible();
  await expect(page.locator("conv-signal")).toContainText("PSNR");
});

test("editing a layer changes text, shapes and formula", async ({ page }) => {
  await open(page);
  const stride = page.getByRole("textbox", { name: "stride" });
  await expect(stride).toHaveValue("2");
  await page.getByRole("button", { name: "stride: one more" }).click();
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 148]");
  await expect(page.locator("conv-formula")).toContainText("= 148");
  await page.getByRole("tab", { name: "PyTorch code" }).click();
  await expect(page.getByRole("textbox", { name: "A module" })).toHaveValue(
    /ConvTranspose1d\(16, 1, 3, stride=3, padding=1\)/,
  );
});

test("quick clicks all count", async ({ page }) => {
  await open(page);
  const more = page.getByRole("button", { name: "kernel_size: one more" });
  for (let clicks = 0; clicks < 5; ++clicks) await more.click({ delay: 0 });
  await expect(page.getByRole("textbox", { name: "kernel_size" })).toHaveValue("8");
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 104]");
});

test("a wrong value stays as typed and shows PyTorch's words where it was made", async ({ page }) => {
  await open(page);
  const field = page.getByRole("textbox", { name: "output_padding" });
  await field.fill("5");
  await field.press("Enter");
  await expect(field).toHaveValue("5");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByRole("group", { name: "Problem" })).toContainText(
    "output padding must be smaller than either stride or dilation, but got output_padding_height: 0 output_padding_width: 5",
  );
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("fails");
  await field.fill("(1, ");
  await field.press("Enter");
  await expect(field).toHaveValue("(1, ");
  await expect(page.getByRole("group", { name: "Problem" })).toContainText("SyntaxError");
  await field.fill("1");
  await field.press("Enter");
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 100]");
});

test("another kernel, another signal", async ({ page }) => {
  await open(page);
  const signal = page.locator("conv-signal");
  await signal.scrollIntoViewIfNeeded();
  await page.waitForTimeout(300);
  const before = await signal.screenshot({ animations: "disabled" });
  const kernel = page.getByRole("combobox", { name: "Kernel" });
  await kernel.selectOption("identity");
  await settled(page);
  await signal.scrollIntoViewIfNeeded();
  await expect.poll(async () => (await signal.screenshot({ animations: "disabled" })).equals(before)).toBe(false);
  await kernel.selectOption("own");
  await page.getByRole("textbox", { name: "Kernel numbers" }).fill("0.5 one");
  await page.getByRole("textbox", { name: "Kernel numbers" }).press("Enter");
  await expect(page.getByText('"one" is no number.')).toBeVisible();
  await page.getByRole("textbox", { name: "Kernel numbers" }).fill("0.05, 0.1, 0.05");
  await page.getByRole("textbox", { name: "Kernel numbers" }).press("Enter");
  await expect(page.getByText("your numbers in 1")).toBeVisible();
});

test("a pasted model that does not fit says PyTorch's error", async ({ page }) => {
  await open(page);
  await write(
    page,
    "nn.Sequential(\n    nn.Conv1d(1, 16, 3, stride=2, padding=1),\n    nn.ConvTranspose1d(8, 1, 3),\n)",
  );
  const words =
    "Given transposed=1, weight of size [8, 1, 3], expected input[1, 16, 50] to have 8 channels, but got 16 channels instead";
  await expect(page.locator("conv-verdict")).toContainText(`RuntimeError: ${words}`);
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("fails");
  await expect(page.getByRole("button", { name: "Line 3, column 5" })).toBeVisible();
  await expect(page.locator("conv-signal")).toContainText("No signal");
});

test("text that can't be read is marked at its line and column", async ({ page }) => {
  await open(page);
  await write(page, "nn.Sequential(\n    nn.Conv1d(1, 16, 3");
  await expect(page.locator("conv-verdict")).toContainText("SyntaxError");
  await page.getByRole("button", { name: /^Line \d+, column \d+/ }).click();
  await expect(page.getByRole("textbox", { name: "A module" })).toBeFocused();
  await page.getByRole("tab", { name: "Layers" }).click();
  await expect(page.getByText("can't be read as layers")).toBeVisible();
});

test("what print(model) shows can be pasted", async ({ page }) => {
  await open(page);
  await write(
    page,
    "Sequential(\n  (enc): Conv1d(1, 4, kernel_size=(3,), stride=(2,), padding=(1,))\n  (act): ReLU()\n)",
  );
  await expect(row(page, /^Conv1d enc/)).toContainText("[1, 4, 50]");
  await expect(row(page, /^ReLU act/)).toContainText("[1, 4, 50]");
});

test("the fix card mends the size, says so, and can be undone", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "Apply output_padding=1" }).click();
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 100]");
  await expect(page.locator("#outcome")).toBeFocused();
  await expect(page.getByRole("status").first()).toContainText("Applied output_padding=1");
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 99]");
});

test("layers can be added, moved, duplicated and removed", async ({ page }) => {
  await open(page);
  const rows = page.getByRole("table", { name: "Layers of the model" }).locator("tbody tr");
  await page.getByRole("combobox", { name: "Layer to add" }).selectOption("ReLU");
  await page.getByRole("button", { name: "Add layer" }).click();
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(2)).toContainText("ReLU");
  const list = page.getByRole("list", { name: "Layers" });
  await list.getByRole("button", { name: /ReLU/ }).first().click();
  await list.getByRole("group", { name: "Change layer 2" }).getByRole("button", { name: "Move up" }).click();
  await expect(rows.nth(1)).toContainText("ReLU");
  await list.getByRole("group", { name: "Change layer 1" }).getByRole("button", { name: "Duplicate" }).click();
  await expect(rows).toHaveCount(4);
  await list.getByRole("group", { name: "Change layer 1" }).getByRole("button", { name: "Remove" }).click();
  await expect(rows).toHaveCount(3);
  await page.keyboard.press("Control+z");
  await expect(rows).toHaveCount(4);
});

test("examples open from the menu and say what PyTorch really gives", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "Examples" }).click();
  await page.getByRole("menuitem", { name: "3 × 3 kernel, dilation 2, padding 1" }).click();
  await expect(page.getByRole("note")).toContainText("[1, 128, 30, 30]");
  await expect(row(page, /^Conv2d/)).toContainText("[1, 128, 30, 30]");
  await settled(page);
});

test("a wrong input shape says what is wrong with it", async ({ page }) => {
  await open(page);
  const input = page.getByRole("textbox", { name: "Input shape" });
  await input.fill("1, one, 100");
  await expect(input).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator("#shape-problem")).toContainText("✗");
  await input.fill("1, 3, 100");
  await expect(page.locator("conv-verdict")).toContainText(
    "expected input[1, 3, 100] to have 1 channels, but got 3 channels instead",
  );
});

test("sizes that would not fit are refused with the bytes they need", async ({ page }) => {
  await open(page);
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 1, 900000000000");
  await expect(page.locator("conv-playground")).toContainText(/bytes/);
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 1, 64");
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 63]");
});

test.describe("many layers", () => {
  test.slow();

  test("a thousand layers are listed", async ({ page }) => {
    await open(page);
    const layers = Array.from({ length: 1000 }, () => "nn.Conv1d(1, 1, 3, padding=1)").join(",\n");
    await write(page, `nn.Sequential(\n${layers}\n)`);
    // By CSS: the browser is quick, finding one of a thousand rows by its role is not.
    await expect(page.locator("conv-table tbody tr")).toHaveCount(1000, { timeout: 15_000 });
    await expect(page.locator("conv-table tfoot")).toContainText(/4\s?000/);
    await expect(page.locator("conv-strip li")).toHaveCount(1001);
  });
});

test("a long calculation can be cancelled, and the page goes on", async ({ page }) => {
  test.slow();
  await open(page);
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 64, 640, 640");
  await write(page, "nn.Conv2d(64, 64, 31, padding=15)");
  await page.getByRole("button", { name: "Cancel" }).click({ timeout: 20_000 });
  await expect(page.locator("conv-signal")).toContainText("Cancelled");
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 64, 16, 16");
  await expect(row(page, /^Conv2d/)).toContainText("[1, 64, 16, 16]");
  await settled(page);
  await expect(page.locator("conv-signal")).not.toContainText("Cancelled");
});

test("an edit during a long calculation does not wait for it", async ({ page }) => {
  test.slow();
  await open(page);
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 64, 640, 640");
  await write(page, "nn.Conv2d(64, 64, 31, padding=15)");
  await expect(row(page, /^Conv2d/)).toContainText("[1, 64, 640, 640]");
  await page.waitForTimeout(500);
  await page.getByRole("textbox", { name: "Input shape" }).fill("1, 64, 12, 12");
  await expect(row(page, /^Conv2d/)).toContainText("[1, 64, 12, 12]", { timeout: 5000 });
});

test("the theme changes and is kept", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await open(page);
  await page.getByRole("button", { name: "Dark theme" }).click();
  await expect(page.locator("html")).toHaveAttribute("theme", "dark");
  await page.reload();
  await expect(page.getByRole("button", { name: "Light theme" })).toBeVisible();
  await expect(page.locator("conv-playground")).toHaveCSS("background-color", "rgb(24, 28, 32)");
});

test("help opens, and closes by keyboard", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "Help" }).click();
  await expect(page.getByRole("dialog", { name: "About Convscope" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("nothing is wider than a phone @phone", async ({ page }) => {
  await open(page);
  await page.setViewportSize({ width: 360, height: 800 });
  await settled(page);
  const { wide, screen } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    screen: innerWidth,
  }));
  expect(wide).toBeLessThanOrEqual(screen);
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 99]");
});

test("where the calculation can't be loaded, the page says so and tries again when asked", async ({ page, quiet }) => {
  quiet.allow.push(/ERR_FAILED|Failed to load resource/);
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto("./");
  await expect(page.getByText("could not start")).not.toHaveCount(0);
  await page.unroute("**/*.wasm");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 99]");
  await settled(page);
});

const odd = {
  empty: "",
  "only spaces": "   \n ",
  "not Python": "<script>alert(1)</script>",
  "no module": "42",
  "unknown layer": "nn.Whatever(3)",
  "deeply nested": `${"nn.Sequential(".repeat(300)}nn.ReLU()${")".repeat(300)}`,
  "very long": `nn.Conv1d(${"1".repeat(50_000)}, 1, 3)`,
  "odd characters": "nn.Conv1d(1, 1, 3) # \u0000 \u202e \ud800",
  "huge numbers": "nn.Conv1d(1, 9223372036854775807, 3)",
  "not a number": "nn.LeakyReLU(float('nan'))",
};
test("no text ends in a blank page", async ({ page }) => {
  await open(page);
  for (const [name, text] of Object.entries(odd)) {
    await write(page, text);
    await expect(page.locator("conv-verdict"), name).toContainText(/\w/);
    await expect(page.locator("conv-verdict"), name).not.toContainText("[1, 1, 99]");
    await page.getByRole("tab", { name: "Layers" }).click();
    await expect(page.locator("conv-layers"), name).toBeVisible();
  }
  await write(page, "nn.Conv1d(1, 1, 3)");
  await expect(row(page, /^Conv1d/)).toContainText("[1, 1, 98]");
});

test("a pasted model begins with PyTorch's kernels, not with those chosen before", async ({ page }) => {
  await open(page);
  const band = page.locator("conv-band");
  await expect(band).toContainText("Kernels set by hand: Identity");
  await page.getByRole("tab", { name: "PyTorch code" }).click();
  await page.getByRole("textbox", { name: /A module/ }).fill("nn.Sequential(nn.Conv1d(1, 4, 3), nn.BatchNorm1d(4))");
  await expect(band).toContainText("Kernels: PyTorch's random start from this seed.");
});

test("a pasted model gets an input that it takes, which can be taken back", async ({ page }) => {
  await open(page);
  const shape = page.getByRole("textbox", { name: "Input shape" });
  await write(page, "nn.Sequential(nn.Conv2d(3, 16, 3, stride=2), nn.ReLU())");
  await expect(shape).toHaveValue("1, 3, 32, 32");
  await expect(row(page, /^Conv2d 0/)).toContainText("[1, 16, 15, 15]");
  // What the editor itself takes back comes with its input, too.
  await page.getByRole("textbox", { name: "A module" }).press("Control+z");
  await expect(shape).toHaveValue("1, 1, 100");
  await expect(row(page, /^ConvTranspose1d 1/)).toContainText("[1, 1, 99]");
  await expect(page.getByText("Set for this model")).toHaveCount(0);

  await write(page, "nn.Sequential(nn.Flatten(), nn.Linear(784, 10))");
  await expect(shape).toHaveValue("1, 784");
  await page.getByRole("tab", { name: "Layers" }).click();
  await expect(page.getByText("Set for this model; it was 1, 1, 100.")).toBeVisible();
  // One step back brings the input back with the model.
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(shape).toHaveValue("1, 1, 100");

  await write(page, "nn.Conv2d(3, 16, 3)");
  await expect(shape).toHaveValue("1, 3, 32, 32");
  await page.getByRole("button", { name: "Take it back" }).click();
  await expect(shape).toHaveValue("1, 1, 100");
  await expect(page.locator("conv-verdict")).toContainText("to have 3 channels, but got 1 channels instead");
  await expect(page.getByText("Set for this model")).toHaveCount(0);
});

test("an input that the reader typed, or that the model takes, stays", async ({ page }) => {
  await open(page);
  const shape = page.getByRole("textbox", { name: "Input shape" });
  const verdict = page.locator("conv-verdict");
  // For a model that takes it, for one that takes none, and for one that is only longer by a layer.
  for (const [model, said] of [
    ["nn.Sequential(nn.Conv1d(1, 2, 3), nn.Tanh())", "[1, 2, 98]"],
    ["nn.Conv2d(3, 8, 0)", "to have 3 channels"],
    ["nn.Sequential(nn.Conv1d(1, 8, 3, stride=2), nn.ReLU())", "[1, 8, 49]"],
    ["nn.Sequential(nn.Conv1d(1, 8, 3, stride=2), nn.ReLU(), nn.Conv1d(8, 1, 60))", "can't be greater than actual"],
  ]) {
    await write(page, model);
    await expect(verdict).toContainText(new RegExp(said.replaceAll(/[[\]]/g, "\\$&"), "i"));
    await expect(shape).toHaveValue("1, 1, 100");
  }
  await shape.fill("7, 7");
  await write(page, "nn.Sequential(nn.Conv3d(2, 4, 3), nn.Tanh())");
  await expect(verdict).toContainText("got input of size: [7, 7]");
  await expect(shape).toHaveValue("7, 7");
});

test("layers added one after another are taken back one by one", async ({ page }) => {
  await open(page);
  const layers = page.getByRole("list", { name: "Layers" }).getByRole("listitem");
  const before = await layers.count();
  for (const [at, type] of ["ReLU", "Tanh"].entries()) {
    await page.getByRole("combobox", { name: "Layer to add" }).selectOption(type);
    await page.getByRole("button", { name: "Add layer" }).click();
    await expect(layers).toHaveCount(before + at + 1);
  }
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(layers).toHaveCount(before + 1);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(layers).toHaveCount(before);
});

test("a problem marks the parameters that are to change, not all that its words name", async ({ page }) => {
  const marked = () =>
    page.locator("conv-layer conv-stepper").evaluateAll((steppers) =>
      steppers
        .map((stepper) => /** @type {import("../../web/components/conv-stepper.js").ConvStepper} */ (stepper))
        .filter(({ invalid }) => invalid)
        .map(({ label }) => label),
    );
  for (const [model, input, names] of [
    ["nn.Conv2d(1, 16, 3)", "1, 3, 28, 28", ["in_channels"]],
    ["nn.MaxPool2d(3, padding=2)", "1, 3, 28, 28", ["kernel_size", "padding"]],
    ["nn.Linear(3, 4)", "1, 4", ["in_features"]],
    ["nn.BatchNorm2d(3)", "1, 4, 8, 8", ["num_features"]],
  ]) {
    await open(page, `#v1?model=${encodeURIComponent(String(model))}&input=${input}`);
    await page.reload();
    await expect.poll(marked).toEqual(names);
  }
});

test("the menu of examples scrolls down, never sideways @phone", async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 600 });
  await open(page);
  await page.getByRole("button", { name: "Examples" }).click();
  const menu = page.getByRole("menu");
  await expect(menu.getByRole("menuitem").first()).toBeVisible();
  const { wider, higher } = await menu.evaluate(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) => ({
    wider: scrollWidth - clientWidth,
    higher: scrollHeight - clientHeight,
  }));
  expect(wider).toBe(0);
  expect(higher).toBeGreaterThan(0);
});
