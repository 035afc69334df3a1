// Runs tfjs_programs.txt and writes tfjs.json: npm ci --prefix bench/peers --ignore-scripts && node test/mistakes/grade_tfjs.mjs
// What each program did, statement by statement, and whether its message holds what changes in its fix.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parseSync } from "oxc-parser";

const peers = createRequire(new URL("../../bench/peers/package.json", import.meta.url));
const tf = peers(["@tensorflow", "tfjs"].join("/"));
await tf.setBackend("cpu");

const FIX = /^(\s*)(.*?) \/\/ fix: (.*)$/;
const AsyncFunction = /** @type {FunctionConstructor} */ ((async () => {}).constructor);

/** @param {string} program */
const fixed = (program) => program.split("\n").map((line) => line.replace(FIX, "$1$3")).join("\n");

/**
 * What the fixes bring in: each fix without what it begins and ends with like the line before.
 *
 * @param {string} program
 */
function changed(program) {
  return program.split("\n").flatMap((line) => {
    const [, , before = "", after = ""] = FIX.exec(line) ?? [];
    const [a, b] = [before, after].map((text) => text.match(/\w+|[^\w\s]/g) ?? []);
    if (a === undefined || b === undefined || b.length === 0) return [];
    while (a.length > 0 && b.length > 0 && a[0] === b[0]) [a, b].forEach((list) => list.shift());
    while (a.length > 0 && b.length > 0 && a.at(-1) === b.at(-1)) [a, b].forEach((list) => list.pop());
    return [b.join("")];
  });
}

/**
 * @param {string} statement
 * @param {number} steps taken in it
 */
function stageOf(statement, steps) {
  if (/\.compile\(/.test(statement)) return "compile";
  if (!/\.(fit|evaluate|predict|trainOnBatch)\(/.test(statement)) return "build";
  return steps > 0 ? "training" : "first batch";
}

/**
 * The stage at which a program failed, and all it said.
 *
 * @param {string} source
 */
async function run(source) {
  const statements = parseSync("program.mjs", source).program.body.map(({ start, end }) => source.slice(start, end));
  /** @type {string[]} */
  const said = [];
  let reached = 0;
  let steps = 0;
  const { warn, error } = console;
  const { minimize } = tf.Optimizer.prototype;
  /** @param {unknown[]} args */
  tf.Optimizer.prototype.minimize = function minimizeAndCount(...args) {
    const result = minimize.apply(this, args);
    steps++;
    return result;
  };
  console.warn = console.error = (...parts) => void said.push(parts.join(" "));
  const body = statements.map((text, i) => `at(${i});\n${text}`).join("\n");
  const at = (/** @type {number} */ statement) => {
    reached = statement;
    steps = 0;
  };
  try {
    await new AsyncFunction("tf", "at", body)(tf, at);
    return { stage: "never", message: said.join("\n") };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return { stage: stageOf(statements[reached] ?? "", steps), message: [message, ...said].join("\n") };
  } finally {
    Object.assign(console, { warn, error });
    tf.Optimizer.prototype.minimize = minimize;
  }
}

const plain = (/** @type {string} */ text) => text.replace(/[\s"'`]/g, "");

/** @type {Record<string, object>} */
const outcomes = {};
for (const cell of readFileSync(new URL("tfjs_programs.txt", import.meta.url), "utf8").split("\n// %% ").slice(1)) {
  const [name = "", ...lines] = cell.split("\n");
  const program = lines.join("\n");
  const { stage, message } = await run(program.replace(/ \/\/ fix: .*$/gm, ""));
  const right = await run(fixed(program));
  const fixRuns = right.stage === "never";
  if (!fixRuns) console.error(`${name}: the corrected program fails: ${right.message}`);
  const isShown = message !== "" && changed(program).every((text) => plain(text).length > 2 && plain(message).includes(plain(text)));
  outcomes[name] = { stage, message: message.slice(0, 2000), fixRuns, fixed: fixRuns && isShown };
}
const result = { library: `TensorFlow.js ${tf.version["tfjs"]}`, outcomes };
writeFileSync(new URL("tfjs.json", import.meta.url), `${JSON.stringify(result, undefined, 1)}\n`);
