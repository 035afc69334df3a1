import { describe, expect, test } from "vitest";
import { g } from "../ir/make.ts";
import type { Node, TensorType } from "../ir/node.ts";
import * as ops from "../ops/index.ts";
import * as optimizers from "../optimizers/index.ts";
import { gradients } from "../tensor/gradients.ts";
import { trace } from "../tensor/trace.ts";
import { Variable } from "../tensor/variable.ts";
import { kernelsOf } from "./kernel.ts";
import { printKernel, printProgram } from "./print.ts";
import { compileStep, type StepGraph } from "./program.ts";

const f32 = (...shape: number[]): TensorType => ({ shape, dtype: "float32" });
const parameter = (name: string, ...shape: number[]) => g.parameter(name, f32(...shape));

async function kernels(args: readonly Node<"parameter">[], output: Node): Promise<string> {
  const { steps } = await compileStep({ args, states: [], outputs: [output], updates: [] });
  return kernelsOf(steps).map(printKernel).join("\n");
}

const relu = (x: Node): Node => g.binary("maximum", x, g.like(0, x));
const product = (a: Node, b: Node, lhs = 1, rhs = 0): Node =>
  g.dotGeneral(a, b, { lhsContracting: [lhs], rhsContracting: [rhs], lhsBatch: [], rhsBatch: [] });

describe("kernels as C", () => {
  test("a bias and a relu", async () => {
    const [x, bias] = [parameter("x", 64, 10), parameter("bias", 10)];
    expect(await kernels([x, bias], relu(g.add(x, g.broadcastTo(bias, [64, 10]))))).toMatchInlineSnapshot(`
      "void maximum_3(int begin, int end) /* of 64 */ {
        for (int i0 = begin; i0 < end; i0++) {
          for (int i1 = 0; i1 < 10; i1++) /* in vectors */ {
            int v0 = 10*i0 + i1;
            t2[v0] = max(arg0[v0] + arg1[i1], 0);
          }
        }
      }"
    `);
  });

  test("sums of columns", async () => {
    const x = parameter("x", 50, 16);
    expect(await kernels([x], g.reduce("add", x, [0]))).toMatchInlineSnapshot(`
      "void reduce_1(int begin, int end) /* of 16 */ {
        for (int i1 = begin; i1 < end; i1++) /* 4 vectors at a time */ {
          float sum0 = 0;
          for (int i0 = 0; i0 < 50; i0++) {
            sum0 += arg0[16*i0 + i1];
          }
          t2[i1] = sum0;
        }
      }"
    `);
  });

  test("a transposed and padded view", async () => {
    const x = parameter("x", 5, 6);
    expect(await kernels([x], g.pad(g.transpose(x, [1, 0]), [1, 0], [0, 2]))).toMatchInlineSnapshot(`
      "void pad_2(int begin, int end) /* of 7 */ {
        for (int i0 = begin; i0 < end; i0++) {
          for (int i1 = 0; i1 < 7; i1++) /* in vectors */ {
            t1[7*i0 + i1] = 0 <= i0 - 1 < 6 & 0 <= i1 < 5 ? arg0[i0 + 6*i1 - 1] : 0;
          }
        }
      }"
    `);
  });

  test("what is used several times has a name", async () => {
    const x = parameter("x", 40);
    const y = g.add(x, g.like(1, x));
    expect(await kernels([x], g.multiply(y, g.unary("sqrt", y)))).toMatchInlineSnapshot(`
      "void multiply_2(int begin, int end) /* of 40 */ {
        for (int i0 = begin; i0 < end; i0++) /* in vectors */ {
          float v0 = arg0[i0] + 1;
          t1[i0] = v0 * sqrt(v0);
        }
      }"
    `);
  });

  test("a dot product: the right operand in panels, then the blocks", async () => {
    const [a, b] = [parameter("a", 32, 50), parameter("b", 50, 24)];
    expect(await kernels([a, b], product(a, b))).toMatchInlineSnapshot(`
      "void pack_4(int begin, int end) /* of 3 */ {
        for (int panel = begin; panel < end; panel++) {
          for (int s0 = 0; s0 < 50; s0++) {
            copy8(&panels3[400*panel + 8*s0], &arg1[8*panel + 24*s0]);
          }
        }
      }
      void dot_general_5(int begin, int end) /* of 2 */ {
        for (int block = begin; block < end; block++) {
          for (int pass = 0; pass < 1; pass++) {
            for (int panel = 0; panel < min(3, 3); panel++) {
              for (int row_tile = 0; row_tile < 4; row_tile++) {
                contract4x8( /* C = A B */
                  C: &t2[384*block + 8*panel + 96*row_tile], row stride 24,
                  A: &arg0[800*block + 50*pass + 200*row_tile], row stride 50, step stride 1,
                  B: &panels3[400*pass + 400*panel], steps: 50);
              }
            }
          }
        }
      }
      void reshape_7(int begin, int end) /* of 768 */ {
        for (int i0 = begin; i0 < end; i0++) /* in vectors */ {
          t6[i0] = t2[i0];
        }
      }"
    `);
  });

  test("the largest of a window", async () => {
    const x = parameter("x", 9);
    const window = { dimensions: [3], strides: [2], dilations: [1], padding: [[1, 1]] as const };
    expect(await kernels([x], g.reduceWindow("maximum", x, window))).toMatchInlineSnapshot(`
      "void reduce_window_1(int begin, int end) /* of 5 */ {
        for (int i0 = begin; i0 < end; i0++) {
          float sum0 = -Infinity;
          sum0 = max(sum0, max(max(0 <= 2*i0 - 1 < 9 ? arg0[2*i0 - 1] : -Infinity, arg0[2*i0]), 0 <= 2*i0 + 1 < 9 ? arg0[2*i0 + 1] : -Infinity));
          t2[i0] = sum0;
        }
      }"
    `);
  });
});

/** How many kernels there are, what they are and what they take: worse fusion shows here. */
describe("programs", () => {
  const outline = async (step: StepGraph): Promise<string> => printProgram(await compileStep(step, { verify: true }));

  test("softmax", async () => {
    const x = parameter("x", 64, 10);
    const spread = (y: Node): Node => g.broadcastInDim(y, [64, 10], [0]);
    const shifted = g.unary("exponential", g.subtract(x, spread(g.reduce("maximum", x, [1]))));
    const y = g.divide(shifted, spread(g.reduce("add", shifted, [1])));
    expect(await outline({ args: [x], states: [], outputs: [y], updates: [] })).toMatchInlineSnapshot(`
      "reduce_1: arg0 -> t2
      exponential_4: arg0, t2 -> t3
      reduce_5: t3 -> t6
      divide_8: t3, t6 -> t7
      results: t7
      5376 bytes of scratch memory"
    `);
  });

  test("batch statistics read their input once", async () => {
    const x = parameter("x", 128, 16);
    const outputs = [g.reduce("add", x, [0]), g.reduce("add", g.multiply(x, x), [0])];
    expect(await outline({ args: [x], states: [], outputs, updates: [] })).toMatchInlineSnapshot(`
      "reduce_1: arg0 -> t2, t3
      results: t2, t3
      8320 bytes of scratch memory"
    `);
  });

  test("a training step of a small network, optimizer and all", async () => {
    const f = (shape: number[]): Variable => new Variable(ops.zeros(shape));
    const [w1, b1, w2, b2] = [f([20, 32]), f([32]), f([32, 10]), f([10])];
    const optimizer = optimizers.Adam();
    const { args, states, outputs, updates } = trace([f32(64, 20), { shape: [64], dtype: "int32" }], (x, labels) => {
      const hidden = ops.relu(ops.add(ops.matmul(x, w1.value), b1.value));
      const logits = ops.add(ops.matmul(hidden, w2.value), b2.value);
      const loss = ops.mean(ops.sparseCategoricalCrossentropy(labels, logits, { fromLogits: true }));
      const weights = [w1, b1, w2, b2];
      optimizer.apply(gradients(loss, weights), weights);
      return [loss];
    });
    expect(await outline({ args, states, outputs, updates })).toMatchInlineSnapshot(`
      "pack_18: state2 -> panels17
      dot_general_19: arg0, panels17 -> t16
      select_21: t16, state3 -> t20
      pack_24: state4 -> panels23
      dot_general_25: t20, panels23 -> t22
      reduce_26: t22, state5 -> t27
      exponential_30: t22, state5, t27 -> t28, t29
      reduce_31: t29 -> t32
      log_34: t32 -> t33
      reduce_35: arg1, t28, t33 -> t36, t37
      reduce_38: t36 -> t39
      divide_42: t39, state6, state7 -> t40, state6, t41
      divide_44: t37, t32 -> t43
      add_46: arg1, t43, t29 -> t45
      pack_49: state4 -> panels48
      dot_general_50: t45, panels48 -> t47
      select_52: t16, state3, t47 -> t51
      pack_55: arg0 -> panels54
      dot_general_56: t51, panels54 -> t53
      subtract_57: state8, t53, state9, state2, t41 -> state8, state9, state2
      reduce_58: t51 -> t59
      subtract_60: state10, t59, state11, state3, t41 -> state10, state11, state3
      pack_63: t20 -> panels62
      dot_general_64: t45, panels62 -> t61
      subtract_65: state12, t61, state13, state4, t41 -> state12, state13, state4
      reduce_66: t45 -> t67
      subtract_68: state14, t67, state15, state5, t41 -> state14, state15, state5
      results: t40
      40576 bytes of scratch memory"
    `);
  });

  test("a layer of a recurrent network packs its weights once", async () => {
    const [w, h, xs] = [parameter("w", 16, 16), parameter("h", 4, 16), parameter("xs", 10, 4, 16)];
    const body = { parameters: [w.type, h.type, f32(4, 16)].map((type, i) => g.parameter(`p${i}`, type)), outputs: [] as Node[] };
    const [weight = w, held = h, slice = h] = body.parameters;
    const next = g.unary("tanh", g.add(product(held, weight), slice));
    const [last = h, all = xs] = g.scan({ body: { ...body, outputs: [next, next] }, consts: 1, carries: 1, length: 10, reverse: false }, [w, h, xs]);
    expect(await outline({ args: [w, h, xs], states: [], outputs: [last, all], updates: [] })).toMatchInlineSnapshot(`
      "copy_12: arg1 -> t3
      pack_8: arg0 -> panels7
      for (round5 < 10) {
        dot_general_9: t3, panels7 -> t6
        tanh_10: t6, arg2 -> t4
        copy_11: t4 -> t3
      }
      reshape_14: t3 -> t13
      reshape_16: t4 -> t15
      results: t13, t15
      6656 bytes of scratch memory"
    `);
  });
});
