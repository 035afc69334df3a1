import { activationOf } from "../activations.ts";
import { layerCode, leaveOut } from "../code.ts";
import type { Found } from "../finding.ts";
import { classOf } from "../settings.ts";
import { solePrevious, soleNext, type Step } from "../steps.ts";
import type { Subject } from "../subject.ts";

/** Activations that bend every number by a curve of their own, so that two of them squeeze twice. */
const squeezing = new Set(["sigmoid", "softmax", "tanh", "hard_sigmoid", "log_softmax"]);

/** An activation right after a layer that has one. */
export const activationTwice = ({ steps }: Subject): Found[] =>
  steps.flatMap((step) => {
    const previous = solePrevious(step);
    if (step.layer === undefined || previous === undefined || soleNext(previous) !== step || !isActivation(step)) return [];
    const [first, second] = [activationOf(previous.operation), activationOf(step.operation)];
    if (first === undefined || second === undefined || first === "linear" || second === "linear") return [];
    return [finding(previous, step, first, second)];
  });

/** Whether a step is nothing but an activation. */
const isActivation = ({ operation }: Step): boolean =>
  ["Activation", "ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax"].includes(classOf(operation));

function finding(previous: Step, step: Step, first: string, second: string): Found {
  const { layer, path } = step;
  const what = `"${path}" applies ${second} to "${previous.path}", which has applied ${first} already.`;
  const isWrong = first !== second ? squeezing.has(first) || squeezing.has(second) : squeezing.has(first);
  const why = isWrong
    ? "The second activation gets the squeezed numbers of the first: its results stay in a narrow range, and gradients become small."
    : "One activation after a layer is enough: the second changes little or nothing.";
  // The layer keeps what it can learn; which of two activations was meant, the later one says.
  const canLose = previous.layer !== undefined && !isActivation(previous) && first !== second;
  if (canLose && previous.layer !== undefined) {
    return {
      severity: isWrong ? "mistake" : "waste",
      where: previous.path,
      what,
      why,
      change: layerCode(previous.layer, previous.path, { activation: "linear" }),
    };
  }
  return {
    severity: isWrong ? "mistake" : "waste",
    where: path,
    what,
    why,
    change: layer === undefined ? "" : leaveOut(layer, path),
  };
}
