import { BaseLayer } from "../../../layers/layer.ts";
import { layerCode } from "../code.ts";
import type { Found } from "../finding.ts";
import { isEnded, takesLogits, unitsOf, type Ended } from "../losses.ts";
import type { Subject } from "../subject.ts";

/** What a loss takes: the activations that give it, what it is, and which activation to end with. */
interface Taken {
  readonly activations: readonly string[];
  readonly instead: string;
  readonly why: string;
}

const probabilities = ["sigmoid", "hard_sigmoid", "softmax", "sparsemax"];
const shares = { activations: ["softmax", "sparsemax"], instead: "softmax" };
const oneClass = "The classes of one example shut each other out, so their probabilities add up to 1, which softmax sees to.";
const cutOff = "The loss takes logarithms of probabilities between 0 and 1: other numbers are cut off, and have no gradient.";

const taken: Readonly<Record<string, Taken>> = {
  BinaryCrossentropy: { activations: probabilities, instead: "sigmoid", why: cutOff },
  BinaryFocalCrossentropy: { activations: probabilities, instead: "sigmoid", why: cutOff },
  CategoricalCrossentropy: { ...shares, why: oneClass },
  CategoricalFocalCrossentropy: { ...shares, why: oneClass },
  Hinge: {
    activations: ["linear", "tanh"],
    instead: "linear",
    why: "Its targets are -1 and 1, and this activation never goes below 0.",
  },
  KLDivergence: { activations: probabilities, instead: "softmax", why: cutOff },
  Poisson: {
    activations: ["exponential", "softplus", "relu", "relu6", "sigmoid", "softmax", "squareplus"],
    instead: "softplus",
    why: "It takes the logarithm of a rate, which must be above 0: for numbers below 0 it is NaN.",
  },
  SparseCategoricalCrossentropy: { ...shares, why: oneClass },
  SquaredHinge: {
    activations: ["linear", "tanh"],
    instead: "linear",
    why: "Its targets are -1 and 1, and this activation never goes below 0.",
  },
};

/** Curves whose results have no bound that any of these losses would mind. */
const unknown = ["log_softmax"];

/** A last activation whose results the loss cannot work with. */
export const lossActivation = ({ outputs }: Subject): Found[] =>
  outputs.filter(isEnded).flatMap((output) => {
    const { loss, ending } = output;
    const wish = takenBy(output);
    if (wish === undefined || wish.activations.includes(ending.activation) || unknown.includes(ending.activation)) return [];
    const { operation, path } = ending;
    return [
      {
        severity: "mistake",
        where: path,
        what: `"${path}" ends with ${ending.activation}, which does not fit the loss ${loss.name}.`,
        why: wish.why,
        change:
          operation instanceof BaseLayer && "activation" in operation.getConfig()
            ? layerCode(operation, path, { activation: wish.instead })
            : `layers.Activation("${wish.instead}")`,
      },
    ];
  });

/** What the loss of an output takes, where no other rule speaks of it. */
function takenBy(output: Ended): Taken | undefined {
  const wish = taken[output.loss.className];
  const logits = takesLogits(output.loss);
  const { activation } = output.ending;
  // One unit has no classes to choose from, and logits without fromLogits have a rule of their own.
  const isOne = unitsOf(output) === 1 && wish?.instead === "softmax";
  if (wish === undefined || isOne || (logits !== undefined && activation === "linear")) return undefined;
  if (logits !== true) return wish;
  const isTwice = activation === "sigmoid" || activation === "softmax";
  return isTwice
    ? undefined
    : {
        activations: ["linear"],
        instead: "linear",
        why: "With fromLogits: true the loss wants any numbers, and applies the activation itself.",
      };
}
