import { activationOf } from "../activations.ts";
import { layerCode, leaveOut } from "../code.ts";
import type { Found } from "../finding.ts";
import { classOf, settingsOf } from "../settings.ts";
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

const applies = ["Activation", "ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax"];

/** Whether a step is nothing but an activation; a softmax along another axis, as in attention, is something else. */
const isActivation = (step: Step): boolean =>
  applies.includes(classOf(step.operation)) && (settingsOf(step.layer)["axis"] ?? -1) === -1;

function finding(previous: Step, step: Step, first: string, second: string): Found {
  const isWrong = first !== second ? squeezing.has(first) || squeezing.has(second) : squeezing.has(first);
  return {
    severity: isWrong ? "mistake" : "waste",
    what: `"${step.path}" applies ${second} to "${previous.path}", which has applied ${first} already.`,
    why: isWrong
      ? "The second activation gets the squeezed numbers of the first: its results stay in a narrow range, and gradients become small."
      : "One activation after a layer is enough: the second changes little or nothing.",
    ...changeFor(previous, step, first !== second),
  };
}

/** Which of two different activations was meant, the later one says; of two alike, it is left out. */
function changeFor(previous: Step, { layer, path }: Step, differ: boolean): Pick<Found, "where" | "change"> {
  if (differ && previous.layer !== undefined && !isActivation(previous)) {
    return { where: previous.path, change: layerCode(previous.layer, previous.path, { activation: "linear" }) };
  }
  return { where: path, change: layer === undefined ? "" : leaveOut(layer, path) };
}
