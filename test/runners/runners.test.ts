import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CeratopsError } from "../../src/errors.ts";
import * as losses from "../../src/losses/index.ts";
import * as ops from "../../src/ops/index.ts";
import * as optimizers from "../../src/optimizers/index.ts";
import * as config from "../../src/tensor/config.ts";
import { tensor } from "../../src/tensor/convert.ts";
import { useEngine } from "../../src/tensor/current_engine.ts";
import { gradients } from "../../src/tensor/gradients.ts";
import { KerasTensor } from "../../src/tensor/keras_tensor.ts";
import { WeakFloat } from "../../src/tensor/promotion.ts";
import { Tensor } from "../../src/tensor/tensor.ts";
import { Variable } from "../../src/tensor/variable.ts";
import { Api } from "./api.ts";
import { bind, signatureOf } from "./binding.ts";
import { readCorpus } from "./corpus.ts";
import { outcomeOf } from "./outcome.ts";
import { runInProcesses } from "./pool.ts";
import { Tally } from "./report.ts";
import { runCase } from "./run_case.ts";
import type { Case } from "./case.ts";

const library = {
  CeratopsError,
  KerasTensor,
  Tensor,
  Variable,
  WeakFloat,
  config,
  gradients,
  losses,
  ops,
  optimizers,
  tensor,
};
const api = new Api(library);
const folder = mkdtempSync(join(tmpdir(), "ceratops-corpus-"));

beforeAll(() => {
  useEngine("reference");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const float32 = (shape: readonly number[], ...numbers: readonly number[]) => ({
  tensor: { dtype: "float32", shape, data: Buffer.from(new Float32Array(numbers).buffer).toString("base64") },
});
const int32 = (shape: readonly number[], ...numbers: readonly number[]) => ({
  tensor: { dtype: "int32", shape, data: Buffer.from(new Int32Array(numbers).buffer).toString("base64") },
});
const spec = (dtype: string, ...shape: readonly (number | null)[]) => ({ spec: { shape, dtype } });

const square = { kind: "op", symbol: "keras.ops.square", args: [float32([2], 1.5, -2)], kwargs: {} };
const squareGradient = (first: number) => ({
  cotangent: "cos(arange)",
  grads: [{ path: ["args", 0], ...float32([2], first, -4 * Math.cos(1)) }],
});
const sgd = {
  kind: "optimizer",
  symbol: "keras.optimizers.SGD",
  config: { module: "keras.optimizers", class_name: "SGD", config: { learning_rate: 0.5 }, registered_name: null },
  variables: [{ name: "w", trainable: true, ...float32([1], 1).tensor }],
  optimizer_variables_after: [int32([], 1).tensor, float32([], 0.5).tensor],
};
const sgdStep = (after: number) => [{ grads: [float32([1], 1)], after: [float32([1], after).tensor], iterations: 1, learning_rate: 0.5 }];
const mse = {
  kind: "loss",
  symbol: "keras.losses.MeanSquaredError",
  config: { module: "keras.losses", class_name: "MeanSquaredError", config: { name: "mse" }, registered_name: null },
  args: [{ floats: [[1, 2]] }, float32([1, 2], 1, 4)],
  kwargs: {},
};
const failing = { kind: "error", of: "op", where: "call", args: [float32([2], 1, 2), float32([3], 1, 2, 3)], kwargs: {} };
const raises = { class: "ValueError", origin: "keras" };

/** Cases by name; the name says what must come of each. */
const cases: { readonly [id: string]: object } = {
  "passed: a function": { ...square, out: float32([2], 2.25, 4) },
  "passed: its gradient": { ...square, out: float32([2], 2.25, 4), vjp: squareGradient(3) },
  "passed: another subgradient at a kink": { ...square, out: float32([2], 2.25, 4), vjp: { ...squareGradient(7), smooth: false } },
  "passed: shape and dtype only, where the backend decides": { ...square, out: float32([2], 0, 0), backend_dependent: "values" },
  "passed: a Python float makes floats": {
    kind: "op",
    symbol: "keras.ops.add",
    args: [int32([2], 1, 2), { float: 1 }],
    kwargs: {},
    out: float32([2], 2, 3),
  },
  "passed: a keyword argument in snake case": {
    kind: "op",
    symbol: "keras.ops.one_hot",
    args: [int32([1], 1)],
    kwargs: { num_classes: 3 },
    out: float32([1, 3], 0, 1, 0),
  },
  "passed: a symbolic call": { kind: "shape", of: "op", symbol: "keras.ops.sum", args: [spec("float32", null, 3)], kwargs: { axis: 1 }, out: spec("float32", null) },
  "passed: a promotion table": {
    kind: "dtype",
    symbol: "keras.ops.add",
    args: [spec("?", 2), spec("?", 2)],
    kwargs: {},
    rows: [[["int32", "float16"], ["float16"]]],
  },
  "passed: a loss": { ...mse, out: float32([], 2) },
  "passed: a step of an optimizer": { ...sgd, steps: sgdStep(0.5) },
  "passed: an error": { ...failing, symbol: "keras.ops.add", raises },
  "failed: a wrong number": { ...square, out: float32([2], 2.25, 4.01) },
  "failed: infinity is no number": { ...square, out: float32([2], 2.25, Number.POSITIVE_INFINITY) },
  "failed: a wrong dtype": { ...square, out: int32([2], 2, 4) },
  "failed: a wrong shape": { ...square, out: float32([2, 1], 2.25, 4) },
  "failed: a wrong gradient": { ...square, out: float32([2], 2.25, 4), vjp: squareGradient(3.1) },
  "failed: a wrong symbolic shape": { kind: "shape", of: "op", symbol: "keras.ops.sum", args: [spec("float32", null, 3)], kwargs: { axis: 0 }, out: spec("float32", null) },
  "failed: a wrong row of a promotion table": {
    kind: "dtype",
    symbol: "keras.ops.add",
    args: [spec("?", 2), spec("?", 2)],
    kwargs: {},
    rows: [[["int32", "float16"], ["float32"]]],
  },
  "failed: a wrong loss": { ...mse, out: float32([], 1) },
  "failed: a wrong step of an optimizer": { ...sgd, steps: sgdStep(0.25) },
  "failed: no error": { ...failing, symbol: "keras.ops.outer", raises },
  "unsupported: a function nobody has": { kind: "op", symbol: "keras.ops.no_such_op", args: [], kwargs: {}, out: null },
  "unsupported: an error of a function nobody has": { ...failing, symbol: "keras.ops.no_such_op", raises },
  "unsupported: a loss nobody has": { ...mse, config: { ...mse.config, class_name: "NoSuchLoss" }, out: float32([], 2) },
};

describe("cases", () => {
  test.each(Object.entries(cases))("%s", async (id, fields) => {
    const outcome = await runCase({ id, ...fields } as Case, api);
    expect(`${outcome.status}${outcome.status === "passed" ? "" : ` (${outcome.why})`}`).toMatch(new RegExp(`^${id.split(":")[0]}`));
  });

  test("what fails says where and why", async () => {
    const outcome = await runCase({ id: "", ...square, out: float32([2], 2.25, 4.01) } as Case, api);
    expect(outcome).toEqual({ status: "failed", why: `result[1]: expected ${Math.fround(4.01)}, received 4 (1 of 2 wrong)` });
  });

  test("settings of a case end with it", async () => {
    const globals = { image_data_format: "channels_first" };
    await runCase({ id: "", ...square, out: null, globals } as unknown as Case, api);
    expect(config.imageDataFormat()).toBe("channels_last");
  });
});

test("a corpus is read by folder, kind and symbol", () => {
  mkdirSync(join(folder, "ops"));
  mkdirSync(join(folder, "losses"));
  const line = (id: string, fields: object): string => JSON.stringify({ id, ...fields });
  writeFileSync(join(folder, "ops", "a.jsonl.gz"), gzipSync(`${line("1", square)}\n${line("2", { ...square, symbol: "keras.ops.sin" })}\n`));
  writeFileSync(join(folder, "losses", "b.jsonl.gz"), gzipSync(`${line("3", mse)}\n`));
  const ids = (selection: Parameters<typeof readCorpus>[1]): string[] => readCorpus(folder, selection).map(({ id }) => id);
  expect(ids({})).toEqual(["3", "1", "2"]);
  expect(ids({ kind: "ops" })).toEqual(["1", "2"]);
  expect(ids({ kind: "loss" })).toEqual(["3"]);
  expect(ids({ symbol: "ops.sin" })).toEqual(["2"]);
});

test("positional arguments get Keras's names; what has a default goes into the options", () => {
  const signature = signatureOf("keras.ops.one_hot") ?? [];
  expect(bind(signature, { args: ["x", 3, 0], kwargs: { dtype: "int32" } })).toEqual({
    positional: ["x", 3],
    options: { axis: 0, dtype: "int32" },
  });
  expect(bind(signatureOf("keras.ops.einsum") ?? [], { args: ["ij,jk", "a", "b"], kwargs: {} })).toEqual({
    positional: ["ij,jk", "a", "b"],
    options: {},
  });
});

test("a process that dies or hangs costs one item, and no other", async () => {
  const worker = join(folder, "worker.mjs");
  writeFileSync(
    worker,
    `process.on("message", async (items) => {
      for (const item of items) {
        if (item === "dies") process.exit(3);
        if (item === "hangs") for (;;);
        process.send({ status: "passed" });
      }
    });
    process.on("disconnect", () => process.exit(0));
    process.send("ready");`,
  );
  const found: Record<string, string> = {};
  await runInProcesses({
    worker: new URL(`file://${worker}`),
    items: ["a", "dies", "b", "hangs", "c"],
    jobs: 2,
    timeoutMs: 1500,
    onResult: (item, outcome) => (found[item] = outcome.status === "passed" ? "passed" : outcome.why),
  });
  expect(found).toEqual({
    a: "passed",
    b: "passed",
    c: "passed",
    dies: "the process ended (3): ",
    hangs: "no answer within 1.5 s",
  });
});

test("exceptions are counted apart, and named when they are not needed any more", async () => {
  const tally = new Tally(new Map([["1", "a reason"], ["2", "a reason"]]));
  const failed = await outcomeOf(() => Promise.reject(new Error("wrong")));
  const row = ["ops"];
  tally.add({ row, id: "1", symbol: "s", outcome: failed });
  expect(tally.isClean).toBe(true);
  tally.add({ row, id: "2", symbol: "s", outcome: { status: "passed" } });
  tally.add({ row, id: "3", symbol: "s", outcome: failed });
  expect(tally.total).toEqual({ passed: 1, failed: 1, excepted: 1, unsupported: 0 });
  expect(tally.isClean).toBe(false);
  expect(tally.failures).toEqual([{ id: "3", symbol: "s", why: "Error: wrong" }]);
  expect(tally.needless).toEqual(["2"]);
});
