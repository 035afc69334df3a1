import { describe, expect, it } from "vitest";
import { CeratopsError } from "../errors.ts";
import { useEngine } from "../tensor/current_engine.ts";
import { tensor } from "../tensor/convert.ts";
import { KerasTensor, type Shape } from "../tensor/keras_tensor.ts";
import * as layers from "./index.ts";

useEngine("reference");

/** A tensor whose shape the compiler does not know, as in programs without types. */
const untyped = (...shape: Shape): KerasTensor => new KerasTensor(shape);

function errorOf(body: () => unknown): CeratopsError {
  try {
    body();
  } catch (error) {
    if (error instanceof CeratopsError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("inputs that cannot be right", () => {
  it("a single sample where a batch is needed", () => {
    const dense = layers.Dense(4, { name: "head" });
    dense(layers.Input([10]));
    const error = errorOf(() => dense(tensor([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])));
    expect(error.message).toBe(
      [
        `"head" (Dense) needs at least 2 axes; its input has 1`,
        `  where:    head`,
        `  expected: [batch, 10]`,
        `  received: [10]`,
        `  fix:      ops.expandDims(x, 0): this is one sample, not a batch`,
      ].join("\n"),
    );
  });

  it("another width than the weights were made for", () => {
    const dense = layers.Dense(4, { name: "head" });
    dense(layers.Input([10]));
    const error = errorOf(() => dense(layers.Input([12])));
    expect(error.code).toBe("E_INPUT_SHAPE");
    expect(error.message).toContain(`"head" (Dense) was built for 10 features, its input has 12`);
    expect(error.received).toBe("[batch, 12]");
  });

  it("images without channels", () => {
    const error = errorOf(() => layers.Conv2D(8, 3, { name: "conv" })(untyped(null, 28, 28)));
    expect(error.message).toContain(`"conv" (Conv2D) needs 4 axes; its input has 3`);
    expect(error.expected).toBe("[batch, height, width, channels]");
    expect(error.received).toBe("[batch, 28, 28]");
    expect(error.hint).toContain("Input([28, 28, 1])");
    expect(error.hint).toContain("ops.expandDims(x, -1)");
  });

  it("a recurrent layer on the last step of another", () => {
    const first = layers.LSTM(4, { name: "first" })(layers.Input([10, 3]));
    const error = errorOf(() => layers.LSTM(4, { name: "second" })(untypedOf(first)));
    expect(error.received).toBe(`[batch, 4] from "first"`);
    expect(error.hint).toBe(`returnSequences: true on "first": it gave its last step only`);
  });

  it("a size that the weights depend on and nobody knows", () => {
    const flat = layers.Flatten({ name: "flat" })(layers.Input([null, 10]));
    const error = errorOf(() => layers.Dense(1, { name: "head" })(flat));
    expect(error.code).toBe("E_SIZE_UNKNOWN");
    expect(error.received).toBe(`[batch, ?] from "flat"`);
    expect(error.hint).toContain("GlobalAveragePooling1D");
  });

  it("branches that do not fit together", () => {
    const [a, b] = [layers.Dense(3, { name: "left" })(layers.Input([8])), layers.Dense(4, { name: "right" })(layers.Input([8]))];
    const error = errorOf(() => layers.Add({ name: "sum" })([a, b]));
    expect(error.received).toBe(`[batch, 3] from "left" and [batch, 4] from "right"`);
  });

  it("one tensor where a list is needed", () => {
    const loose = layers.Concatenate({ name: "join" }) as unknown as (x: unknown) => unknown;
    const error = errorOf(() => loose(layers.Input([10])));
    expect(error.message).toContain(`"join" (Concatenate) takes a list of tensors and got one`);
  });

  it("options that nobody knows, or that make no sense", () => {
    const unknown = errorOf(() => layers.Dense(3, { actvation: "relu" } as object));
    expect(unknown.hint).toBe(`did you mean "activation"?`);
    expect(errorOf(() => layers.Dense(0)).message).toContain("units cannot be 0");
    expect(errorOf(() => layers.Conv2D(3, 3, { strides: 2, dilationRate: 2 })).code).toBe("E_OPTION_VALUE");
    expect(errorOf(() => layers.Conv2D(3, [3, 3, 3])).message).toContain("kernelSize cannot be [3, 3, 3]");
  });

  it("says so in a first line that fits on a line", () => {
    const errors = [
      errorOf(() => layers.GroupNormalization({ groups: 7 })(layers.Input([8, 8, 3]))),
      errorOf(() => layers.Conv2DTranspose(3, 3, { outputPadding: 4, strides: 2 })),
      errorOf(() => layers.Reshape([3, 5])(layers.Input([12]))),
      errorOf(() => layers.Cropping1D(10)(layers.Input([12, 3]))),
      errorOf(() => layers.LSTM(4, { stateful: true })(layers.Input([12, 3]))),
    ];
    for (const { message, hint } of errors) {
      expect(message.split("\n")[0]?.length).toBeLessThanOrEqual(100);
      expect(hint).toBeTruthy();
    }
  });
});

const untypedOf = (x: KerasTensor): KerasTensor => x;
