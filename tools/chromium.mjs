// How this project starts Chromium, for tests and benches.

import { existsSync, readFileSync } from "node:fs";
import { envFile } from "./setup/paths.mjs";

/** What the set-up found; without one, where Debian has it. */
const executablePath = existsSync(envFile) ? JSON.parse(readFileSync(envFile, "utf8")).chromium : "/usr/bin/chromium";

export const launchOptions = {
  executablePath,
  // Nothing but the page: no sandbox in containers, no requests of the browser's own.
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};
