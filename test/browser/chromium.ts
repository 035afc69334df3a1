import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const executablePath = "/usr/bin/chromium";

/** Why there is no browser to test in; undefined where there is one. */
export const noBrowser = existsSync(executablePath) ? undefined : `there is no ${executablePath}: apt-get install chromium`;

/** Starts the system's Chromium with a new, empty profile. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
