import { describe, expect, it } from "vitest";
import * as ops from "../../ops/index.ts";
import { useEngine } from "../../tensor/current_engine.ts";
import { tensor } from "../../tensor/convert.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import * as layers from "../index.ts";
import { Layer } from "../layer.ts";

useEngine("reference");

const x = tensor([[[1], [2], [4]]], "float32");
const adding = { activation: "linear", kernelInitializer: "ones", recurrentInitializer: "ones" } as const;

describe("SimpleRNN", () => {
  it("runs forwards, backwards, with all steps and with states", async () => {
    expect(await layers.SimpleRNN(1, adding)(x).array()).toEqual([[7]]);
    expect(await layers.SimpleRNN(1, { ...adding, returnSequences: true })(x).array()).toEqual([[[1], [3], [7]]]);
    const backwards = layers.SimpleRNN(1, { ...adding, returnSequences: true, goBackwards: true });
    expect(await backwards(x).array()).toEqual([[[4], [6], [7]]]);
    const [output, state] = layers.SimpleRNN(1, { ...adding, returnState: true })(x, { initialState: tensor([[10.5]]) });
    expect([await output.array(), await state?.array()]).toEqual([[[17.5]], [[17.5]]]);
  });

  it("keeps its output and state where steps are missing", async () => {
    const mask = tensor([[true, false, true]]);
    const layer = layers.SimpleRNN(1, { ...adding, returnSequences: true });
    expect(await layer(x, { mask }).array()).toEqual([[[1], [1], [5]]]);
    const zeroing = layers.SimpleRNN(1, { ...adding, returnSequences: true, zeroOutputForMask: true });
    expect(await zeroing(x, { mask }).array()).toEqual([[[1], [0], [5]]]);
  });

  it("carries states from batch to batch when it is stateful, until they are reset", async () => {
    const layer = layers.SimpleRNN(1, { ...adding, stateful: true });
    expect(await layer(x).array()).toEqual([[7]]);
    expect(await layer(x).array()).toEqual([[14]]);
    layer.resetState();
    expect(await layer(x).array()).toEqual([[7]]);
    expect(layer.weights.length).toBe(3);
  });

  it("drops the same inputs at every step", async () => {
    const layer = layers.SimpleRNN(1, { ...adding, dropout: 0.5, seed: 3, returnSequences: true });
    const results = new Set<string>();
    for (let i = 0; i < 12; i++) results.add(JSON.stringify(await layer(x, { training: true }).array()));
    expect(results).toEqual(new Set(["[[[0],[0],[0]]]", "[[[2],[6],[14]]]"]));
  });
});

describe("LSTM", () => {
  it("begins with an open forget gate", async () => {
    const layer = layers.LSTM(2);
    layer.ensureBuilt([[null, 3, 1]]);
    expect(await layer.weights.at(-1)?.value.array()).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  });

  it("names its weights after the cell inside", () => {
    const layer = layers.LSTM(2, { name: "encoder" });
    layer(layers.Input([3, 1]));
    expect(layer.weights.map(({ path }) => path)).toEqual([
      "encoder/lstm_cell/kernel",
      "encoder/lstm_cell/recurrent_kernel",
      "encoder/lstm_cell/bias",
    ]);
  });
});

/** Counts steps and adds the input to the count. */
class Counter extends Layer {
  readonly stateSize = 1;
  override build(_inputShape: Shape): void {}
  override call(input: Tensor, [count]: readonly [Tensor]): [Tensor, Tensor[]] {
    const next = ops.add(count, 1);
    return [ops.add(ops.multiply(input, 10), next), [next]];
  }
}

describe("RNN", () => {
  it("runs cells of the user's own, whose output is not a state", async () => {
    const layer = layers.RNN(new Counter(), { returnSequences: true });
    expect(await layer(x).array()).toEqual([[[11], [22], [43]]]);
    expect(await layers.RNN(new Counter())(x).array()).toEqual([[43]]);
    expect(layers.RNN(new Counter())(layers.Input([3, 1])).shape).toEqual([null, 1]);
  });

  it("stacks cells", async () => {
    const cells = [layers.SimpleRNNCell(1, adding), new Counter()];
    expect(await layers.RNN(cells, { returnSequences: true })(x).array()).toEqual([[[11], [32], [73]]]);
  });
});

describe("Bidirectional", () => {
  it("merges both directions step by step", async () => {
    const layer = layers.SimpleRNN(1, { ...adding, returnSequences: true });
    const run = async (mergeMode: "concat" | "sum"): Promise<unknown> =>
      layers.Bidirectional(layer, { mergeMode })(x).array();
    expect(await run("concat")).toEqual([[[1, 7], [3, 6], [7, 4]]]);
    expect(await run("sum")).toEqual([[[8], [9], [11]]]);
  });
});

describe("TimeDistributed", () => {
  it("applies one layer to every step", async () => {
    const layer = layers.TimeDistributed(layers.Dense(1, { kernelInitializer: "ones" }));
    expect(await layer(tensor([[[1.5, 2], [3, 4]]])).array()).toEqual([[[3.5], [7]]]);
  });
});
