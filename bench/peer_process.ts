import { spawn, type ChildProcess } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import type { Answer, Command } from "./contenders/protocol.ts";

/** How a contender is started. */
export interface Launch {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly isPeer: boolean;
  /** The command that installs what it needs. */
  readonly install?: string;
}

/** A contender in a process of its own. */
export class PeerProcess {
  readonly name: string;
  readonly isPeer: boolean;
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  private constructor({ name, isPeer }: Launch, child: ChildProcess, lines: Interface) {
    this.name = name;
    this.isPeer = isPeer;
    this.#child = child;
    this.#answers = lines[Symbol.asyncIterator]();
  }

  /** Starts a contender; throws with what it said last where it cannot start. */
  static async start(launch: Launch): Promise<PeerProcess> {
    const child = spawn(launch.command, launch.args, { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...launch.env } });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => void (said = (said + chunk.toString("utf8")).slice(-4000)));
    const failed = new Promise<never>((_, reject) => child.on("error", reject));
    const peer = new PeerProcess(launch, child, createInterface({ input: child.stdout }));
    const first = await Promise.race([peer.#answer(), failed]);
    if (first === undefined || !("ready" in first)) throw new Error(lastLine(said));
    return peer;
  }

  async #answer(): Promise<Answer | undefined> {
    const { value, done } = await this.#answers.next();
    return done === true ? undefined : (JSON.parse(value) as Answer);
  }

  async ask(command: Command): Promise<Answer> {
    this.#child.stdin?.write(`${JSON.stringify(command)}\n`);
    const answer = await this.#answer();
    if (answer === undefined) throw new Error(`${this.name} has ended`);
    if ("error" in answer) throw new Error(answer.error);
    return answer;
  }

  end(): void {
    this.#child.stdin?.end();
    this.#child.kill();
  }
}

const lastLine = (text: string): string =>
  /^\w*(Error|Exception).*$/m.exec(text)?.[0] ?? text.trim().split("\n").at(-1) ?? "it ended at once";
