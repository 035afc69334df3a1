/**
 * What the compiler makes of calls. Nothing here runs; `npm run check` fails where a shape comes out otherwise, or where
 * a line marked as an error compiles.
 */
import type { KerasTensor, Shape } from "../tensor/keras_tensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as layers from "./index.ts";
import type { Layer } from "./layer.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type ShapeOf<T> = T extends KerasTensor<infer S> ? S : never;

/** Compiles if the tensor has exactly that shape. */
declare function expectShape<S extends Shape>(): <T>(x: T, ...same: Equal<ShapeOf<T>, S> extends true ? [] : [ShapeOf<T>]) => void;
declare function expectType<A>(): <T>(x: T, ...same: Equal<T, A> extends true ? [] : [T]) => void;

const { Input, Dense, Conv2D, Flatten, MaxPooling2D, LSTM } = layers;
declare const unknown: KerasTensor;
declare const values: Tensor;

const flat = Input([784]);
const image = Input([28, 28, 1]);
const sequence = Input([100, 8]);
const ids = Input([null], { dtype: "int32", batchSize: 4 });

expectShape<readonly [null, 784]>()(flat);
expectShape<readonly [4, null]>()(ids);

// Dense replaces the last axis, whatever the rank.
expectShape<readonly [null, 10]>()(Dense(10)(flat));
expectShape<readonly [null, 28, 28, 10]>()(Dense(10)(image));
expectShape<Shape>()(Dense(10)(unknown));
expectType<Tensor>()(Dense(10)(values));
expectType<Tensor>()(Dense(10)([[1, 2]]));

// Convolutions keep batch and rank, know the channels and that sizes are numbers.
expectShape<readonly [null, number, number, 32]>()(Conv2D(32, 3)(image));
expectShape<readonly [null, number, number, 32]>()(Conv2D(32, 3, { padding: "same" })(image));
expectShape<readonly [null, null, number, 4]>()(Conv2D(4, 3)(Input([null, 32, 3])));
expectShape<readonly [number | null, number | null, number | null, number | null]>()(
  Conv2D(4, 3, { dataFormat: "channels_first" })(image),
);
expectShape<readonly [null, number, 16]>()(layers.Conv1D(16, 3, { padding: "causal" })(sequence));
expectShape<readonly [null, number, number, 1]>()(MaxPooling2D(2)(image));
expectShape<readonly [null, number, number, 1]>()(layers.ZeroPadding2D([1, [2, 3]])(image));
expectShape<readonly [null, 1]>()(layers.GlobalAveragePooling2D()(image));
expectShape<Shape>()(Conv2D(4, 3)(unknown));

// Flatten knows a product only if there is nothing to multiply.
expectShape<readonly [null, 784]>()(Flatten()(flat));
expectShape<readonly [null, number]>()(Flatten()(image));
expectShape<readonly [null, 3, 4]>()(layers.Reshape([3, 4])(flat));
expectShape<readonly [null, 5, 784]>()(layers.RepeatVector(5)(flat));

// Layers that keep the shape.
expectShape<readonly [null, 784]>()(layers.Dropout(0.5)(flat));
expectShape<readonly [null, 28, 28, 1]>()(layers.BatchNormalization()(image, { training: true }));
expectShape<readonly [4, null, 64]>()(layers.Embedding(10_000, 64, { maskZero: true })(ids));

// Recurrent layers: the last step, or all of them, with or without the states.
expectShape<readonly [null, 32]>()(LSTM(32)(sequence));
expectShape<readonly [null, 100, 32]>()(LSTM(32, { returnSequences: true })(sequence));
const [last, ...states] = LSTM(32, { returnState: true })(sequence);
expectShape<readonly [null, 32]>()(last);
expectType<KerasTensor[]>()(states);
const [output, state] = layers.GRU(8, { returnState: true })(values);
expectType<Tensor>()(output);
expectType<Tensor | undefined>()(state);
LSTM(32)(sequence, { initialState: [last, last] });

// Merging: equal shapes stay, others keep their rank.
expectShape<readonly [null, 8]>()(layers.Add()([Input([8]), Input([8])]));
expectShape<readonly [number | null, number | null]>()(layers.Add()([Input([8]), Input([1])]));
expectShape<readonly [number | null, number | null]>()(layers.Concatenate()([Input([8]), Input([24])]));
expectShape<readonly [null, 8]>()(layers.add([Input([8]), Input([8])]));
expectShape<Shape>()(layers.Concatenate()([Input([8]), unknown]));
expectType<Tensor>()(layers.multiply([values, values]));

// Attention gives the shape of the query.
const attention = layers.MultiHeadAttention(4, 32);
expectShape<readonly [null, 100, 8]>()(attention(sequence, sequence, { useCausalMask: true }));
const [attended, scores] = attention(sequence, sequence, { returnAttentionScores: true });
expectShape<readonly [null, 100, 8]>()(attended);
expectShape<Shape>()(scores);

// Every layer is a Layer, and a Layer can be called on anything.
const stack: readonly Layer[] = [Dense(1), Conv2D(1, 3), layers.Add(), LSTM(4), attention, layers.Attention(), Flatten()];
expectType<KerasTensor>()(stack.reduce<KerasTensor>((x, layer) => layer(x), unknown));

// @ts-expect-error -- Conv2D needs [batch, height, width, channels]; this tensor has 2 axes
Conv2D(32, 3)(flat);
// @ts-expect-error -- MaxPooling2D needs [batch, height, width, channels]; this tensor has 3 axes
MaxPooling2D(2)(sequence);
// @ts-expect-error -- LSTM needs [batch, steps, features]; this tensor has 2 axes
LSTM(32)(LSTM(32)(sequence));
// @ts-expect-error -- RepeatVector needs [batch, features]; this tensor has 3 axes
layers.RepeatVector(3)(sequence);
// @ts-expect-error -- a list of tensors is needed
layers.Concatenate()(flat);
// @ts-expect-error -- there is no activation "rleu"
Dense(10, { activation: "rleu" });
// @ts-expect-error -- there is no option "actvation"
Dense(10, { actvation: "relu" });
// @ts-expect-error -- there is no option "filter"
Conv2D(32, 3, { filter: 1 });
// @ts-expect-error -- units are given by position
Dense(10, { units: 5 });
// @ts-expect-error -- "causal" is for sequences
Conv2D(32, 3, { padding: "causal" });
// @ts-expect-error -- a layer is no tensor
Dense(1)(Dense(2));
// @ts-expect-error -- a layer that was not called is no tensor
export const forgotten: KerasTensor = Dense(1);
