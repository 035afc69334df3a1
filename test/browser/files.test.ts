import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../../scripts/bundle.mjs";
import { launchChromium, noBrowser } from "./chromium.ts";
import { inPage } from "./in_page.ts";

const folder = "build/browser-test-files";

if (noBrowser !== undefined) process.stdout.write(`skipped: files in a page, because ${noBrowser}\n`);

/** Calls a function of the page's module. */
const call = <T>(page: Page, name: string, ...args: readonly string[]): Promise<T> =>
  page.evaluate<T>(`import("/files.js").then((module) => module.${name}(...${JSON.stringify(args)}))`);

describe.skipIf(noBrowser !== undefined)("files in a page", () => {
  let browser: Browser;
  const open = <T>(work: (page: Page) => Promise<T>): Promise<T> => inPage(browser, { folder, isolated: false }, work);

  beforeAll(async () => {
    await bundle(folder, { files: "test/browser/pages/files.ts" });
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test.each(["indexeddb://", "opfs://"])("%s keeps them, whole or not at all", async (scheme) => {
    await open(async (page) => {
      const session = await page.context().newCDPSession(page);
      await session.send("Storage.overrideQuotaForOrigin", { origin: new URL(page.url()).origin, quotaSize: 1_000_000 });
      await call(page, "save", scheme);
      await page.reload();
      expect(await call(page, "load", scheme)).toEqual({
        file: "hello",
        folder: true,
        noFolder: false,
        names: ["assets/v.txt", "model.json"],
        first: ["model.json", "{}"],
        beside: "words",
        missing: "E_FILE_NOT_FOUND: There is no such file",
      });
      const [written, left] = await call<string[]>(page, "saveTooMuch", scheme);
      expect(written).toMatch(/^E_FILE_WRITE: The browser/);
      expect(left).toBe("hello");
    });
  });

  test("handles of files and folders are read and written", async () => {
    expect(await open((page) => call(page, "useHandles"))).toEqual([
      "chosen",
      ["a/b.txt"],
      "inner",
      "E_FILE_NOT_FOUND: There is no such file",
    ]);
  });

  test("paths are relative to the page, and a page in place of a file is noticed", async () => {
    expect(await open((page) => call(page, "readFromServer"))).toEqual([
      "true",
      "E_FILE_NOT_FOUND: There is no such file",
      "E_FILE_READ: The server sent an HTML page, not the file",
    ]);
  });

  test("downloads:// gives a file to the user", async () => {
    await open(async (page) => {
      const started = page.waitForEvent("download");
      await call(page, "download");
      const download = await started;
      expect(download.suggestedFilename()).toBe("digits.keras");
      expect(await readFile(await download.path(), "utf8")).toBe("downloaded");
    });
  });
});
