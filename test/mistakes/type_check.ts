import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { publicNames } from "./run_program.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const OUT = join(ROOT, "build/mistakes");

/** Types that programs mention; all other public names are values. */
const types = ["ArrayData", "CallOptions", "Shape", "StepData", "StepLogs"];

/** What the compiler says of each program, by name; nothing where it says nothing. All are compiled at once. */
export async function typeCheck(programs: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  const files = [...programs].map(([name, program]) => writeFile(join(OUT, `${name}.ts`), moduleOf(program)));
  await Promise.all([...files, writeFile(join(OUT, "tsconfig.json"), JSON.stringify(config))]);
  const said = new Map<string, string>();
  for (const problem of await compile()) {
    // NAME.ts(LINE,COLUMN): error TS1234: …
    const [, path = "", message = ""] = /^(.*?)\.ts\(\d+,\d+\): (.*)$/s.exec(problem) ?? [];
    const name = basename(path);
    if (path === name || path.endsWith(`build/mistakes/${name}`)) said.set(name, [said.get(name) ?? "", message].join("\n").trim());
  }
  return said;
}

const config = {
  extends: "../../tsconfig.json",
  compilerOptions: { noUnusedLocals: false, noUnusedParameters: false, paths: { ceratops: ["../../src/index.ts"] } },
  include: ["*.ts"],
};

function moduleOf(program: string): string {
  const mentioned = types.filter((name) => new RegExp(`\\b${name}\\b`).test(program)).map((name) => `type ${name}`);
  return `import { ${[...publicNames(program), ...mentioned].join(", ")} } from "ceratops";\n${program}\n`;
}

async function compile(): Promise<string[]> {
  const compiler = fileURLToPath(new URL("bin/tsc", import.meta.resolve("typescript/package.json")));
  try {
    await promisify(execFile)(execPath, [compiler, "-p", OUT, "--pretty", "false"], { cwd: OUT, maxBuffer: 2 ** 26 });
    return [];
  } catch (error) {
    const { stdout } = error as { stdout: string };
    return stdout.trim().split(/\n(?=\S)/);
  }
}
