import type { Worker as NodeWorker } from "node:worker_threads";
import { hasNode, nodeModule } from "../host.ts";
import { reasonOf, threadsFailed } from "./problems.ts";
import { threadScript } from "./thread-script.ts";

/** What a thread sends back for each message, in order. */
export interface Reply {
  readonly value?: ArrayBuffer[];
  readonly error?: string;
}

/** A worker of Node or of the browser, reduced to what the executor needs. */
interface Port {
  post(message: object, transfer: ArrayBuffer[]): void;
  /** Whether the process must not end yet; pages end when they like. */
  keepAlive(on: boolean): void;
  terminate(): void;
}

interface Listeners {
  message(reply: Reply): void;
  failure(reason: string): void;
}

interface Waiting {
  resolve(value: ArrayBuffer[]): void;
  reject(reason: Error): void;
}

/** A worker thread that answers messages in order; it keeps a Node process alive only while an answer is due. */
export class Thread {
  readonly #waiting: Waiting[] = [];
  readonly #port: Port;
  #failure: string | undefined;

  private constructor(open: (listeners: Listeners) => Port) {
    this.#port = open({
      message: (reply) => this.#receive(reply),
      failure: (reason) => this.#fail(reason),
    });
    this.#port.keepAlive(false);
  }

  static async start(): Promise<Thread> {
    try {
      if (!hasNode) return new Thread(openInBrowser);
      const { Worker } = await nodeModule("worker_threads");
      return new Thread((listeners) => openInNode(Worker, listeners));
    } catch (error) {
      throw threadsFailed(reasonOf(error));
    }
  }

  /** Sends a message; the promise is of its reply. */
  request(message: object, transfer: ArrayBuffer[] = []): Promise<ArrayBuffer[]> {
    const reply = this.reply();
    this.#port.post(message, transfer);
    return reply;
  }

  /** The next reply that no request waits for. */
  reply(): Promise<ArrayBuffer[]> {
    if (this.#failure !== undefined) return Promise.reject(new Error(this.#failure));
    if (this.#waiting.length === 0) this.#port.keepAlive(true);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  terminate(): void {
    this.#fail("it was closed");
    this.#port.terminate();
  }

  #receive(reply: Reply): void {
    const first = this.#waiting.shift();
    if (this.#waiting.length === 0) this.#port.keepAlive(false);
    if (reply.error === undefined) first?.resolve(reply.value ?? []);
    else first?.reject(new Error(reply.error));
  }

  #fail(reason: string): void {
    this.#failure ??= reason;
    for (const { reject } of this.#waiting.splice(0)) reject(new Error(this.#failure));
    this.#port.keepAlive(false);
  }
}

const NODE_PORT = `const port = require("node:worker_threads").parentPort;
const listen = (receive) => port.on("message", receive);
`;

const BROWSER_PORT = `const port = self;
const listen = (receive) => { self.onmessage = (event) => receive(event.data); };
`;

function openInNode(Worker: typeof NodeWorker, listeners: Listeners): Port {
  // Without execArgv a thread would load whatever the process was started with (--import of test runners and loaders).
  const worker = new Worker(NODE_PORT + threadScript, { eval: true, execArgv: [], name: "ceratops" });
  worker.on("message", (reply: Reply) => listeners.message(reply));
  worker.on("error", (error) => listeners.failure(String(error)));
  worker.on("exit", () => listeners.failure("it ended"));
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    keepAlive: (on) => (on ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  };
}

function openInBrowser(listeners: Listeners): Port {
  const url = URL.createObjectURL(new Blob([BROWSER_PORT + threadScript], { type: "text/javascript" }));
  const worker = new Worker(url, { name: "ceratops" });
  worker.onmessage = (event: MessageEvent<Reply>) => listeners.message(event.data);
  worker.onerror = (event) => listeners.failure(event.message || "the page's security policy may forbid it");
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    keepAlive: () => undefined,
    terminate: () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
}
