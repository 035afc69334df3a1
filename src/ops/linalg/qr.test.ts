import { describe, expect, test } from "vitest";
import { useEngine } from "../../tensor/current_engine.ts";
import * as random from "../../random/index.ts";
import * as ops from "../index.ts";

useEngine("reference");

describe("qr", () => {
  for (const shape of [[4, 4], [6, 3], [3, 5], [2, 4, 3], [1, 3]]) {
    for (const mode of ["reduced", "complete"] as const) {
      test(`${mode} of [${shape.join(", ")}]`, async () => {
        const x = random.normal(shape, { seed: 3 });
        const [q, r] = ops.qr(x, { mode });
        if (q === undefined || r === undefined) throw new Error("two results");
        const difference = ops.max(ops.abs(ops.subtract(ops.matmul(q, r), x)));
        expect(await difference.item()).toBeLessThan(1e-5);
        const gram = ops.matmul(ops.swapaxes(q, -1, -2), q);
        const apart = ops.max(ops.abs(ops.subtract(gram, ops.eye(gram.shape.at(-1) ?? 0))));
        expect(await apart.item()).toBeLessThan(1e-5);
        expect(await ops.max(ops.abs(ops.tril(r, { k: -1 }))).item()).toBe(0);
      });
    }
  }
});
