import { renderCurvesSvg } from "../visualize/curves.ts";
import { exponential, fixed } from "../visualize/number_text.ts";
import { refuse } from "../util/checks.ts";
import { option, readOptions, required, type Used, type Written } from "../util/options.ts";
import { Callback, type Logs } from "./callback.ts";
import { History } from "./history.ts";

/** What is needed of an element of a page; every element of a browser has it. */
export interface PageElement {
  innerHTML: string;
  textContent: string | null;
  readonly children: ArrayLike<PageElement>;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
}

const table = {
  element: required<PageElement>((written, where) => {
    if (typeof written === "object" && written !== null && "innerHTML" in written) return written;
    throw refuse(where, "an element of the page", written, 'document.querySelector("#training")');
  }),
  curves: option(true),
  width: option(760),
};

export type ProgressElementOptions = Written<typeof table>;

/** Shortest time between two changes of the bar, and of the curves, in milliseconds. */
const BAR_INTERVAL = 100;
const CURVES_INTERVAL = 500;

const skeleton = '<progress max="1" aria-label="training"></progress><p role="status"></p><figure style="margin:0"></figure>';

export class ProgressElementCallback extends Callback {
  readonly #options: Used<typeof table>;
  #history = new History();
  #epoch = 0;
  #begun = 0;
  #nextBar = 0;
  #nextCurves = 0;

  constructor(options: ProgressElementOptions) {
    super();
    this.#options = readOptions(table, options, "ProgressElement");
  }

  /** What is not shown is not measured. */
  override wantsBatchLogs(): boolean {
    return performance.now() >= this.#nextBar;
  }

  override onTrainBegin(): void {
    this.#history = new History();
    this.#nextCurves = 0;
    this.#options.element.innerHTML = skeleton;
  }

  override onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
    this.#begun = performance.now();
    this.#nextBar = 0;
  }

  override onTrainBatchEnd(batch: number, logs: Logs): void {
    const now = performance.now();
    if (now < this.#nextBar) return;
    this.#nextBar = now + BAR_INTERVAL;
    this.#show(batch + 1, logs);
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    this.#history.onEpochEnd(epoch, logs);
    this.#show(this.params.steps, logs);
    if (performance.now() >= this.#nextCurves) this.#draw();
  }

  override onTrainEnd(): void {
    this.#draw();
  }

  /** Shows that `done` steps of the epoch are done, all of them where it is null. */
  #show(done: number | null, logs: Logs): void {
    const [bar, status] = Array.from(this.#options.element.children);
    const { steps, epochs } = this.params;
    if (steps === null) bar?.removeAttribute("value");
    else bar?.setAttribute("value", String((done ?? steps) / steps));
    if (status === undefined) return;
    const epoch = `Epoch ${this.#epoch + 1}/${epochs}`;
    const count = done === null ? [] : [steps === null ? `step ${done}` : `step ${done}/${steps}`];
    const values = Object.entries(logs).map(([name, value]) => `${name}: ${valueText(value)}`);
    status.textContent = [epoch, ...count, ...this.#left(done), ...values].join(" · ");
  }

  /** How long the epoch will take from here. */
  #left(done: number | null): string[] {
    const { steps } = this.params;
    if (steps === null || done === null || done === 0 || done >= steps) return [];
    const seconds = ((performance.now() - this.#begun) / 1000 / done) * (steps - done);
    return [`${Math.ceil(seconds)} s left`];
  }

  #draw(): void {
    const figure = this.#options.element.children[2];
    if (figure === undefined || !this.#options.curves) return;
    figure.innerHTML = renderCurvesSvg(this.#history.history, { width: this.#options.width });
    this.#nextCurves = performance.now() + CURVES_INTERVAL;
  }
}

const valueText = (value: number): string => (Math.abs(value) > 1e-3 || value === 0 ? fixed(value, 4) : exponential(value, 4));

/**
 * Shows a training in a page: a bar, the epoch, what is measured, and a panel of curves for the loss and each metric.
 *
 * @param options.element the element that is filled; what it held before is gone
 * @param options.curves whether curves are drawn; true if not said
 * @param options.width width of the curves in pixels
 * @example
 * ```ts no-run: needs a page
 * const element = document.body;
 * const model = Sequential([Input([1]), layers.Dense(1)]);
 * model.compile({ optimizer: "sgd", loss: "mse" });
 * await model.fit([[1], [2]], [[2], [4]], { epochs: 20, callbacks: [callbacks.ProgressElement({ element })] });
 * ```
 *
 * Keras has no such callback; in a terminal, its progress bar is `verbose: 1` of `fit`.
 */
export const ProgressElement = (options: ProgressElementOptions): ProgressElementCallback => new ProgressElementCallback(options);
