import type { ScanAttributes } from "../node.ts";
import type { TensorType } from "../node.ts";
import { check, showType, type Primitive, type Value } from "../primitive.ts";
import { at, range } from "../shape.ts";
import { checkCall, checkSame, outputTypes } from "./control.ts";
import { scanGradient } from "./scan_gradient.ts";

/** Type of a value that is stacked over the steps, and of one step of it. */
const stacked = (type: TensorType, length: number): TensorType => ({ ...type, shape: [length, ...type.shape] });
const step = (type: TensorType): TensorType => ({ ...type, shape: type.shape.slice(1) });

/** One step of a stacked value, sharing its memory. */
function view({ type, data }: Value, index: number): Value {
  const size = data.length / at(type.shape, 0);
  return { type: step(type), data: data.subarray(index * size, (index + 1) * size) };
}

/**
 * A loop of known length (not StableHLO's, JAX's `lax.scan`): `(…consts, …carries, …scanned)`. Every step is given the
 * consts, the carries of the step before and one slice of each scanned input; it gives the next carries and one slice of
 * each stacked output. Results: the last carries, then the stacks.
 */
export const scan: Primitive<"scan"> = {
  infer: (inputs, { body, consts, carries, length }) => {
    const scanned = inputs.slice(consts + carries);
    check(
      scanned.every((type) => type.shape[0] === length),
      () => `of ${length} steps over ${scanned.map(showType).join(", ")}`,
    );
    checkCall(body, [...inputs.slice(0, consts + carries), ...scanned.map(step)], "body");
    const outputs = outputTypes(body);
    const initial = inputs.slice(consts, consts + carries);
    checkSame(outputs.slice(0, carries), initial, "body ends");
    return [...initial, ...outputs.slice(carries).map((type) => stacked(type, length))];
  },
  evaluate: ({ inputs, outputs, attributes, run }) => {
    const { body, consts, carries } = attributes;
    const fixed = inputs.slice(0, consts);
    let state: readonly Value[] = inputs.slice(consts, consts + carries);
    for (const index of steps(attributes)) {
      const slices = inputs.slice(consts + carries).map((value) => view(value, index));
      const results = run(body, [...fixed, ...state, ...slices]);
      state = results.slice(0, carries);
      outputs.slice(carries).forEach((out, i) => view(out, index).data.set(at(results, carries + i).data));
    }
    state.forEach((value, i) => at(outputs, i).data.set(value.data));
  },
  gradient: scanGradient,
};

const steps = ({ length, reverse }: ScanAttributes): number[] => (reverse ? range(length).toReversed() : range(length));
