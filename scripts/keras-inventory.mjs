// Makes scripts/keras-api.json, a short inventory of Keras's public API, out of a long one (a list of { name, aliases,
// kind, category, params } per symbol): node scripts/keras-inventory.mjs api.json
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";

/**
 * @typedef {object} LongEntry
 * @property {string} name
 * @property {string[]} aliases
 * @property {"class" | "function"} kind
 * @property {string} category
 * @property {{ name: string, default: string | null }[]} params the default is source text
 */

/** Names under which Keras exports the same functions once more, by the module they are written in. */
const REPEATED = /^keras\.(ops\.(core|einops|linalg|math|nn|numpy)|.*\.legacy)\./;

const [path] = argv.slice(2);
if (path === undefined) throw new Error("usage: node scripts/keras-inventory.mjs api.json");
/** @type {LongEntry[]} */
const entries = JSON.parse(readFileSync(path, "utf8"));
const rows = entries.map(({ name, aliases, kind, category, params }) => {
  const defaults = params
    .filter((parameter) => !parameter.name.startsWith("*"))
    .map((parameter) => (parameter.default === null ? [parameter.name] : [parameter.name, parameter.default]));
  const others = aliases.filter((alias) => !REPEATED.test(alias));
  return { name, kind, category, ...(others.length > 0 ? { aliases: others } : {}), params: defaults };
});
const text = rows.map((row) => `  ${JSON.stringify(row)}`).join(",\n");
writeFileSync(new URL("keras-api.json", import.meta.url), `[\n${text}\n]\n`);
