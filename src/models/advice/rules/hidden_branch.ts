import type { BaseLayer } from "../../../layers/layer.ts";
import { isKerasTensor, KerasTensor } from "../../../tensor/keras_tensor.ts";
import { sparingNames } from "../../../tensor/names.ts";
import { Scope } from "../../../tensor/scope.ts";
import type { CallNode, Operation } from "../../../tensor/operation.ts";
import { orderGraph } from "../../graph_order.ts";
import { layerCode } from "../code.ts";
import type { Found } from "../finding.ts";
import { innerModel, type Step } from "../steps.ts";
import type { Advised, Subject } from "../subject.ts";

/** A class used once in a stack only to hide that the model branches there. */
export const hiddenBranch = ({ model, ownSteps }: Subject): Found[] =>
  model.className !== "Sequential"
    ? []
    : ownSteps.flatMap((step) => {
        const { layer, path } = step;
        if (layer === undefined || !isOwnBlock(layer) || isReused(layer, model) || !branches(step, layer)) return [];
        const inside = layer.sublayers.map(({ name }) => `"${name}"`).join(", ");
        return [
          {
            severity: "hint",
            where: path,
            what: `"${path}" (${layer.className}) hides a branch between ${inside} from the stack.`,
            why:
              "summary and plotModel show one box, getLayer does not reach what is inside, and a file needs the class. As a " +
              "Functional model the branch is there to see.",
            change: functionalCode(layer, step),
          },
        ];
      });

const isOwnBlock = (layer: BaseLayer): boolean =>
  !layer.isBuiltIn && innerModel(layer) === undefined && layer.sublayers.length >= 2;

/** A class that is used again is there for that. */
const isReused = (layer: BaseLayer, { layers }: Advised): boolean =>
  layers.some((other) => other !== layer && other.constructor === layer.constructor);

/** Whether a tensor inside is used twice, or two meet: the layer is called as part of a model that nobody keeps. */
function branches({ inputs: [input] }: Step, layer: BaseLayer): boolean {
  if (input === undefined) return false;
  const probe = new KerasTensor(input.shape, { dtype: input.dtype });
  const nodes = callsInside(layer, probe);
  const uses = nodes.flatMap(({ inputs }) => inputs);
  return nodes.some(({ inputs }) => inputs.length > 1) || new Set(uses).size < uses.length;
}

/** The calls that a layer makes; none where it cannot be called without values. */
function callsInside(layer: BaseLayer, probe: KerasTensor): readonly CallNode[] {
  const before = layer.flattenLayers().map((inner): [Operation, number] => [inner, inner.calls.length]);
  try {
    const run = layer.call as (...args: readonly unknown[]) => unknown;
    const result = sparingNames(() => new Scope().run(() => run.call(layer, probe, { training: false })));
    if (!isKerasTensor(result)) return [];
    return orderGraph([probe], [result], () => {
      throw new Error("another source");
    }).nodes;
  } catch {
    return [];
  } finally {
    for (const [{ calls }, count] of before) calls.length = count;
  }
}

function functionalCode(layer: BaseLayer, { inputs: [input] }: Step): string {
  const [first = layer, second = layer] = layer.sublayers;
  const shape =
    input?.shape
      .slice(1)
      .map((dim) => dim ?? "null")
      .join(", ") ?? "";
  return [
    `const x = Input([${shape}]);`,
    `const left = ${layerCode(first, first.name)}(x);`,
    `const right = ${layerCode(second, second.name)}(x);`,
    "const model = Model({ inputs: x, outputs: layers.Add()([left, right]) });",
  ].join("\n");
}
