import type { Found } from "../finding.ts";
import type { Subject } from "../subject.ts";

interface Range {
  /** What learns next to nothing below. */
  readonly from: number;
  /** What jumps about above. */
  readonly to: number;
  /** Where to begin. */
  readonly usual: number;
}

const adaptive: Range = { from: 1e-7, to: 0.1, usual: 0.001 };
const slow: Range = { from: 1e-6, to: 2, usual: 0.01 };

const ranges: Readonly<Record<string, Range>> = {
  Adadelta: { from: 1e-5, to: 2, usual: 1 },
  Adafactor: adaptive,
  Adagrad: { from: 1e-6, to: 1, usual: 0.01 },
  Adam: adaptive,
  AdamW: adaptive,
  Adamax: adaptive,
  Ftrl: { from: 1e-6, to: 2, usual: 0.05 },
  Lamb: adaptive,
  Lion: { from: 1e-8, to: 0.01, usual: 0.0001 },
  Nadam: adaptive,
  RMSprop: adaptive,
  SGD: slow,
};

/** A learning rate far from where its optimizer works. */
export function learningRate({ model }: Subject): Found[] {
  if (!model.isCompiled) return [];
  const { givenOptimizer: optimizer } = model.compiled;
  const range = ranges[optimizer.className];
  const { learning_rate: rate } = optimizer.getConfig();
  if (range === undefined || typeof rate !== "number" || (rate >= range.from && rate <= Math.fround(range.to))) return [];
  const shown = Number(rate.toPrecision(6));
  return [
    {
      severity: rate <= 0 ? "mistake" : "hint",
      where: "compile: optimizer",
      what: `The learning rate of ${optimizer.className} is ${shown}; it works between ${range.from} and ${range.to}.`,
      why: reasonFor(rate, range),
      change: `model.optimizer.learningRate = ${range.usual};`,
    },
  ];
}

function reasonFor(rate: number, { from }: Range): string {
  if (rate === 0) return "A rate of 0 changes no weight.";
  if (rate < 0) return "A negative rate makes the loss larger.";
  return rate < from
    ? "Steps so small change the weights by less than their rounding: the loss stays where it is."
    : "Steps so large jump over the minimum: the loss grows, or becomes NaN.";
}
