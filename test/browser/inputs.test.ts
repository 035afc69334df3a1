import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../../scripts/bundle.mjs";
import { launchChromium, noBrowser } from "./chromium.ts";
import { inPage } from "./in_page.ts";

const folder = "build/browser-test-inputs";

if (noBrowser !== undefined) process.stdout.write(`skipped: inputs in a page, because ${noBrowser}\n`);

describe.skipIf(noBrowser !== undefined)("inputs in a page", () => {
  let browser: Browser;
  const call = (name: string): Promise<unknown> =>
    inPage(browser, { folder, isolated: false }, (page: Page) =>
      page.evaluate(`import("/inputs.js").then((module) => module.${name}())`),
    );

  beforeAll(async () => {
    await bundle(folder, { inputs: "test/browser/pages/inputs.ts" });
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test("pictures are decoded by the browser", async () => {
    const pixels = [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 128];
    expect(await call("readPictures")).toEqual([[2, 2, 4], pixels, ["a", "b"], [2, 1, 2, 3], [0, 1]]);
  });

  test("downloads stay in the page's Cache Storage", async () => {
    expect(await call("keepFile")).toEqual(["hello", "hello"]);
  });
});
