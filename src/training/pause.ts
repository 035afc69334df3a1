/**
 * Lets other work of the thread happen: drawing and input in a page, timers and I/O in Node. Between two pauses training
 * runs without a break, for at most one frame in a page.
 */
export class Pauses {
  readonly #interval = inPage() ? 12 : 50;
  #next = performance.now() + this.#interval;

  get due(): boolean {
    return performance.now() >= this.#next;
  }

  async take(): Promise<void> {
    await nextTurn();
    this.#next = performance.now() + this.#interval;
  }
}

const inPage = (): boolean => typeof document !== "undefined";

/** Resolves when the event loop has had a turn. */
function nextTurn(): Promise<void> {
  if (typeof setImmediate === "function") return new Promise((resolve) => void setImmediate(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
