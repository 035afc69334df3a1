import type { Dims } from "../../../ir/shape.ts";
import { isKerasTensor } from "../../../tensor/keras_tensor.ts";
import { isTensor } from "../../../tensor/operation.ts";
import { trace } from "../../../tensor/trace.ts";
import type { Variable } from "../../../tensor/variable.ts";
import { leaves, mapLeaves } from "../../../util/tree.ts";
import type { Found } from "../finding.ts";
import { classOf } from "../settings.ts";
import type { Step } from "../steps.ts";
import type { Subject } from "../subject.ts";

/** Weights that a Lambda, or a layer of one's own, uses and the model does not know. */
export const unknownWeights = ({ model, steps }: Subject): Found[] => {
  const known = new Set(model.weights);
  return steps.flatMap((step) => {
    const { layer, path } = step;
    if (layer === undefined || (layer.isBuiltIn && classOf(layer) !== "Lambda")) return [];
    const strange = weightsRead(step).filter((weight) => weight.trainable && !known.has(weight));
    const [first] = strange;
    if (first === undefined) return [];
    const names = strange.map((weight) => `"${weight.path}"`).join(", ");
    const holder = first.path.split("/").at(-2) ?? "dense";
    return [
      {
        severity: "mistake",
        where: path,
        what: `"${path}" (${layer.className}) uses weights that the model does not know: ${names}.`,
        why:
          "What a function closes over is no part of the model: these weights are neither trained nor saved. A layer in " +
          "a field of a class is.",
        change:
          `class Own extends Layer {\n  readonly ${fieldName(holder)} = layers.Dense(${first.shape.at(-1) ?? 1});\n  ` +
          `override call(x: Tensor) {\n    return this.${fieldName(holder)}(x);\n  }\n}`,
      },
    ];
  });
};

const fieldName = (name: string): string =>
  name.replace(/[^\w]+|_(?=.)/g, " ").replace(/ (.)/g, (_, letter: string) => letter.toUpperCase());

/** The variables that a call reads, found by tracing it with sizes put in for open ones; none where no size fits. */
function weightsRead({ operation, args, inputs }: Step): readonly Variable[] {
  if (inputs.some(({ dtype }) => dtype === "string")) return [];
  const types = inputs.map(({ shape, numberType: dtype }) => ({ shape: shape.map((dim) => dim ?? 2) as Dims, dtype }));
  try {
    return trace(types, (...tensors) => {
      let next = 0;
      const given = args.map((arg) => mapLeaves(arg, isKerasTensor, () => tensors[next++]));
      return leaves(operation.run(given), isTensor);
    }).variables;
  } catch {
    return [];
  }
}
