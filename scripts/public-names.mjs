import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync } from "oxc-parser";

/**
 * What can be reached from the exports of one file.
 *
 * @typedef {object} PublicNames
 * @property {ReadonlySet<string>} top the names that file exports itself
 * @property {(file: string, local: string) => boolean} has whether the declaration `local` of `file` is exported,
 *   perhaps inside a namespace
 */

/**
 * Follows the exports of `entry` through re-exports, namespaces included, to the declarations.
 *
 * @param {string} entry
 * @returns {PublicNames}
 */
export function publicNames(entry) {
  const declarations = new Set();
  const visited = new Set();
  /** @type {(file: string, wanted: string | undefined) => string[]} names found; `undefined` wants all */
  const visit = (file, wanted) => {
    const key = `${file}#${wanted ?? "*"}`;
    if (visited.has(key) || !existsSync(file)) return [];
    visited.add(key);
    return exportsOf(file).flatMap(({ name, local, target, original }) => {
      if (name === undefined) return visit(target ?? file, wanted);
      if (wanted !== undefined && wanted !== name) return [];
      if (target !== undefined) visit(target, original);
      else declarations.add(`${file}#${local}`);
      return [name];
    });
  };
  const top = new Set(visit(entry, undefined));
  return { top, has: (file, local) => declarations.has(`${file}#${local}`) };
}

/**
 * One export, followed one step.
 *
 * @typedef {object} Export
 * @property {string | undefined} name `undefined` for `export *`
 * @property {string | undefined} local the declaration, when it is in this file
 * @property {string | undefined} target the file it comes from, when that is another
 * @property {string | undefined} original its name over there; `undefined` when it is that whole module
 */

/**
 * @param {string} file
 * @returns {Export[]}
 */
function exportsOf(file) {
  const { module } = parseSync(file, readFileSync(file, "utf8"));
  /** @param {string} specifier */
  const resolve = (specifier) => (specifier.startsWith(".") ? join(dirname(file), specifier) : undefined);
  const imported = new Map(
    module.staticImports.flatMap(({ moduleRequest, entries }) =>
      entries.map(({ importName, localName }) => [
        localName.value,
        { target: resolve(moduleRequest.value), original: importName.name ?? undefined },
      ]),
    ),
  );
  return module.staticExports.flatMap(({ entries }) =>
    entries.map(({ moduleRequest, importName, exportName, localName }) => {
      const local = localName.name ?? undefined;
      const from = imported.get(local ?? "");
      return {
        name: exportName.kind === "Default" ? "default" : (exportName.name ?? undefined),
        local,
        target: moduleRequest === null ? from?.target : resolve(moduleRequest.value),
        original: moduleRequest === null ? from?.original : (importName.name ?? undefined),
      };
    }),
  );
}
