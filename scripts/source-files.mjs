import { readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Every file under `folder` whose name ends with one of `extensions`, sorted, as paths that start with `folder`.
 *
 * @param {string} folder
 * @param {readonly string[]} extensions
 * @returns {string[]}
 */
export function filesUnder(folder, extensions) {
  /** @type {string[]} */
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...filesUnder(path, extensions));
    else if (extensions.some((extension) => entry.name.endsWith(extension))) found.push(path);
  }
  return found.sort();
}

/**
 * True for files that test others: they may import from any level and are not published.
 *
 * @param {string} path
 */
export function isTest(path) {
  return /\.(test|test-d|suite)\.ts$/.test(path);
}
