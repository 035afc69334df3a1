// The levels of src/: imports point down this list only, and never in a circle. Run by `npm run levels`.
import { existsSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { argv, exit } from "node:process";
import { pathToFileURL } from "node:url";
import { cycles, importsUnder } from "./import-graph.mjs";
import { isTest } from "./source-files.mjs";

/** Top to bottom. Folders of one level may import each other as long as that makes no circle of folders. */
export const LEVELS = [
  ["index.ts"],
  ["applications"],
  ["models", "training", "callbacks"],
  ["layers", "losses", "metrics", "optimizers", "initializers", "regularizers", "constraints", "activations"],
  ["saving", "visualize", "data", "datasets"],
  ["ops", "random"],
  ["tensor"],
  ["engines"],
  ["compiler"],
  ["ir"],
  ["tree"],
  ["util", "errors.ts", "version.ts"],
];

/** Folders that are not obvious from their file names: each opens with a README.md. */
export const NEED_README = ["ir", "compiler", "engines", "tensor", "ops", "saving", "layers", "training", "models"];

/**
 * Everything that is wrong with the imports under `src`, one message each; empty when all is well.
 *
 * @param {string} src path of the source folder
 * @returns {string[]}
 */
export function checkLevels(src) {
  const imports = importsUnder(src).map((one) => ({
    ...one,
    from: relative(src, one.from),
    to: one.external ? one.to : relative(src, one.to),
  }));
  const library = imports.filter(({ from }) => !isTest(from));
  const inside = library.filter(({ external }) => !external);
  const values = fileCycles(inside.filter(({ typeOnly }) => !typeOnly));
  const all = fileCycles(inside);
  return [
    ...misplaced(src),
    ...library.flatMap(judge),
    ...values.map((cycle) => `import cycle: ${cycle}`),
    ...all.filter((cycle) => !values.includes(cycle)).map((cycle) => `import cycle through types: ${cycle}`),
    ...folderCycles(inside).map((cycle) => `folders of one level import each other in a circle: ${cycle}`),
  ];
}

/** @typedef {import("./import-graph.mjs").Import} Import */

/**
 * The folder (or file) directly under src/ that a path belongs to.
 *
 * @param {string} path
 */
function unitOf(path) {
  return path.split(sep)[0] ?? path;
}

/** @param {string} unit */
function levelOf(unit) {
  return LEVELS.findIndex((units) => units.includes(unit));
}

/**
 * Units without a level, and folders without the README they owe.
 *
 * @param {string} src
 * @returns {string[]}
 */
function misplaced(src) {
  const units = readdirSync(src).filter((unit) => !isTest(unit));
  const unknown = units.filter((unit) => levelOf(unit) < 0);
  const bare = units.filter((unit) => NEED_README.includes(unit) && !existsSync(join(src, unit, "README.md")));
  return [
    ...unknown.map((unit) => `src/${unit} has no level: give it one in scripts/check-levels.mjs`),
    ...bare.map((unit) => `src/${unit}/README.md is missing: say what the folder does and where to start reading`),
  ];
}

/**
 * What is wrong with one import by itself.
 *
 * @param {Import} one
 * @returns {string[]}
 */
function judge({ from, to, external, line }) {
  const at = `src/${from}:${line}`;
  if (to === "ceratops") return [`${at} imports the package by its own name: import the file that defines it`];
  if (external) return [];
  if (to.startsWith("..")) return [`${at} imports ${to}, which is outside src/ and not published`];
  if (isTest(to)) return [`${at} imports the test file src/${to}`];
  const [user, used] = [unitOf(from), unitOf(to)];
  if (user === used || levelOf(user) <= levelOf(used)) return [];
  const [level, above] = [levelOf(user), levelOf(used)];
  return [`${at} imports upwards: ${user} (level ${level}) must not import ${used} (level ${above}), that is src/${to}`];
}

/**
 * @param {readonly Import[]} imports
 * @returns {string[]}
 */
function fileCycles(imports) {
  return cycles(imports.map(({ from, to }) => [from, to])).map((cycle) => cycle.join(" -> "));
}

/**
 * @param {readonly Import[]} imports
 * @returns {string[]}
 */
function folderCycles(imports) {
  /** @type {Map<string, Import>} */
  const first = new Map();
  for (const one of imports) {
    const [from, to] = [unitOf(one.from), unitOf(one.to)];
    const key = `${from} ${to}`;
    if (from !== to && levelOf(from) === levelOf(to) && !first.has(key)) first.set(key, one);
  }
  const edges = [...first.values()].map(({ from, to }) => /** @type {const} */ ([unitOf(from), unitOf(to)]));
  return cycles(edges).map((cycle) => {
    const why = cycle.slice(1).map((folder, i) => first.get(`${cycle[i]} ${folder}`));
    return `${cycle.join(" -> ")}\n${why.map((one) => `    src/${one?.from}:${one?.line} imports src/${one?.to}`).join("\n")}`;
  });
}

if (import.meta.url === pathToFileURL(argv[1] ?? "").href) {
  const problems = checkLevels("src");
  for (const problem of problems) console.error(problem);
  console.log(problems.length === 0 ? "levels: ok" : `levels: ${problems.length} to fix`);
  exit(problems.length === 0 ? 0 : 1);
}
