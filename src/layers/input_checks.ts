import { CeratopsError } from "../errors.ts";
import { showShape, type Shape } from "../tensor/keras_tensor.ts";
import { asIdentifier } from "../util/names.ts";
import { currentPath, pathOf } from "./call_context.ts";

/** What a layer expects of its first input. */
export interface InputSpec {
  /** Exactly this many axes, the batch among them. */
  readonly rank?: number;
  readonly minRank?: number;
  /** The size that an axis must have, by axis; negative ones count from the last. */
  readonly axes?: Readonly<Record<number, number>>;
  /** Axes whose size must be known before there are data. */
  readonly known?: readonly number[];
  /** What the axes mean, for messages: `["batch", "steps", "features"]`. */
  readonly layout?: readonly string[];
}

interface Named {
  readonly name: string;
  readonly className: string;
}

/** What made the input: another layer, or an op. */
interface Origin {
  readonly name: string;
  readonly className?: string;
}

/** Refuses an input that cannot be right and says what to change. */
export function checkInput(layer: Named, spec: InputSpec, shape: Shape, origin?: Origin): void {
  const { rank, minRank = 0, axes = {}, known = [] } = spec;
  const fits = rank === undefined ? shape.length >= minRank : shape.length === rank;
  if (!fits) throw wrongRank(layer, spec, shape, origin);
  for (const axis of known) {
    if (shape.at(axis) === null) throw unknownSize(layer, shape, axis, origin);
  }
  for (const [key, size] of Object.entries(axes)) {
    const got = shape.at(Number(key));
    if (got !== undefined && got !== null && got !== size) throw wrongSize(layer, spec, shape, Number(key));
  }
}

/** Refuses several tensors where a layer says what its one input looks like. */
export function checkSingle(layer: Named, spec: InputSpec, shapes: readonly unknown[], origins: readonly (Origin | undefined)[]): void {
  if (Object.keys(spec).length === 0) return;
  const names = shapes.map((_, i) => asIdentifier(origins[i]?.name ?? String.fromCodePoint(97 + i)));
  throw new CeratopsError(`"${layer.name}" (${layer.className}) takes one tensor and got a list of ${shapes.length}`, {
    code: "E_LAYER_INPUTS",
    where: pathOf(layer.name),
    expected: `one tensor ${expectedAxes(spec)}`,
    received: `a list of ${shapes.length}: ${shapes.map((shape) => showShape(shape as Shape)).join(", ")}`,
    hint: `${asIdentifier(layer.name)}(layers.Concatenate()([${names.join(", ")}])), or a layer for each`,
  });
}

/** The size of an axis that a check has found to be known. */
export function knownSize(shape: Shape, axis = -1): number {
  const size = shape.at(axis);
  if (typeof size === "number") return size;
  throw new CeratopsError(`A layer needs to know the size of axis ${axis} before it is built`, {
    code: "E_SIZE_UNKNOWN",
    where: currentPath(),
    expected: `a number at axis ${axis}`,
    received: showShape(shape),
    hint: "Input([length, channels]) with numbers instead of null",
  });
}

const show = (names: readonly string[]): string => `[${names.join(", ")}]`;

function expectedAxes({ rank, minRank, layout, axes = {} }: InputSpec): string {
  const length = rank ?? minRank ?? 0;
  const inner = Array.from({ length: Math.max(0, length - 2) }, () => "…");
  const names = layout ?? ["batch", ...inner, ...(length > 1 ? ["features"] : [])];
  return show(names.map((name, axis) => String(axes[axis] ?? axes[axis - names.length] ?? name)));
}

function wrongRank(layer: Named, spec: InputSpec, shape: Shape, origin: Origin | undefined): CeratopsError {
  const needed = spec.rank ?? spec.minRank ?? 0;
  const count = spec.rank === undefined ? `at least ${needed}` : String(needed);
  return new CeratopsError(`"${layer.name}" (${layer.className}) needs ${count} axes; its input has ${shape.length}`, {
    code: "E_INPUT_RANK",
    where: pathOf(layer.name),
    expected: expectedAxes(spec),
    received: received(shape, origin),
    hint: rankHint(spec, shape, origin, needed),
  });
}

const isRecurrent = (origin: Origin | undefined): boolean =>
  origin?.className !== undefined && /^(SimpleRNN|LSTM|GRU|RNN|Bidirectional)$/.test(origin.className);

function rankHint(spec: InputSpec, shape: Shape, origin: Origin | undefined, needed: number): string {
  if (shape.length === needed + 1) return "layers.Flatten()(x), or ops.squeeze(x, { axis: -1 }) if its last axis is 1";
  if (shape.length !== needed - 1) return `ops.reshape(x, [${expectedAxes(spec).slice(1, -1)}])`;
  if (needed === 3 && isRecurrent(origin)) {
    return `returnSequences: true on "${origin?.name ?? ""}": it gave its last step only`;
  }
  const isBatch = shape[0] === null || origin !== undefined;
  const lastFits = spec.axes?.[-1] === shape.at(-1);
  if (!isBatch && (lastFits || spec.layout === undefined)) return "ops.expandDims(x, 0): this is one sample, not a batch";
  if (spec.layout?.at(-1) !== "channels") return "ops.expandDims(x, -1), or ops.expandDims(x, 0) for a single sample";
  const sample = shape.slice(isBatch ? 1 : 0).map((dim) => dim ?? "null");
  return `Input([${[...sample, 1].join(", ")}]) and ops.expandDims(x, -1) for images with one channel`;
}

function wrongSize(layer: Named, spec: InputSpec, shape: Shape, axis: number): CeratopsError {
  const name = spec.layout?.at(axis) ?? (axis === -1 ? "features" : `axis ${axis}`);
  const size = spec.axes?.[axis];
  const summary = `was built for ${size} ${name}, its input has ${shape.at(axis)}`;
  return new CeratopsError(`"${layer.name}" (${layer.className}) ${summary}`, {
    code: "E_INPUT_SHAPE",
    where: pathOf(layer.name),
    expected: `${size} at axis ${axis}`,
    received: showShape(shape),
    hint: `${asIdentifier(layer.name)}.copy({ name: "${layer.name}_1" }) is another of its kind for this input; or give it ${size} ${name}`,
  });
}

function unknownSize(layer: Named, shape: Shape, axis: number, origin: Origin | undefined): CeratopsError {
  const flattened = origin?.className === "Flatten";
  return new CeratopsError(`"${layer.name}" (${layer.className}) must know the size of its input's axis ${axis}`, {
    code: "E_SIZE_UNKNOWN",
    where: pathOf(layer.name),
    expected: "a number there, since the weights depend on it",
    received: received(shape, origin),
    hint: flattened
      ? `layers.GlobalAveragePooling1D() in place of "${origin.name}", or Input([100, 8]) with a fixed length`
      : "Input([100, 8]) with numbers instead of null",
  });
}

const received = (shape: Shape, origin: Origin | undefined): string =>
  origin === undefined ? showShape(shape) : `${showShape(shape)} from "${origin.name}"`;
