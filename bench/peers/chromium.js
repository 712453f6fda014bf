// Contestants in workers of a page in Chromium, served from this machine with the headers that threads need.

/** @import { Contestant } from "./contestants.js" */
/** @import { Environment, Running } from "./node.js" */

import { chromium } from "@playwright/test";
import { launchOptions } from "../../tools/chromium.mjs";
import { serve } from "../../tools/serve.mjs";
import { root } from "../../tools/setup/paths.mjs";
import { buildSite } from "./browser/site.js";

const page = "bench/peers/browser/page.html";

async function open() {
  await buildSite();
  const server = await serve(root, 0);
  const browser = await chromium.launch(launchOptions);
  const end = async () => {
    await browser.close();
    await server.close();
  };
  return { browser, address: server.address, end };
}

/** @returns {Promise<Environment>} */
export async function chromiumEnvironment() {
  const { browser, address, end } = await open();
  const tab = await browser.newPage();
  await tab.goto(`${address}${page}`);
  return {
    name: "Chromium",
    versions: { Chromium: browser.version() },
    async start({ name, module }) {
      await tab.evaluate(([id, file]) => /** @type {any} */ (window).bench.start(id, file), [name, module]);
      /** @type {Running} */
      const running = {
        call: (method, ...rest) =>
          tab
            .evaluate(
              ([id, what, list]) => /** @type {any} */ (window).bench.call(id, what, list),
              [name, method, rest],
            )
            .catch((error) => {
              throw new Error(error.message.replace(/^page\.evaluate: (Error: )?/, "").split("\n")[0]);
            }),
        end: () => tab.evaluate((id) => /** @type {any} */ (window).bench.end(id), name),
      };
      return running;
    },
    async firstResult({ module, options }, name) {
      const context = await browser.newContext();
      try {
        const fresh = await context.newPage();
        const query = new URLSearchParams({ first: module, options: JSON.stringify(options), case: name });
        await fresh.goto(`${address}${page}?${query}`);
        return await fresh.evaluate(() => /** @type {any} */ (window).bench.first());
      } finally {
        await context.close();
      }
    },
    end,
  };
}
