import { test } from "vitest";
import { appendFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { mistakes } from "./corpus/index.ts";
import { runProgram } from "./run_program.ts";
import { resetNames } from "../../src/index.ts";
const only = process.env["ONLY"]?.split(",");
test("show", async () => {
  const OUT = "/tmp/mistakes_out.txt";
  writeFileSync(OUT, "");
  process.chdir(mkdtempSync("/tmp/mist"));
  for (const m of mistakes) {
    if (only && !only.includes(m.id)) continue;
    resetNames();
    appendFileSync(OUT, `=== ${m.id}  want ${m.code} @${m.stage}  where ${m.where} facts ${m.facts.join(" | ")} fix ${"by" in m.fix ? m.fix.by : m.fix.insert}\n`);
    const run = await runProgram(m.program);
    const e = run.error as Error & { code?: string };
    appendFileSync(OUT, `@${run.stage} ${e?.code ?? ""} ${e === undefined ? "NO ERROR" : e.message}\n`);
  }
}, 300_000);
