import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync } from "oxc-parser";
import { filesUnder } from "./source-files.mjs";

/**
 * One import, static, dynamic or re-export, of one file by another.
 *
 * @typedef {object} Import
 * @property {string} from the importing file
 * @property {string} to the imported file, or the bare specifier of a package
 * @property {boolean} external `to` names a package
 * @property {number} line 1-based line of the specifier in `from`
 * @property {boolean} typeOnly nothing of it is left at run time
 */

/**
 * The imports of every TypeScript file under `folder`.
 *
 * @param {string} folder
 * @returns {Import[]}
 */
export function importsUnder(folder) {
  return filesUnder(folder, [".ts"]).flatMap((file) => importsOf(file, readFileSync(file, "utf8")));
}

/**
 * @param {string} file
 * @param {string} text
 * @returns {Import[]}
 */
function importsOf(file, text) {
  const { module } = parseSync(file, text);
  /** @type {Import[]} */
  const imports = [];
  /** @type {(specifier: string, offset: number, typeOnly: boolean) => void} */
  const add = (specifier, offset, typeOnly) => {
    const external = !specifier.startsWith(".");
    const to = external ? specifier : join(dirname(file), specifier);
    imports.push({ from: file, to, external, line: text.slice(0, offset).split("\n").length, typeOnly });
  };
  for (const { moduleRequest, entries } of module.staticImports) {
    add(moduleRequest.value, moduleRequest.start, entries.length > 0 && entries.every((entry) => entry.isType));
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) {
      if (moduleRequest !== null) add(moduleRequest.value, moduleRequest.start, isType);
    }
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^(["'])(.*)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal?.[2] !== undefined) add(literal[2], moduleRequest.start, false);
  }
  return imports;
}

/**
 * One shortest cycle through each group of nodes that can all reach each other, as paths whose last element
 * repeats the first: `["a", "b", "a"]`.
 *
 * @param {readonly (readonly [from: string, to: string])[]} edges
 * @returns {string[][]}
 */
export function cycles(edges) {
  /** @type {Map<string, Set<string>>} */
  const next = new Map();
  for (const [from, to] of edges) next.set(from, (next.get(from) ?? new Set()).add(to));
  /** @type {string[][]} */
  const found = [];
  const covered = new Set();
  for (const start of [...next.keys()].sort()) {
    if (covered.has(start)) continue;
    const path = shortestPathBack(start, next);
    if (path === undefined) continue;
    for (const node of path) covered.add(node);
    found.push(path);
  }
  return found;
}

/**
 * Breadth-first search from `start` back to itself.
 *
 * @param {string} start
 * @param {ReadonlyMap<string, ReadonlySet<string>>} next
 * @returns {string[] | undefined}
 */
function shortestPathBack(start, next) {
  /** @type {string[][]} */
  let paths = [[start]];
  const seen = new Set();
  while (paths.length > 0) {
    /** @type {string[][]} */
    const longer = [];
    for (const path of paths) {
      for (const node of next.get(path.at(-1) ?? start) ?? []) {
        if (node === start) return [...path, start];
        if (seen.has(node)) continue;
        seen.add(node);
        longer.push([...path, node]);
      }
    }
    paths = longer;
  }
  return undefined;
}
