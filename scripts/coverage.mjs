// Writes docs/coverage.md: which public names of Keras the built package has. npm run coverage
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { outOfScope, renamed } from "./coverage-notes.mjs";

/**
 * A public name of Keras.
 *
 * @typedef {object} Entry
 * @property {string} name
 * @property {"class" | "function"} kind
 * @property {string} category
 * @property {string[]} [aliases] further names of the same
 * @property {[name: string, fallback?: string][]} params the default is Python's source text
 */

/**
 * @typedef {object} Found
 * @property {string} name
 * @property {string} area
 * @property {"done" | "not yet" | "out of scope"} state
 * @property {string} [why] for what is out of scope
 */

/** @returns {Entry[]} */
export const inventory = () => JSON.parse(readFileSync(new URL("keras-api.json", import.meta.url), "utf8"));

/** `some_name` → `someName`; classes and constants stay as they are. @param {string} part */
const camelCase = (part) => (/^[A-Z]/.test(part) ? part : part.replace(/_+([a-z0-9])/g, (_, letter) => letter.toUpperCase()));

/** Where a name of Keras stands in the package. @param {string} name */
const pathOf = (name) => (renamed[name] ?? name.replace(/^keras\./, "").replace(/(^datasets\..*\.)load_data$/, "$1load")).split(".").map(camelCase);

/** @param {unknown} library @param {string} name */
function exists(library, name) {
  let found = library;
  for (const part of pathOf(name)) {
    if (typeof found !== "object" || found === null || !(part in found)) return false;
    found = /** @type {Record<string, unknown>} */ (found)[part];
  }
  return true;
}

/**
 * The state of every public name of Keras in a package.
 *
 * @param {unknown} library what the package exports
 * @returns {Found[]}
 */
export function coverage(library) {
  return inventory().map(({ name, category, aliases = [] }) => {
    const [area = category] = category.split("/");
    if ([name, ...aliases].some((one) => exists(library, one))) return { name, area, state: "done" };
    const why = outOfScope.find(([names]) => names.test(name))?.[1];
    return why === undefined ? { name, area, state: "not yet" } : { name, area, state: "out of scope", why };
  });
}

/** @template T, K @param {readonly T[]} items @param {(item: T) => K} key @returns {Map<K, T[]>} */
function grouped(items, key) {
  const groups = new Map();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

/** @param {readonly Found[]} found */
const listed = (found) => found.map(({ name }) => `\`${name.replace(/^keras\./, "")}\`${elsewhere(name)}`).join(", ");

/** What a name is called here, where that is another one. @param {string} name */
function elsewhere(name) {
  const here = renamed[name];
  return here === undefined || `keras.${here}` === name ? "" : ` (here \`${here}\`)`;
}

/** @param {string} area @param {readonly Found[]} found */
function row(area, found) {
  const count = (/** @type {Found["state"]} */ state) => found.filter((one) => one.state === state).length;
  return `| ${area} | ${count("done")} | ${count("not yet")} | ${count("out of scope")} |`;
}

/** @param {string} area @param {readonly Found[]} found */
function section(area, found) {
  const of = (/** @type {Found["state"]} */ state) => found.filter((one) => one.state === state);
  const outside = [...grouped(of("out of scope"), ({ why }) => why)].map(([why, names]) => `Out of scope: ${listed(names)}. ${why}`);
  return [
    `## ${area}`,
    ...(of("done").length > 0 ? [`Done: ${listed(of("done"))}.`] : []),
    ...(of("not yet").length > 0 ? [`Not yet: ${listed(of("not yet"))}.`] : []),
    ...outside,
  ].join("\n\n");
}

/**
 * The page.
 *
 * @param {readonly Found[]} found
 */
export function coveragePage(found) {
  const areas = [...grouped(found, ({ area }) => area)].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    "# Keras's public names in Ceratops",
    "Written by `npm run coverage` from the exports of the package and an inventory of Keras 3.15. Functions and options are in\n" +
      "camelCase (`keras.ops.expand_dims` is `ops.expandDims`); a name that Keras exports twice is counted once.",
    ["| area | done | not yet | out of scope |", "| --- | ---: | ---: | ---: |", ...areas.map(([area, names]) => row(area, names)), row("**all**", found)].join("\n"),
    ...areas.map(([area, names]) => section(area, names)),
    "",
  ].join("\n\n").replace(/\n+$/, "\n");
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const library = await import("../dist/index.js");
  writeFileSync(new URL("../docs/coverage.md", import.meta.url), coveragePage(coverage(library)));
}
