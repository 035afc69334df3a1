import type { KerasTensor } from "../tensor/keras_tensor.ts";
import type { Operation } from "../tensor/operation.ts";

/**
 * The symbolic inputs that a symbolic tensor is computed from, each once.
 *
 * @example
 * ```ts
 * const [title, body] = [Input([10]), Input([20])];
 * const y = layers.Dense(1)(layers.Concatenate()([title, body]));
 * console.log(utils.getSourceInputs(y).length); // 2
 * ```
 */
export function getSourceInputs(tensor: KerasTensor): KerasTensor[] {
  const found = new Set<KerasTensor>();
  const seen = new Set<KerasTensor>();
  const visit = (at: KerasTensor): void => {
    if (seen.has(at)) return;
    seen.add(at);
    const inputs = callOf(at)?.inputs ?? [];
    if (inputs.length === 0) found.add(at);
    else inputs.forEach(visit);
  };
  visit(tensor);
  return [...found];
}

const callOf = ({ history }: KerasTensor): Operation["calls"][number] | undefined =>
  history === undefined ? undefined : (history.operation as Operation).calls[history.nodeIndex];
