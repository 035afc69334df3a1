import { callbacks, datasets, setRandomSeed } from "ceratops";
import { classifier } from "./classifier.ts";
import { watchMainThread, type Busy } from "./main_thread.ts";

/** What a page saw of a training. */
export interface Report {
  readonly isolated: boolean;
  readonly cores: number;
  /** Lines that the page showed while it trained. */
  readonly shown: readonly string[];
  readonly losses: readonly number[];
  readonly accuracy: number;
  readonly predictions: readonly number[];
  readonly trainingMilliseconds: number;
  readonly busy: Busy;
}

const EPOCHS = 8;

/** Trains on the digits and shows how it goes, as a page would. */
export async function train(): Promise<Report> {
  const { train: examples, test } = await datasets.digits.load();
  const watch = watchMainThread();
  setRandomSeed(1);
  const model = classifier();
  const begin = performance.now();
  const history = await model.fit(examples.x, examples.y, {
    epochs: EPOCHS,
    validationSplit: 0.1,
    verbose: 0,
    callbacks: [callbacks.LambdaCallback({ onEpochEnd: (epoch, logs = {}) => show(`${epoch + 1}: ${logs["loss"]}`) })],
  });
  const trainingMilliseconds = performance.now() - begin;
  const { accuracy = Number.NaN } = await model.evaluate(test.x, test.y, { verbose: 0 });
  const predictions = await (await model.predict(test.x, { verbose: 0 })).data();
  const busy = await watch.stop();
  return {
    isolated: crossOriginIsolated,
    cores: navigator.hardwareConcurrency,
    shown: [...document.querySelectorAll("li")].map((line) => line.textContent),
    losses: history.history["loss"] ?? [],
    accuracy,
    predictions: Array.from(predictions),
    trainingMilliseconds,
    busy,
  };
}

function show(text: string): void {
  const line = document.createElement("li");
  line.textContent = text;
  document.body.append(line);
}
