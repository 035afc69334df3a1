// Bundles the built package for a page: one module, and chunks for what is loaded when asked for. Run by `npm run bundle`.
import { existsSync } from "node:fs";
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

/**
 * Writes `ceratops.js` and its chunks into `folder`. Whatever a page does not have (Node's modules, packages that are not
 * found) is an error, not a warning.
 *
 * @param {{ entry?: string, folder?: string }} [options]
 * @returns {Promise<string[]>} names of the files, the entry first
 */
export async function bundle({ entry = "dist/index.js", folder = "build/browser" } = {}) {
  if (!existsSync(entry)) throw new Error(`${entry} is missing: npm run build`);
  const bundler = await rolldown({
    input: { ceratops: entry },
    platform: "browser",
    onLog: (level, { message }) => {
      if (level === "warn") throw new Error(message);
    },
  });
  try {
    const { output } = await bundler.write({ dir: folder, format: "esm", minify: true, entryFileNames: "[name].js" });
    return output.map(({ fileName }) => fileName);
  } finally {
    await bundler.close();
  }
}

if (import.meta.url === pathToFileURL(argv[1] ?? "").href) console.log((await bundle()).join("\n"));
