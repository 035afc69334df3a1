import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { sameDims } from "../../ir/shape.ts";
import { toTensor } from "../../tensor/convert.ts";
import { binaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { alignFloats } from "../elementwise/arithmetic.ts";
import { meanOf } from "../reduction/mean.ts";

/** Peak signal-to-noise ratio in decibels: `20 log₁₀(maxVal) - 10 log₁₀(mean((x1 - x2)²))`. */
export const psnr = binaryOp("PSNR", (x1, x2, maxVal: number) => {
  const [p, q] = [toTensor(x1), toTensor(x2)];
  if (!sameDims(p.shape, q.shape)) {
    throw new CeratopsError("ops.psnr compares images of one shape", {
      code: "E_SHAPE_MISMATCH",
      where: "ops.psnr",
      expected: `[${p.shape.join(", ")}]`,
      received: `[${q.shape.join(", ")}]`,
      hint: "ops.image.resize(x2, [height, width])",
    });
  }
  const [a, b] = alignFloats(p, q, "psnr");
  const difference = g.subtract(a.node, b.node);
  const error = meanOf(new Tensor(g.multiply(difference, difference))).node;
  const decibels = g.scale(g.unary("log", error), -10 * Math.LOG10E);
  return new Tensor(g.add(decibels, g.like(20 * Math.log10(maxVal), decibels)));
});
