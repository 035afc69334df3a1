import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

/** The executor as plain JavaScript, for processes of its own. */
let build = "";

beforeAll(() => {
  build = mkdtempSync(join(tmpdir(), "ceratops-exit-"));
  writeFileSync(join(build, "package.json"), '{ "type": "module" }');
  const config = {
    extends: resolve("tsconfig.build.json"),
    compilerOptions: { rootDir: resolve("src"), outDir: build, declaration: false, typeRoots: [resolve("node_modules/@types")] },
    include: [resolve("src/engines/wasm/executor/programs.suite.ts"), resolve("src/engines/wasm/executor/index.ts")],
    exclude: [],
  };
  writeFileSync(join(build, "tsconfig.json"), JSON.stringify(config));
  execFileSync(process.execPath, [resolve("node_modules/typescript/bin/tsc"), "-p", build]);
});

afterAll(() => rmSync(build, { recursive: true, force: true }));

const endings: [string, string][] = [
  ["at the end of the script, helpers still awake", ""],
  ["at the end of the script, helpers asleep", "await sleep(300);"],
  ["by process.exit, helpers still awake", "process.exit();"],
  ["by process.exit, helpers asleep", "await sleep(300); process.exit();"],
  ["after close", "executor.close();"],
  ["after a trap", "await executor.load(trapping(true, 'unreachable')).then(() => executor.run({ ...call, program: 2 })).catch(() => {});"],
];

test.each(endings)("a process ends %s", (_, ending) => {
  for (const place of ["direct", "worker"]) {
    const script = `
      import { createExecutor, FIRST_FREE_BYTE } from ${moduleAt("index.js")};
      import { neighbours, trapping } from ${moduleAt("programs.suite.js")};
      const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));
      const executor = await createExecutor({ threads: 3, place: "${place}" });
      const program = await executor.load(neighbours(true, 10));
      const call = { program, frame: FIRST_FREE_BYTE, writes: [], reads: [] };
      await executor.run(call);
      process.stdout.write("ran");
      ${ending}`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      timeout: 20_000,
      encoding: "utf8",
    });
    expect({ place, status, stdout, stderr }).toEqual({ place, status: 0, stdout: "ran", stderr: "" });
  }
});

function moduleAt(file: string): string {
  return JSON.stringify(pathToFileURL(join(build, "engines/wasm/executor", file)).href);
}
