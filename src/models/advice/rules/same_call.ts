import { isKerasTensor, type KerasTensor } from "../../../tensor/keras_tensor.ts";
import type { Found } from "../finding.ts";
import { classOf } from "../settings.ts";
import type { Step } from "../steps.ts";
import type { Subject } from "../subject.ts";

/** Layers that give something else each time. */
const random = /Dropout|Noise|^Random/;

/** A layer called twice on the same tensor, which gives the same twice. */
export const sameCall = ({ steps }: Subject): Found[] =>
  steps.flatMap((step, i) => {
    const { layer, path, inputs } = step;
    if (
      layer === undefined ||
      !layer.isBuiltIn ||
      random.test(classOf(layer)) ||
      layer.flattenLayers().some((inner) => random.test(inner.className))
    )
      return [];
    const earlier = steps.slice(0, i).find((other) => other.layer === layer && other.path === path && isSameCall(other, step));
    if (earlier === undefined) return [];
    const [input] = inputs;
    return [
      {
        severity: "waste",
        where: path,
        what: `"${path}" is called twice on the same tensor${input === undefined ? "" : ` (${input.name})`}.`,
        why: "Both calls give the same numbers, which are computed twice; if two results were meant, two layers are needed.",
        change: `const twin = model.getLayer("${path}").copy({ name: "${layer.name}_twin" });`,
      },
    ];
  });

function isSameCall(a: Step, b: Step): boolean {
  const tensors =
    a.inputs.length > 0 && a.inputs.length === b.inputs.length && a.inputs.every((input, i) => input === b.inputs[i]);
  const plain = (arg: unknown): arg is KerasTensor => isKerasTensor(arg);
  return tensors && a.args.length === b.args.length && [...a.args, ...b.args].every((arg) => plain(arg) || arg === undefined);
}
