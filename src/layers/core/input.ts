import { CeratopsError } from "../../errors.ts";
import { at } from "../../ir/shape.ts";
import { floatx } from "../../tensor/config.ts";
import { isKerasTensor, KerasTensor, showShape, type Shape, type SymbolicDType } from "../../tensor/keras_tensor.ts";
import { isTensor, recordCall } from "../../tensor/operation.ts";
import { valuesAtHand } from "../../tensor/values_at_hand.ts";
import { Layer } from "../layer.ts";

export interface InputOptions<B extends number | null = number | null> {
  readonly name?: string | undefined;
  /** `"string"` for texts, which a layer that prepares data must take. */
  readonly dtype?: SymbolicDType | undefined;
  /** Size of the batch where it is fixed; null if any size may come. */
  readonly batchSize?: B | undefined;
  /** Whether the model may be called without this input. */
  readonly optional?: boolean | undefined;
}

interface Written extends InputOptions {
  readonly shape?: Shape | undefined;
  readonly batchShape?: Shape | undefined;
  readonly sparse?: boolean | undefined;
  readonly ragged?: boolean | undefined;
  /** A tensor to stand for the data instead of a new one. */
  readonly inputTensor?: KerasTensor | null | undefined;
}

/** Where data come into a model. */
export class InputLayer extends Layer {
  static readonly className = "InputLayer";
  readonly batchShape: Shape;
  readonly optional: boolean;

  constructor(written: Written) {
    super({ name: written.name });
    if (written.sparse === true || written.ragged === true) throw notDense(this.name);
    const { inputTensor } = written;
    if (inputTensor) checkTensor(this.name, inputTensor, written);
    this.batchShape = inputTensor?.shape ?? batchShapeOf(this.name, written);
    this.optional = written.optional ?? false;
    const made = () => new KerasTensor(this.batchShape, { dtype: written.dtype ?? floatx(), name: this.name });
    this.built = true;
    recordCall(this, [], inputTensor ?? made());
  }

  /** The tensor that stands for the data. */
  override get output(): KerasTensor {
    return super.output as KerasTensor;
  }

  override get className(): string {
    return InputLayer.className;
  }

  override get isBuiltIn(): boolean {
    return true;
  }

  override call<T>(inputs: T): T {
    return inputs;
  }

  override getConfig(): Record<string, unknown> {
    const { batchShape, output, name, optional } = this;
    return { batch_shape: batchShape, dtype: output.dtype, sparse: false, ragged: false, name, optional };
  }
}

function batchShapeOf(where: string, { shape, batchShape, batchSize }: Written): Shape {
  const sizes: unknown = batchShape ?? shape;
  const listed = Array.isArray(sizes) ? (batchShape ?? [batchSize ?? null, ...(shape ?? [])]) : undefined;
  const given = listed?.map(sizeAtHand);
  const valid = given?.every((dim) => dim === null || (Number.isInteger(dim) && dim >= 0)) ?? false;
  const twice = batchShape !== undefined && (shape !== undefined || (batchSize ?? null) !== null);
  if (given !== undefined && valid && !twice) return given;
  throw new CeratopsError(`"${where}" needs the shape of one sample`, {
    code: "E_INPUT_SHAPE",
    where,
    expected: "sizes without the batch; null for one that is only known with the data",
    received: given === undefined ? String(sizes) : `[${given.join(", ")}]`,
    hint: "Input([28, 28, 1])",
  });
}

/** A size given as a scalar tensor, such as an element of another tensor, is its number. */
const sizeAtHand = (size: number | null): number | null => {
  const values = isTensor(size) && size.rank === 0 ? valuesAtHand(size) : undefined;
  return values === undefined ? size : at(values, 0);
};

/** Refuses what does not agree with the tensor that was given. */
function checkTensor(where: string, tensor: KerasTensor, { shape, batchShape, batchSize, dtype }: Written): void {
  const expected = showShape(tensor.shape);
  const wanted = batchShape ?? [batchSize ?? tensor.shape[0] ?? null, ...(shape ?? tensor.shape.slice(1))];
  if (isKerasTensor(tensor) && showShape(wanted) === expected && (dtype ?? tensor.dtype) === tensor.dtype) return;
  throw new CeratopsError(`"${where}" was given a tensor and something that does not agree with it`, {
    code: "E_INPUT_TENSOR",
    where,
    expected: `${tensor.dtype} ${expected}`,
    received: `${dtype ?? tensor.dtype} ${showShape(wanted)}`,
    hint: "the tensor alone",
  });
}

function notDense(where: string): CeratopsError {
  return new CeratopsError(`"${where}" cannot take sparse or ragged data`, {
    code: "E_INPUT_SPARSE",
    where,
    expected: "sparse: false, ragged: false",
    received: "sparse or ragged data",
    hint: "fill up with zeros, and mask them with layers.Masking()",
  });
}

/** The layer behind `Input`, with its tensor as `output`; files name it. */
export const inputLayer = (options: Written): InputLayer => new InputLayer(options);

/**
 * Where data come into a model: a symbolic tensor to call layers and ops on.
 *
 * @param shape sizes of one sample, without the batch; null for a size that is only known with the data
 * @param options `name` is how data are matched to this input
 * @example
 * ```ts
 * const x = Input([784], { name: "pixels" });
 * const y = layers.Dense(10)(x);
 * const model = Model({ inputs: x, outputs: y });
 * ```
 */
export const Input = <const S extends Shape, const B extends number | null = null>(
  shape: S,
  options: InputOptions<B> = {},
): KerasTensor<readonly [B, ...S]> => new InputLayer({ ...options, shape }).output as KerasTensor<readonly [B, ...S]>;
