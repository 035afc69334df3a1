import { BaseLayer } from "../../../layers/layer.ts";
import { layerCode } from "../code.ts";
import { extremes } from "../data.ts";
import type { Found } from "../finding.ts";
import { isEnded } from "../losses.ts";
import type { Subject } from "../subject.ts";

/** Losses that measure how far a number is from its target. */
const regression = new Set([
  "Huber",
  "LogCosh",
  "MeanAbsoluteError",
  "MeanAbsolutePercentageError",
  "MeanSquaredError",
  "MeanSquaredLogarithmicError",
]);

/** What scaled targets may miss the ends of a range by. */
const ROUNDING = 1e-3;

const share = [0, 1] as const;

/** The numbers that activations can give. */
const ranges: Readonly<Record<string, readonly [least: number, most: number]>> = {
  elu: [-1, Infinity],
  exponential: [0, Infinity],
  hard_sigmoid: share,
  relu: [0, Infinity],
  relu6: [0, 6],
  sigmoid: share,
  softmax: share,
  softplus: [0, Infinity],
  softsign: [-1, 1],
  tanh: [-1, 1],
};

/** Targets that the last activation can never give. */
export const targetRange = ({ outputs }: Subject): Found[] =>
  outputs.filter(isEnded).flatMap(({ loss, ending, target }) => {
    const { operation, path, activation } = ending;
    const range = ranges[activation];
    if (!regression.has(loss.className) || range === undefined || target?.data === undefined) return [];
    const { least, most } = extremes(target.data);
    if (least >= range[0] - ROUNDING && most <= range[1] + ROUNDING) return [];
    return [
      {
        severity: "mistake",
        where: path,
        what:
          `The targets go from ${short(least)} to ${short(most)}, and "${path}" ends with ${activation}, which gives ` +
          `${range[0]} to ${range[1]}.`,
        why:
          "What lies outside can never be predicted. A last layer without an activation gives any number; or scale the " +
          "targets.",
        change:
          operation instanceof BaseLayer && "activation" in operation.getConfig()
            ? layerCode(operation, path, { activation: "linear" })
            : operation instanceof BaseLayer
              ? `// leave out ${layerCode(operation, path)}`
              : `// leave out ops.${activation}`,
      },
    ];
  });

const short = (value: number): number => Number(value.toPrecision(4));
