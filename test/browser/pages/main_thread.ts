/** How long the page's thread was busy without a break, in milliseconds. */
export interface Busy {
  /** Longest task that the browser reports; it reports those over 50 ms. */
  readonly longestTask: number;
  /** Longest time by which a timer came late. */
  readonly longestGap: number;
}

/** Distance of two beats in milliseconds; browsers do not do less for long. */
const BEAT = 5;

/** Watches the page's thread until `stop` is called. */
export function watchMainThread(): { stop(): Promise<Busy> } {
  let longestTask = 0;
  const note = (list: PerformanceEntryList): void => {
    for (const { duration } of list) longestTask = Math.max(longestTask, duration);
  };
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ type: "longtask" });
  let longestGap = 0;
  let last = performance.now();
  const beat = (): void => {
    const now = performance.now();
    longestGap = Math.max(longestGap, now - last - BEAT);
    last = now;
  };
  const timer = setInterval(beat, BEAT);
  return {
    async stop() {
      // What is being done right now ends with this turn, and is reported some time after it.
      await new Promise((resolve) => setTimeout(resolve, 100));
      clearInterval(timer);
      note(observer.takeRecords());
      observer.disconnect();
      return { longestTask, longestGap };
    },
  };
}
