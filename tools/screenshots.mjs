// The pictures of the documentation, taken from the built page: node tools/screenshots.mjs (after npm run build).

import path from "node:path";
import { chromium } from "@playwright/test";
import { launchOptions } from "./chromium.mjs";
import { serve } from "./serve.mjs";
import { root } from "./setup/paths.mjs";

/** @type {{ name: string, width: number, height: number, colorScheme: "light" | "dark" }[]} */
const pictures = [
  { name: "playground", width: 1280, height: 1240, colorScheme: "light" },
  { name: "playground-dark", width: 1280, height: 1240, colorScheme: "dark" },
  { name: "playground-phone", width: 390, height: 844, colorScheme: "light" },
];

const { address, close } = await serve(path.join(root, "dist"), 0);
const browser = await chromium.launch(launchOptions);
for (const { name, width, height, colorScheme } of pictures) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: "reduce" });
  await page.goto(address);
  await page.getByText("PSNR").first().waitFor();
  await page.screenshot({ path: path.join(root, "docs/images", `${name}.png`) });
  await page.close();
}
await browser.close();
await close();
