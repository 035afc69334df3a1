import { CeratopsError } from "../../errors.ts";
import { at, type Dims } from "../../ir/shape.ts";
import { showShape, type Shape } from "../../tensor/keras_tensor.ts";
import type { Signature } from "../signature.ts";

/** Refuses data, or a tensor, that one input of a model cannot take. */
export function checkInputShape(model: string, signature: Signature, position: number, given: Shape): void {
  const expected = at(signature.flatInputs, position).shape;
  const shape = fittedShape(given, expected);
  const wrong = shape.length === expected.length ? shape.findIndex((dim, axis) => conflicts(dim, at(expected, axis))) : -1;
  if (shape.length === expected.length && wrong < 0) return;
  const name = at(signature.inputNames, position);
  const where = [model, name, ...(signature.consumers?.[position]?.slice(0, 1) ?? [])].join(" → ");
  const details = { where, expected: showShape(expected), received: showShape(given) };
  if (shape.length !== expected.length) {
    throw new CeratopsError(`Input "${name}" of "${model}" has ${expected.length} axes, the data ${given.length}`, {
      code: "E_INPUT_RANK",
      ...details,
      hint: rankHint(given, expected),
    });
  }
  const what = wrong === 0 ? "examples per batch" : wrong === expected.length - 1 ? "features" : `at axis ${wrong}`;
  throw new CeratopsError(`Input "${name}" of "${model}" takes ${expected[wrong]} ${what}, the data has ${given[wrong]}`, {
    code: "E_INPUT_SHAPE",
    ...details,
    hint: areChannelsFirst(given, expected)
      ? `ops.transpose(x, { axes: [${[0, ...expected.slice(2).map((_, i) => i + 2), 1].join(", ")}] }): the data has its channels first`
      : `Input([${given.slice(1).join(", ")}]) for this data, or data with ${expected[wrong]} ${what}`,
  });
}

/** Whether only the channels are at another place. */
function areChannelsFirst([, channels = null, ...sizes]: Shape, expected: Shape): boolean {
  const moved = [null, ...sizes, channels];
  return expected.length > 3 && moved.every((dim, axis) => !conflicts(dim, at(expected, axis)));
}

const conflicts = (dim: number | null, expected: number | null): boolean => dim !== null && expected !== null && dim !== expected;

function rankHint(given: Shape, expected: Shape): string {
  const isOneSample = given.length === expected.length - 1 && given.every((dim, axis) => !conflicts(dim, at(expected, axis + 1)));
  if (isOneSample) return "this is one example; a batch of one is [x], or ops.expandDims(x, 0); a dataset needs .batch(32)";
  const lacksChannels = expected.length === 4 && given.length === 3;
  if (lacksChannels) return `ops.repeat(ops.expandDims(x, -1), ${expected[3]}, { axis: -1 }) for images with one channel`;
  if (given.length === 1) return `{ data: x, shape: [${rowsIn(given, expected)}, ${expected.slice(1).map((dim) => dim ?? "n").join(", ")}] } says the shape of a typed array`;
  return `ops.reshape(x, [${given[0] ?? -1}, ${expected.slice(1).map((dim) => dim ?? -1).join(", ")}])`;
}

/** How many examples the elements of a flat array make. */
function rowsIn([length = 0]: Shape, [, ...sizes]: Shape): number | string {
  const rows = (length ?? 0) / sizes.reduce<number>((product, size) => product * (size ?? Number.NaN), 1);
  return Number.isInteger(rows) ? rows : "rows";
}

interface Shaped {
  readonly shape: Dims;
}

/** Refuses x and y that have changed places: only the other way round do both fit. */
export function checkOrder(model: string, { flatInputs, flatOutputs, inputNames }: Signature, xs: readonly Shaped[], ys: readonly (Shaped | undefined)[]): void {
  const [x, y, input, output] = [xs[0]?.shape, ys[0]?.shape, flatInputs[0]?.shape, flatOutputs[0]?.shape];
  if (x === undefined || y === undefined || input === undefined || output === undefined || xs.length + ys.length > 2) return;
  if (canBe(x, input) || !canBe(y, input) || !canBe(x, output)) return;
  throw new CeratopsError(`x and y have changed places: "${model}" takes what is given as y`, {
    code: "E_DATA_SWAPPED",
    where: [model, at(inputNames, 0)].join(" → "),
    expected: `x ${showShape(input)}, y ${showShape(output)}`,
    received: `x ${showShape([null, ...x.slice(1)])}, y ${showShape([null, ...y.slice(1)])}`,
    hint: "fit(x, y): the examples come first",
  });
}

function canBe(given: Dims, expected: Shape): boolean {
  const shape: Shape = fittedShape(given, expected);
  return shape.length === expected.length && shape.every((dim, axis) => axis === 0 || !conflicts(dim, at(expected, axis)));
}

/** The shape with a last axis of 1 put on or taken off, where that is all that differs from the expected one; as Keras does. */
export function fittedShape<S extends Shape>(given: S, expected: Shape): S | Dims {
  if (given.length === expected.length + 1 && given.at(-1) === 1) return given.slice(0, -1) as unknown as Dims;
  if (given.length === expected.length - 1 && expected.at(-1) === 1) return [...given, 1] as unknown as Dims;
  return given;
}
