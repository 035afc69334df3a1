// Bundles the built package for pages: one module, and chunks for what is loaded when asked for. Run by `npm run bundle`.
import { existsSync } from "node:fs";
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

const PACKAGE = "dist/index.js";

/**
 * Writes `ceratops.js`, one file per further entry, and the chunks they share into `folder`; returns their names. What
 * a page does not have, such as Node's modules and packages that are not found, is an error and not a warning.
 *
 * @param {string} folder
 * @param {Readonly<Record<string, string>>} [entries] modules that import "ceratops", by name
 * @returns {Promise<string[]>}
 */
export async function bundle(folder, entries = {}) {
  if (!existsSync(PACKAGE)) throw new Error(`${PACKAGE} is missing: npm run build`);
  const bundler = await rolldown({
    input: { ceratops: PACKAGE, ...entries },
    platform: "browser",
    onLog: (level, { message }) => {
      if (level === "warn") throw new Error(message);
    },
  });
  try {
    const names = { entryFileNames: "[name].js", chunkFileNames: "[name].js" };
    const { output } = await bundler.write({ dir: folder, format: "esm", minify: true, cleanDir: true, ...names });
    return output.map(({ fileName }) => fileName);
  } finally {
    await bundler.close();
  }
}

if (import.meta.url === pathToFileURL(argv[1] ?? "").href) console.log((await bundle("build/browser")).join("\n"));
