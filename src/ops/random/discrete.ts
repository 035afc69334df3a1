import { CeratopsError } from "../../errors.ts";
import { isFloat, isInteger } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { integerBounds } from "../../ir/primitives/selection.ts";
import { at, type Dims } from "../../ir/shape.ts";
import { floatx } from "../../tensor/config.ts";
import { unaryOp } from "../../tensor/op.ts";
import { canonicalDType, type DTypeName } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { randomBits, splitKey, unitUniform } from "./bits.ts";
import { uniformBetween } from "./continuous.ts";
import { drawKey, type Seed } from "./seed_generator.ts";

export interface SeedOptions {
  /** Makes the call repeatable; without one, the shared generator is moved on. */
  readonly seed?: Seed | null | undefined;
}

export interface RandintOptions extends SeedOptions {
  /** An integer dtype, int32. */
  readonly dtype?: DTypeName;
}

/**
 * Random integers from `minval` up to `maxval`, exclusive.
 *
 * @example
 * ```ts
 * const dice = random.randint([10], 1, 7, { seed: 42 });
 * ```
 */
export function randint(shape: Dims, minval: number, maxval: number, options: RandintOptions = {}): Tensor {
  const dtype = canonicalDType(options.dtype ?? "int32");
  if (!isInteger(dtype)) {
    throw new CeratopsError("random.randint gives integers", {
      code: "E_RANDOM_DTYPE",
      where: "random.randint",
      expected: "an integer dtype",
      received: dtype,
      hint: "random.uniform(shape) gives floats",
    });
  }
  const [lowest, highest] = integerBounds(dtype);
  const low = Math.max(Math.trunc(minval), lowest);
  const high = Math.min(Math.trunc(maxval), highest + 1);
  const wide = dtype === "uint32" ? "uint32" : "int32";
  const offset = below(Math.max(high - low, 1), drawKey(options.seed), shape);
  return new Tensor(g.convert(g.add(g.full(low, { shape, dtype: wide }), g.convert(offset, wide)), dtype));
}

/** Random integers below `span`, as uint32: the remainder of 64 random bits. */
function below(span: number, key: Node, shape: Dims): Node {
  const keys = splitKey(key);
  const [upper, lower] = [randomBits(at(keys, 0), shape), randomBits(at(keys, 1), shape)];
  if (span === 2 ** 32) return lower;
  const remainder = (x: Node): Node => g.binary("remainder", x, g.like(span, x));
  // 2³² as a remainder, with products that wrap as those of 32-bit integers do.
  const half = 2 ** 16 % span;
  const multiplier = g.like(((half * half) % 2 ** 32) % span, upper);
  return remainder(g.add(g.multiply(remainder(upper), multiplier), remainder(lower)));
}

export interface CategoricalOptions extends SeedOptions {
  readonly dtype?: DTypeName;
}

const TINIEST: { readonly [D in "float16" | "bfloat16" | "float32" | "float64"]: number } = {
  float16: 2 ** -14,
  bfloat16: 2 ** -126,
  float32: 2 ** -126,
  float64: 2 ** -1022,
};

/** Values of the standard Gumbel distribution, `-log(-log(u))`. */
function gumbel(key: Node, shape: Dims, dtype: keyof typeof TINIEST): Node {
  const u = uniformBetween(key, g.full(TINIEST[dtype], { shape, dtype }), g.full(1, { shape, dtype }));
  return g.negate(g.unary("log", g.negate(g.unary("log", u))));
}

/**
 * Class ids drawn with the probabilities `softmax(logits)`: `[batch, classes]` gives `[batch, numSamples]`.
 *
 * Gumbel-max: the argmax of logits plus Gumbel noise.
 */
export const categorical = unaryOp("Categorical", (logits: Tensor, numSamples: number, options: CategoricalOptions = {}) => {
  if (logits.rank !== 2) {
    throw new CeratopsError("random.categorical needs one row of logits per sample", {
      code: "E_RANK",
      where: "random.categorical",
      expected: "[batch, classes]",
      received: `[${logits.shape.join(", ")}]`,
      hint: "ops.expandDims(logits, 0)",
    });
  }
  const dtype = isFloat(logits.dtype) ? logits.dtype : floatx();
  const shape = [at(logits.shape, 0), at(logits.shape, 1), numSamples];
  const spread = g.broadcastInDim(g.convert(logits.node, dtype), shape, [0, 1]);
  const noise = gumbel(drawKey(options.seed), shape, dtype as keyof typeof TINIEST);
  const drawn = g.argReduce("maximum", g.add(noise, spread), 1);
  return new Tensor(g.convert(drawn, canonicalDType(options.dtype ?? "int32")));
});

export interface DropoutOptions extends SeedOptions {
  /** Sizes of the mask, 1 where it is shared along an axis, null for the size of the input. */
  readonly noiseShape?: readonly (number | null)[] | null | undefined;
}

/** Each element kept with probability `1 - rate` and divided by it, so that sums stay the same on average; 0 otherwise. */
export const dropout = unaryOp("Dropout", (inputs: Tensor, rate: number, { noiseShape, seed }: DropoutOptions = {}) => {
  if (rate < 0 || rate > 1) {
    throw new CeratopsError("random.dropout: the rate is a share", {
      code: "E_DROPOUT_RATE",
      where: "random.dropout",
      expected: "0 ≤ rate ≤ 1",
      received: `rate = ${rate}`,
      hint: "random.dropout(x, 0.5)",
    });
  }
  const zeros = g.like(0, inputs.node);
  if (rate === 0) return inputs;
  if (rate === 1) return new Tensor(zeros);
  const shape = noiseShape?.map((dim, axis) => dim ?? at(inputs.shape, axis)) ?? inputs.shape;
  const drawn = unitUniform(drawKey(seed), shape, "float32");
  const mask = g.broadcastTo(g.compare("LT", drawn, g.like(1 - rate, drawn)), inputs.shape);
  return new Tensor(g.select(mask, g.divide(inputs.node, g.like(1 - rate, inputs.node)), zeros));
});

export interface ShuffleOptions extends SeedOptions {
  /** The axis whose elements change places, the first. */
  readonly axis?: number;
}

/**
 * `x` with the elements along one axis in random order, each row by itself.
 *
 * Sorted by random keys, often enough that no two elements share all of theirs.
 */
export const shuffle = unaryOp("Shuffle", (x: Tensor, { axis = 0, seed }: ShuffleOptions = {}) => {
  const rounds = Math.ceil((3 * Math.log(Math.max(1, x.size))) / Math.log(2 ** 32 - 1));
  const place = axis < 0 ? axis + x.rank : axis;
  let key = drawKey(seed);
  let shuffled = x.node;
  for (let round = 0; round < rounds; round++) {
    const keys = splitKey(key);
    key = at(keys, 0);
    shuffled = at(g.sort([randomBits(at(keys, 1), x.shape), shuffled], place), 1);
  }
  return new Tensor(shuffled);
});
