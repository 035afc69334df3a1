import { callbacks, datasets } from "ceratops";
import { classifier } from "./classifier.ts";

/** What a page saw of a training that it broke off. */
export interface Abortion {
  /** Epochs that were finished. */
  readonly epochs: number;
  /** Milliseconds from the signal to the end of `fit`. */
  readonly afterAbort: number;
  /** Epochs of a training after that. */
  readonly epochsOfNext: number;
}

/** Trains without end, until a timer of the page says stop after the second epoch. */
export async function abort(): Promise<Abortion> {
  const { train } = await datasets.digits.load();
  const model = classifier();
  const controller = new AbortController();
  let aborted = Number.NaN;
  const stop = (): void => {
    aborted = performance.now();
    controller.abort();
  };
  const twoEpochs = callbacks.LambdaCallback({
    onEpochEnd: (epoch) => {
      if (epoch === 1) setTimeout(stop, 20);
    },
  });
  const history = await model.fit(train.x, train.y, { epochs: 10_000, verbose: 0, signal: controller.signal, callbacks: [twoEpochs] });
  const afterAbort = performance.now() - aborted;
  const next = await model.fit(train.x, train.y, { epochs: 1, verbose: 0 });
  return { epochs: history.epoch.length, afterAbort, epochsOfNext: next.epoch.length };
}
