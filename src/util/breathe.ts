import type { MaybePromise } from "./maybe_promise.ts";

/** Longest time that long work runs without a break, in milliseconds: half a frame in a page, which has to draw. */
const LONGEST = typeof document === "undefined" ? 50 : 8;

/** No later than the begin of the event loop's present turn, if that is one that was waited for here. */
let last = performance.now();

/**
 * Lets other work of the thread happen when it is due: drawing and input in a page, timers and I/O in Node. Long work
 * calls this between its pieces; most calls return at once, without a promise.
 */
export function breathe(): MaybePromise<void> {
  if (performance.now() - last < LONGEST) return undefined;
  return nextTurn().then(() => {
    last = performance.now();
  });
}

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
