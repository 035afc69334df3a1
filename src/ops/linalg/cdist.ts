import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { toTensor } from "../../tensor/convert.ts";
import { binaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { alignFloats } from "../elementwise/arithmetic.ts";

/** Euclidean distances of all pairs of rows: `[…, m, d]` and `[…, n, d]` give `[…, m, n]`. */
export const cdist = binaryOp("CDist", (x, y) => {
  const [a, b] = [toTensor(x), toTensor(y)];
  if (a.rank < 2 || b.rank < 2 || a.shape.at(-1) !== b.shape.at(-1)) {
    throw new CeratopsError("ops.cdist compares rows of one length", {
      code: "E_CDIST",
      where: "ops.cdist",
      expected: "[…, m, d] and […, n, d]",
      received: `[${a.shape.join(", ")}] and [${b.shape.join(", ")}]`,
      hint: "ops.reshape(x, [1, -1]) makes a vector a row",
    });
  }
  const rows = new Tensor(g.reshape(a.node, a.shape.toSpliced(-1, 0, 1)));
  const columns = new Tensor(g.reshape(b.node, b.shape.toSpliced(-2, 0, 1)));
  const [p, q] = alignFloats(rows, columns, "cdist");
  const difference = g.subtract(p.node, q.node);
  const squares = g.reduce("add", g.multiply(difference, difference), [difference.shape.length - 1]);
  return new Tensor(g.unary("sqrt", squares));
});
