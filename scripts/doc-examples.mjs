// Compiles and runs the examples of the documentation against the built package. Run by `npm run doc-examples`.
import { execFileSync, fork } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { argv, execPath, exit } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseSync, Visitor } from "oxc-parser";
import { declaredNames, examplesInDocstrings, examplesInMarkdown } from "./find-examples.mjs";
import { publicNames } from "./public-names.mjs";
import { filesUnder, isTest } from "./source-files.mjs";

/** @typedef {import("./find-examples.mjs").Example} Example */

/**
 * @typedef {object} Failure
 * @property {string} at file:line in the documentation
 * @property {string} message
 */

const OUT = "build/doc-examples";
const RUN_LIMIT_MS = 120_000;

/**
 * Compiles and runs every example of the docstrings of public names, of README.md and of docs/.
 *
 * @returns {Promise<{ compiled: number, run: number, failures: Failure[] }>}
 */
export async function checkDocExamples() {
  const names = publicNames("src/index.ts");
  const examples = findExamples(names);
  const values = await exportedValues();
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  const modules = examples.map((example, i) => writeModule(example, i, names.top, values));
  const failed = compile(modules);
  const runnable = modules.filter(({ example, name }) => example.noRun === undefined && !failed.has(name));
  const failures = [...withoutReason(examples), ...[...failed.values()].flat(), ...(await runAll(runnable))];
  return { compiled: modules.length, run: runnable.length, failures };
}

/**
 * @param {import("./public-names.mjs").PublicNames} names
 * @returns {Example[]}
 */
function findExamples(names) {
  const sources = filesUnder("src", [".ts"]).filter((file) => !isTest(file));
  const pages = ["README.md", ...(existsSync("docs") ? filesUnder("docs", [".md"]) : [])];
  return [
    ...sources.flatMap((file) => examplesInDocstrings(file, readFileSync(file, "utf8"), (name) => names.has(file, name))),
    ...pages.flatMap((file) => examplesInMarkdown(file, readFileSync(file, "utf8").split("\n"))),
  ];
}

/** The exports of the built package that exist at run time; the others are types. */
async function exportedValues() {
  return new Set(Object.keys(await import(pathToFileURL(resolve("dist/index.js")).href)));
}

/**
 * An example as a module of its own. Line n of the example is line n + 1 of the module.
 *
 * @typedef {object} ExampleModule
 * @property {string} name of the file in `OUT`, without its ending
 * @property {Example} example
 */

/**
 * Writes an example as a module that imports the public names it mentions and does not declare.
 *
 * @param {Example} example
 * @param {number} index
 * @param {ReadonlySet<string>} top
 * @param {ReadonlySet<string>} values
 * @returns {ExampleModule}
 */
function writeModule(example, index, top, values) {
  const { program } = parseSync("example.ts", example.code);
  const declared = new Set(program.body.flatMap(declaredNames));
  /** @type {Set<string>} */
  const mentioned = new Set();
  new Visitor({ Identifier: ({ name }) => void mentioned.add(name) }).visit(program);
  const specifiers = [...mentioned]
    .filter((name) => top.has(name) && !declared.has(name))
    .map((name) => (values.has(name) ? name : `type ${name}`));
  const name = `${index}_${basename(example.file).replace(/\W/g, "_")}_${example.line}`;
  writeFileSync(join(OUT, `${name}.ts`), `import { ${specifiers.join(", ")} } from "ceratops";\n${example.code}\n`);
  return { name, example };
}

/**
 * @param {readonly Example[]} examples
 * @returns {Failure[]}
 */
function withoutReason(examples) {
  return examples
    .filter(({ noRun }) => noRun?.trim() === "")
    .map(({ file, line }) => ({ at: `${file}:${line - 1}`, message: "no-run needs a reason: ```ts no-run: opens a window" }));
}

/**
 * Compiles every module.
 *
 * @param {readonly ExampleModule[]} modules
 * @returns {Map<string, Failure[]>} failures by the name of the module; "" for those of none
 */
function compile(modules) {
  const config = {
    extends: "../../tsconfig.json",
    compilerOptions: { noEmit: false, sourceMap: true, noUnusedLocals: false, noUnusedParameters: false, rootDir: "." },
    include: ["*.ts"],
  };
  writeFileSync(join(OUT, "tsconfig.json"), JSON.stringify(config));
  const byName = new Map(modules.map((module) => [module.name, module]));
  /** @type {Map<string, Failure[]>} */
  const failed = new Map();
  for (const problem of modules.length === 0 ? [] : runCompiler()) {
    // build/doc-examples/NAME.ts(LINE,COLUMN): error TS1234: ...
    const [, path = "", line, message] = /^(.*?)\.ts\((\d+),\d+\): (.*)$/s.exec(problem) ?? [];
    const module = byName.get(basename(path));
    const at = module === undefined ? OUT : placeOf(module, Number(line));
    const name = module?.name ?? "";
    failed.set(name, [...(failed.get(name) ?? []), { at, message: message ?? problem }]);
  }
  return failed;
}

/** Messages of the compiler, continuation lines included. */
function runCompiler() {
  const compiler = join(dirname(fileURLToPath(import.meta.resolve("typescript/package.json"))), "bin/tsc");
  try {
    execFileSync(execPath, [compiler, "-p", OUT, "--pretty", "false"], { encoding: "utf8" });
    return [];
  } catch (error) {
    const { stdout } = /** @type {{ stdout: string }} */ (error);
    return stdout.trim().split(/\n(?=\S)/);
  }
}

/**
 * @param {ExampleModule} module
 * @param {number} moduleLine
 */
function placeOf({ example }, moduleLine) {
  return `${example.file}:${example.line + Math.max(moduleLine - 2, 0)}`;
}

/**
 * Runs the modules one after the other in one process; one that hangs or ends the process takes only itself down.
 *
 * @param {readonly ExampleModule[]} modules
 * @returns {Promise<Failure[]>}
 */
async function runAll(modules) {
  /** @type {Failure[]} */
  const failures = [];
  let runner = startRunner();
  for (const module of modules) {
    const { stack, printed } = await runner.run(module.name);
    if (stack === undefined) {
      failures.push(...otherOutput(module, printed));
      continue;
    }
    const line = new RegExp(`${module.name}\\.ts:(\\d+)`).exec(stack)?.[1];
    failures.push({ at: placeOf(module, Number(line ?? 2)), message: stack });
    runner.stop();
    runner = startRunner();
  }
  runner.stop();
  return failures;
}

/**
 * The output of an example has to be the one that the documentation shows, where it shows any.
 *
 * @param {ExampleModule} module
 * @param {string} printed
 * @returns {Failure[]}
 */
function otherOutput({ example }, printed) {
  const { output, file, line } = example;
  if (output === undefined || output.trimEnd() === printed.trimEnd()) return [];
  return [{ at: `${file}:${line}`, message: `prints something else than is shown:\n${printed.trimEnd()}` }];
}

function startRunner() {
  const cwd = join(OUT, "files");
  mkdirSync(cwd, { recursive: true });
  const script = fileURLToPath(new URL("run-example.mjs", import.meta.url));
  const child = fork(script, { cwd, execArgv: ["--enable-source-maps"], stdio: ["ignore", "ignore", "ignore", "ipc"] });
  return {
    stop: () => void child.kill("SIGKILL"),
    /** @type {(name: string) => Promise<{ stack?: string, printed: string }>} what it threw, if it did, and what it printed */
    run: (name) =>
      new Promise((done) => {
        /** @type {(stack?: string, printed?: string) => void} */
        const settle = (stack, printed = "") => {
          clearTimeout(timer);
          child.removeAllListeners("message").removeAllListeners("exit");
          done(stack === undefined ? { printed } : { stack, printed });
        };
        const timer = setTimeout(() => settle(`did not end within ${RUN_LIMIT_MS / 1000} s`), RUN_LIMIT_MS);
        child.once("message", (/** @type {{ stack?: string, printed: string }} */ { stack, printed }) => settle(stack, printed));
        child.once("exit", (code) => settle(`ended the process with code ${code}`));
        child.send(pathToFileURL(resolve(OUT, `${name}.js`)).href);
      }),
  };
}

if (import.meta.url === pathToFileURL(argv[1] ?? "").href) {
  const { compiled, run, failures } = await checkDocExamples();
  for (const { at, message } of failures) console.error(`${at}\n    ${message.split("\n").join("\n    ")}`);
  console.log(`doc examples: ${compiled} compiled, ${run} run, ${failures.length} failed`);
  exit(failures.length === 0 ? 0 : 1);
}
