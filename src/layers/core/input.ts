import { CeratopsError } from "../../errors.ts";
import type { DType } from "../../ir/dtype.ts";
import { floatx } from "../../tensor/config.ts";
import { KerasTensor, type Shape } from "../../tensor/keras_tensor.ts";
import { recordCall } from "../../tensor/operation.ts";
import { Layer } from "../layer.ts";

export interface InputOptions<B extends number | null = number | null> {
  readonly name?: string | undefined;
  readonly dtype?: DType | undefined;
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
}

/** Where data come into a model. */
export class InputLayer extends Layer {
  static readonly className = "InputLayer";
  readonly batchShape: Shape;
  readonly optional: boolean;
  /** The tensor that stands for the data. */
  readonly output: KerasTensor;

  constructor(written: Written) {
    super({ name: written.name });
    if (written.sparse === true || written.ragged === true) throw notDense(this.name);
    this.batchShape = batchShapeOf(this.name, written);
    this.optional = written.optional ?? false;
    this.output = new KerasTensor(this.batchShape, { dtype: written.dtype ?? floatx(), name: this.name });
    this.built = true;
    recordCall(this, [], this.output);
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

function batchShapeOf(where: string, { shape, batchShape, batchSize = null }: Written): Shape {
  const given = batchShape ?? (shape === undefined ? undefined : [batchSize, ...shape]);
  const valid = given?.every((dim) => dim === null || (Number.isInteger(dim) && dim >= 0)) ?? false;
  if (given !== undefined && valid && (shape === undefined || batchShape === undefined)) return given;
  throw new CeratopsError(`"${where}" needs the shape of one sample`, {
    code: "E_INPUT_SHAPE",
    where,
    expected: "sizes without the batch; null for one that is only known with the data",
    received: given === undefined ? "nothing" : `[${given.join(", ")}]`,
    hint: "Input([28, 28, 1])",
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
