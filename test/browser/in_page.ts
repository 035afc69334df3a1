import type { Browser, Page } from "playwright-core";
import { serve, type Site } from "./serve.ts";

export interface PageOptions {
  /** Where the modules of the page's site are. */
  readonly folder: string;
  readonly isolated: boolean;
}

/** Opens an empty page of a site of its own; an error in it is one of the test. */
export async function inPage<T>(browser: Browser, options: PageOptions, work: (page: Page, site: Site) => Promise<T>): Promise<T> {
  const site = await serve(options.folder, options);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const failed = new Promise<never>((_, reject) => page.on("pageerror", reject));
    await page.goto(site.url);
    return await Promise.race([work(page, site), failed]);
  } finally {
    await context.close();
    site.close();
  }
}
