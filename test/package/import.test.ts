import { execFile } from "node:child_process";
import { execPath } from "node:process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("importing the package starts nothing: the process ends by itself, and prints nothing", async () => {
  const program = 'import "ceratops"; process.stdout.write(process.getActiveResourcesInfo().join());';
  const { stdout, stderr } = await promisify(execFile)(execPath, ["--input-type=module", "--eval", program], { timeout: 30_000 });
  expect(stderr).toBe("");
  expect(stdout.split(",").filter((resource) => /Worker|Timeout|Immediate|MessagePort/.test(resource))).toEqual([]);
});
