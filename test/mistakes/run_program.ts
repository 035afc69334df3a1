import { parseSync } from "oxc-parser";
import { transformSync } from "rolldown/utils";
import * as ceratops from "../../src/index.ts";
import type { Stage } from "./mistake.ts";

/** What became of a program. `"training"` is too late: steps had been taken; `"never"` is a run to the end. */
export interface Run {
  readonly stage: Stage | "training" | "never";
  readonly error: unknown;
}

type At = ((statement: number) => Promise<void>) & { model?: () => unknown };
type Program = (ceratopsNames: typeof ceratops, at: At) => Promise<void>;
const AsyncFunction = (async () => {}).constructor as new (...source: string[]) => Program;

/** Runs a program as JavaScript, types taken off, and notes how far it came. */
export async function runProgram(source: string): Promise<Run> {
  const { code } = transformSync("program.ts", source);
  const statements = parseSync("program.js", code).program.body.map(({ start, end }) => code.slice(start, end));
  let reached = 0;
  let stepsBefore = 0;
  const at: At = async (statement) => {
    stepsBefore = await stepsTaken(at);
    reached = statement;
  };
  const body = statements.map((text, i) => `await at(${i});\n${text}`).join("\n");
  const probe = "at.model = () => { try { return model; } catch {} };";
  const program = new AsyncFunction("ceratops", "at", `const { ${publicNames(source).join(", ")} } = ceratops;\n${probe}\n${body}`);
  try {
    await program(ceratops, at);
    return { stage: "never", error: undefined };
  } catch (error) {
    const stage = stageOf(statements[reached] ?? "");
    return { stage: stage === "first batch" && (await stepsTaken(at)) > stepsBefore ? "training" : stage, error };
  }
}

/** The names that a program takes from the package: those it mentions and does not make itself. */
export function publicNames(program: string): string[] {
  const declared = new Set([...program.matchAll(/\b(?:const|let|class|function) (\w+)/g)].map(([, name]) => name));
  return Object.keys(ceratops).filter((name) => !declared.has(name) && new RegExp(`(?<!\\.)\\b${name}\\b`).test(program));
}

function stageOf(statement: string): Stage {
  if (/\.compile\(/.test(statement)) return "compile";
  return /\.(fit|evaluate|predict|trainOnBatch)\(/.test(statement) ? "first batch" : "build";
}

/** Steps of the program's model; none where there is no model yet, or none any more. */
async function stepsTaken(at: At): Promise<number> {
  const model = at.model?.();
  if (!(model instanceof ceratops.Model) || !model.isCompiled) return 0;
  try {
    return await model.optimizer.iterations.item();
  } catch {
    return 0;
  }
}
