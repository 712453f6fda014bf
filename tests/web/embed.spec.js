import { expect, otherOrigin, row, settled, test } from "./helpers.js";

/** @param {string} script @param {string} body */
const bare = (script, body) => `<!doctype html><html lang="en"><title>Notes on strides</title>
<script type="module" src="${script}embed/conv-playground.js"></script>
<h1>Notes on strides</h1>
${body}`;

test("the element shows strip, table and signal in a bare page of another origin", async ({ page, baseURL }) => {
  const host = await otherOrigin(
    bare(String(baseURL), `<conv-playground model="nn.Conv1d(1, 1, 3, stride=2)" input="1,1,32"></conv-playground>`),
  );
  await page.goto(host.address);
  await settled(page);
  await expect(page.getByRole("list", { name: "Tensors, drawn to scale" })).toContainText("[1, 1, 15]");
  await expect(row(page, /^Conv1d/)).toContainText("[1, 1, 15]");
  await expect(page.locator("conv-signal")).toBeVisible();
  await expect(page.locator("conv-signal")).not.toContainText("PSNR"); // it is not meant to bring its input back
  await expect(page.getByRole("tab")).toHaveCount(0);
  await host.close();
});

test("the model may be the element's text; attributes, properties and the event work", async ({ page, baseURL }) => {
  const host = await otherOrigin(
    bare(
      String(baseURL),
      `<conv-playground input="1, 1, 28, 28" view="table" theme="dark">
        nn.Sequential(
            nn.Conv2d(1, 4, 3),
            nn.ReLU(),
        )
      </conv-playground>`,
    ),
  );
  await page.goto(host.address);
  await expect(row(page, /^Conv2d 0/)).toContainText("[1, 4, 26, 26]");
  await expect(page.locator("conv-signal")).toHaveCount(0);
  const detail = page.evaluate(
    () =>
      new Promise((resolve) => {
        document.addEventListener("conv-change", (event) => resolve(/** @type {CustomEvent} */ (event).detail.output), {
          once: true,
        });
      }),
  );
  await page.locator("conv-playground").evaluate((element) => Reflect.set(element, "model", "nn.Conv2d(1, 2, 5)"));
  expect(await detail).toEqual([1, 2, 24, 24]);
  await page.locator("conv-playground").evaluate((element) => element.setAttribute("input", "1, 1, 10, 10"));
  await expect(row(page, /^Conv2d/)).toContainText("[1, 2, 6, 6]");

  // What is changed inside shows in the properties; bands that appear later are filled; cleared means cleared.
  const element = page.locator("conv-playground");
  await element.evaluate((host) => Reflect.set(host, "view", "all"));
  await expect(page.locator("conv-signal")).toContainText("Input");
  await page.getByRole("button", { name: "stride: one more" }).first().click();
  await expect(row(page, /^Conv2d/)).toContainText("[1, 2, 3, 3]");
  expect(await element.evaluate((host) => Reflect.get(host, "model"))).toContain("stride=2");
  await element.evaluate((host) => Reflect.set(host, "input", ""));
  await expect(row(page, /^Conv2d/)).toHaveCount(0);
  await host.close();
});

test("the event says what is wrong with an input that can't be read", async ({ page, baseURL }) => {
  const element = `<conv-playground view="table" model="nn.Conv1d(1, 1, 3)" input="1, 1, 9"></conv-playground>`;
  const host = await otherOrigin(bare(String(baseURL), element));
  await page.goto(host.address);
  await expect(row(page, /^Conv1d/)).toContainText("[1, 1, 7]");
  const heard = (/** @type {string} */ input) =>
    page.locator("conv-playground").evaluate(
      (element, input) =>
        new Promise((resolve) => {
          element.addEventListener("conv-change", (event) => resolve(/** @type {CustomEvent} */ (event).detail), {
            once: true,
          });
          Reflect.set(element, "input", input);
        }),
      input,
    );
  expect(await heard("1, 1, nine")).toMatchObject({ output: null, layers: [], error: { type: "SyntaxError" } });
  expect(await heard("1, 1, 12")).toMatchObject({ output: [1, 1, 10], error: null });
  await host.close();
});

test("a property of a wrong type is told in the element, which goes on", async ({ page, baseURL }) => {
  const host = await otherOrigin(
    bare(
      String(baseURL),
      `<conv-playground model="nn.Conv1d(1, 1, 3)" input="1, 1, 9" view="table"></conv-playground>`,
    ),
  );
  await page.goto(host.address);
  const element = page.locator("conv-playground");
  await expect(row(page, /^Conv1d/)).toContainText("[1, 1, 7]");
  for (const [name, rule, good] of [
    ["model", "it must be text", "nn.Conv1d(1, 1, 2)"],
    ["input", "it must be text", "1, 1, 10"],
    ["view", "it must be text", "table strip"],
    ["seed", "it must be a whole number from 0", "3"],
    ["theme", "it must be one of auto, light, dark", "dark"],
  ]) {
    for (const [index, given] of ["Symbol(s)", "-5.5", "an array", "an object", "a function"].entries()) {
      await element.evaluate(
        (element, { name, index }) => {
          const values = [Symbol("s"), -5.5, [1, 1, 9], Object.create(null), () => 1];
          Reflect.set(element, name, values[index]);
        },
        { name, index },
      );
      await expect(element.getByRole("alert")).toHaveText(`${name} is ${given}; ${rule}.`);
      await expect(row(page, /^Conv1d/)).toHaveCount(1);
    }
    await element.evaluate((element, [name, good]) => Reflect.set(element, name, good), [name, good]);
    await expect(element.getByRole("alert")).toHaveCount(0);
  }
  await expect(row(page, /^Conv1d/)).toContainText("[1, 1, 9]");
  await element.evaluate((element) => element.setAttribute("seed", "soon"));
  await expect(element.getByRole("alert")).toHaveText('seed is "soon"; it must be a whole number from 0.');
  expect(await element.evaluate((element) => Reflect.get(element, "seed"))).toBe("3");
  await host.close();
});

test("several elements share one worker, and start only near the viewport", async ({ page, baseURL }) => {
  const one = `<conv-playground view="table" model="nn.Conv1d(1, 1, 3)" input="1, 1, 9"></conv-playground>`;
  const host = await otherOrigin(bare(String(baseURL), `${one}${one}<div style="height: 5000px"></div>${one}`));
  await page.goto(host.address);
  await expect(page.getByRole("table")).toHaveCount(2);
  await expect(page.getByText("[1, 1, 7]").first()).toBeVisible();
  expect(page.workers()).toHaveLength(1);
  await page.locator("conv-playground").last().scrollIntoViewIfNeeded();
  await expect(page.getByRole("table")).toHaveCount(3);
  expect(page.workers()).toHaveLength(1);
  await host.close();
});

test("a host whose policy forbids the worker is told what to allow", async ({ page, baseURL, quiet }) => {
  quiet.allow.push(/Content Security Policy|Content-Security-Policy/);
  const host = await otherOrigin(
    bare(String(baseURL), `<conv-playground model="nn.Conv1d(1, 1, 3)" input="1, 1, 9"></conv-playground>`),
    {
      "Content-Security-Policy": `default-src 'self'; script-src 'self' ${new URL(String(baseURL)).origin} 'wasm-unsafe-eval'`,
    },
  );
  await page.goto(host.address);
  await expect(page.locator("conv-playground")).toContainText("worker-src blob:");
  await host.close();
});
