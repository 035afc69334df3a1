// Makes test/runners/signatures.json out of an inventory of Keras's public API (a list of { name, aliases, params,
// method_params } per symbol): node scripts/keras-signatures.mjs api.json
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";

/**
 * @typedef {object} Parameter
 * @property {string} name
 * @property {string | null} default source text of the default
 * @property {string} [kind] set where it is no plain parameter
 */

/**
 * @typedef {object} Entry
 * @property {string} name
 * @property {string[]} aliases
 * @property {Parameter[]} params
 * @property {Record<string, Parameter[]>} [method_params]
 */

const SPACES =
  /^keras\.(activations|constraints|initializers|layers|losses|metrics|ops|optimizers|random|regularizers|utils|dtype_policies)\.|^keras\.(DTypePolicy|Model|Sequential)$/;

/** Names under which Keras exports the same functions once more. */
const REPEATED = /^keras\.(ops\.(core|einops|linalg|math|nn|numpy)|.*\.legacy)\./;

const METHODS = ["call", "update_state"];

/**
 * `x axis= *rest`: an equals sign marks a parameter with a default.
 *
 * @param {readonly Parameter[]} params
 */
const compact = (params) =>
  params.map(({ name, default: fallback }) => (fallback === null ? name : `${name}=`)).join(" ");

const [path] = argv.slice(2);
if (path === undefined) throw new Error("usage: node scripts/keras-signatures.mjs api.json");
/** @type {Entry[]} */
const entries = JSON.parse(readFileSync(path, "utf8"));
/** @type {Map<string, string>} */
const table = new Map();
for (const { name, aliases, params, method_params: methods = {} } of entries) {
  for (const symbol of [name, ...aliases].filter((one) => SPACES.test(one) && !REPEATED.test(one))) {
    table.set(symbol, compact(params));
    for (const method of METHODS) {
      const own = methods[method];
      if (own !== undefined) table.set(`${symbol}.${method}`, compact(own));
    }
  }
}
const rows = [...table].sort(([a], [b]) => (a < b ? -1 : 1)).map(([symbol, text]) => `  ${JSON.stringify(symbol)}: ${JSON.stringify(text)}`);
writeFileSync(new URL("../test/runners/signatures.json", import.meta.url), `{\n${rows.join(",\n")}\n}\n`);
