import { describe, expect, it } from "vitest";
import { setRandomSeed } from "../random/index.ts";
import { useEngine } from "../tensor/current_engine.ts";
import * as layers from "./index.ts";
import type { BaseLayer } from "./layer.ts";

useEngine("reference");

/** The first two numbers of each weight. */
async function beginnings(layer: BaseLayer): Promise<number[][]> {
  const values = await layer.getWeights();
  return values.map((value) => Array.from(value.slice(0, 2), (number) => Math.round(number * 1e5) / 1e5));
}

describe("weights after setRandomSeed", () => {
  it("are those of Keras, layer after layer", async () => {
    setRandomSeed(7);
    layers.Dropout(0);
    const dropout = layers.Dropout(0.5);
    const attention = layers.MultiHeadAttention(2, 3, { useBias: false, dropout: 0.1 });
    const x = layers.Input([4, 5]);
    attention(dropout(x), x);
    const both = layers.Bidirectional(layers.LSTM(2));
    both(x);
    const dense = layers.Dense(2);
    dense(x);
    expect([await beginnings(attention), await beginnings(both), await beginnings(dense)]).toEqual(FROM_KERAS);
  });
});

/** The same layers in Keras 3.15 on JAX after `keras.utils.set_random_seed(7)`. */
const FROM_KERAS = [
  [
    [-0.64162, -0.16394],
    [-0.27839, 0.33056],
    [-0.11599, -0.36539],
    [0.28102, 0.20152],
  ],
  [
    [0.41001, 0.12531],
    [-0.34755, 0.0447],
    [0.0, 0.0],
    [-0.10668, 0.24939],
    [0.43581, 0.20079],
    [0.0, 0.0],
  ],
  [
    [-0.30275, -0.80183],
    [0.0, 0.0],
  ],
];
