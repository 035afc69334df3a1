import { CeratopsError } from "../errors.ts";
import { dtypes, type DType } from "../ir/dtype.ts";

/** Sizes of the axes of a symbolic tensor; null where the size is only known with the data (the batch, as a rule). */
export type Shape = readonly (number | null)[];

/** What a symbolic tensor can hold: numbers, or texts, which layers that prepare data turn into numbers. */
export type SymbolicDType = DType | "string";

/** Which call of which operation made a symbolic tensor. */
export interface History {
  readonly operation: object;
  /** Position among the operation's calls. */
  readonly nodeIndex: number;
  /** Position among the results of that call. */
  readonly tensorIndex: number;
}

let unnamed = 0;

/**
 * A tensor of a model that is being described: it has a shape and a dtype, and remembers what made it, but no numbers.
 * `Input` makes the first ones; calling layers and ops on them makes the others.
 *
 * @example
 * ```ts
 * const x = Input([784]);
 * const y = layers.Dense(10)(x);
 * console.log(y.shape); // [null, 10]
 * ```
 */
export class KerasTensor<S extends Shape = Shape> {
  readonly shape: S;
  readonly dtype: SymbolicDType;
  readonly name: string;
  history: History | undefined;
  /** The symbolic mask that travels with the tensor, as in Keras. */
  mask: KerasTensor | undefined;

  constructor(shape: S, options: { dtype?: SymbolicDType; name?: string } = {}) {
    this.shape = shape;
    this.dtype = knownDType(options.dtype ?? "float32");
    this.name = options.name ?? (unnamed === 0 ? "keras_tensor" : `keras_tensor_${unnamed}`);
    if (options.name === undefined) unnamed++;
  }

  get rank(): number {
    return this.shape.length;
  }

  /** What users know it by: the name of what made it. */
  get shownName(): string {
    const made = this.history?.operation;
    return made !== undefined && "name" in made ? String(made.name) : this.name;
  }

  /** The dtype of its numbers; texts have none. */
  get numberType(): DType {
    if (this.dtype !== "string") return this.dtype;
    throw textsNeedLayer(`"${this.name}"`);
  }

  /** Arithmetic on what has no numbers would quietly give NaN. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string") return this.toString();
    throw new CeratopsError(`The symbolic tensor "${this.shownName}" has no numbers to compute with`, {
      code: "E_SYMBOLIC_VALUE",
      where: this.shownName,
      expected: "a function of ops, which becomes part of the model",
      received: "an operator such as + or *",
      hint: "ops.multiply(x, 2), ops.add(x, y)",
    });
  }

  toString(): string {
    return `KerasTensor(${this.dtype}, ${showShape(this.shape)})`;
  }
}

/** The error of computing with texts. */
export function textsNeedLayer(where: string): CeratopsError {
  return new CeratopsError(`${where} holds texts, which nothing can compute with`, {
    code: "E_TEXTS",
    where,
    expected: "numbers: a layer that prepares texts comes first",
    received: "a symbolic tensor of dtype string",
    hint: "layers.TextVectorization()(x), layers.StringLookup()(x) or layers.Hashing(1000)(x)",
  });
}

export const isKerasTensor = (value: unknown): value is KerasTensor => value instanceof KerasTensor;

/** `[batch, 28, 28, 1]`: a leading unknown size is the batch, others are "?". */
export function showShape(shape: Shape): string {
  return `[${shape.map((dim, axis) => dim ?? (axis === 0 ? "batch" : "?")).join(", ")}]`;
}

/** Symbolic tensors hold numbers or texts; what came from a file or from JavaScript may ask for something else. */
function knownDType(dtype: SymbolicDType): SymbolicDType {
  if (dtype === "string" || dtypes.includes(dtype)) return dtype;
  throw new CeratopsError(`A symbolic tensor cannot have the dtype "${String(dtype)}"`, {
    code: "E_DTYPE",
    expected: [...dtypes, "string"].join(", "),
    received: String(dtype),
    hint: `dtype: "float32"`,
  });
}
