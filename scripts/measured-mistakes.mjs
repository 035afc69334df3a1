// When mistakes are noticed in each API: by the compiler, when a model is made, or with the first data.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { execPath } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { mistakes, networks } from "./measured-programs.mjs";

/** @typedef {import("./measured-programs.mjs").Api} Api */
/** @typedef {"types" | "model" | "data" | "never"} Stage */
/** @typedef {{ what: string, api: Api, when: Stage }} Noticed */

export const OUT = "build/measure-apis";
const IMPORTS = `import { Input, Model, Sequential, layers, ops, type KerasTensor, type Tensor } from "ceratops";`;
/** @type {readonly Api[]} */
export const apis = ["Sequential", "Functional", "class"];

const cases = mistakes.flatMap(({ what, make, use }, i) =>
  apis.flatMap((api) => (make[api] === undefined ? [] : [{ what, api, name: `${api}_${i}`, make: make[api], use }])),
);

/** Writes the programs as modules and compiles them; the names of those that the compiler refuses. */
function compile() {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  // Uses are functions of what the module made, so that making and using fail apart.
  const module = (/** @type {string} */ make, /** @type {string} */ use) =>
    `${IMPORTS}\nexport function make() {\n${make}\nreturn { model, use: async () => {${use}} };\n}\n`;
  for (const api of apis) writeFileSync(join(OUT, `${api}.ts`), module(networks[api], ""));
  for (const { name, make, use } of cases) writeFileSync(join(OUT, `${name}.ts`), module(make, use));
  const compilerOptions = { noEmit: false, declaration: false, noUnusedLocals: false, rootDir: "." };
  writeFileSync(join(OUT, "tsconfig.json"), JSON.stringify({ extends: "../../tsconfig.json", compilerOptions, include: ["*.ts"] }));
  const compiler = join(dirname(fileURLToPath(import.meta.resolve("typescript/package.json"))), "bin/tsc");
  try {
    execFileSync(execPath, [compiler, "-p", OUT, "--pretty", "false"], { encoding: "utf8" });
    return new Set();
  } catch (error) {
    const { stdout } = /** @type {{ stdout: string }} */ (error);
    return new Set([...stdout.matchAll(/(\w+)\.ts\(\d+,\d+\): error/g)].map(([, name]) => name));
  }
}

/** Compiles all programs to `OUT`, makes every mistake, and tells when it is noticed. */
export async function noticed() {
  const refused = compile();
  /** @type {Noticed[]} */
  const rows = [];
  for (const { what, api, name } of cases) {
    const { make } = await import(pathToFileURL(resolve(OUT, `${name}.js`)).href);
    rows.push({ what, api, when: refused.has(name) ? "types" : await stage(make) });
  }
  return rows;
}

/**
 * @param {() => { use: () => Promise<void> }} make
 * @returns {Promise<Stage>}
 */
async function stage(make) {
  try {
    const { use } = make();
    return await use().then(
      () => "never",
      () => "data",
    );
  } catch {
    return "model";
  }
}

const words = {
  types: "does not compile",
  model: "when the model is made",
  data: "with the first data",
  never: "not noticed",
};

export const row = (/** @type {readonly (string | number)[]} */ cells) => `| ${cells.join(" | ")} |`;

/**
 * The table of the guide.
 *
 * @param {readonly Noticed[]} when
 */
export function mistakesTable(when) {
  const cell = (/** @type {string} */ what, /** @type {Api} */ api) => {
    const found = when.find((one) => one.what === what && one.api === api);
    return found === undefined ? "cannot be written" : words[found.when];
  };
  const rows = mistakes.map(({ what }) => row([what, ...apis.map((api) => cell(what, api))]));
  return [row(["mistake", ...apis]), row(["---", "---", "---", "---"]), ...rows].join("\n");
}
