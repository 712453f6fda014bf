// Browser tests of the built page: `npm test -- web`, or `npx playwright test -c tests/web` after `npm run build`.

import net from "node:net";
import path from "node:path";
import { defineConfig, devices } from "@playwright/test";
import { launchOptions } from "../../tools/chromium.mjs";

const root = path.resolve(import.meta.dirname, "../..");
// Chosen once: the test processes read this file again and inherit the environment.
process.env.CONVSCOPE_TEST_PORT ??= String(await freePort());
const port = Number(process.env.CONVSCOPE_TEST_PORT);
const ci = Boolean(process.env.CI);

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.js",
  outputDir: path.join(root, "build/playwright"),
  fullyParallel: true,
  forbidOnly: ci,
  retries: ci ? 1 : 0, // a machine that stalls is no defect of the page; `npm test` names what needed it
  workers: 2,
  timeout: 30_000,
  reporter: "list",
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    screenshot: "only-on-failure", // a trace (`--trace on`) tells more, but takes half as long again
    launchOptions,
  },
  projects: [
    { name: "desktop", use: { ...devices["Desktop Chrome"], viewport: { width: 1280, height: 900 } } },
    // Tests that concern a phone say so in their title with @phone; all others would only repeat themselves.
    { name: "phone", grep: /@phone/, use: { ...devices["Pixel 7"] } },
  ],
  webServer: {
    command: `node ${path.join(root, "tools/serve.mjs")}`,
    env: { PORT: String(port) },
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
    gracefulShutdown: { signal: "SIGTERM", timeout: 2000 },
  },
});

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {net.AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}
