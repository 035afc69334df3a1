import { nodeModule } from "../../../util/host.ts";

/** What a finished child process leaves. */
export interface Finished {
  /** Null if a signal ended it. */
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs a command to its end, with text as its input, while this thread does other things. Rejects if it cannot start. */
export async function runCommand(command: string, args: readonly string[], input = ""): Promise<Finished> {
  const { spawn } = await nodeModule("child_process");
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
    let [output, errors] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output, errors }));
    // One that ends without reading shows by its code.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}
