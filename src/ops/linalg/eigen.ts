import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { toTensor } from "../../tensor/convert.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { customGradient } from "../core/gradient.ts";
import { pairOp } from "../support/wrap.ts";
import { orthogonalize } from "./jacobi.ts";
import { batchOf, diagonals, identities, matricesOf, product, transposed, unbatched } from "./matrix.ts";

/** Eigenvalues, ascending, and eigenvectors (columns) of symmetric matrices. */
function decompose(matrices: Node): [values: Node, vectors: Node] {
  const { dtype, shape } = matrices;
  // Shifted by a bound of its eigenvalues, a matrix is positive definite, and its singular vectors are eigenvectors.
  const bound = g.reduceKeeping("maximum", g.reduceKeeping("add", g.unary("abs", matrices), [2]), [1]);
  const shift = g.multiply(identities(batchOf(matrices), shape[1] ?? 0, dtype), g.broadcastTo(bound, shape));
  const vectors = g.reverse(orthogonalize(g.add(matrices, shift)).basis, [2]);
  return [diagonals(product(product(transposed(vectors), matrices), vectors)), vectors];
}

/** `V (diag(ẇ) + F ∘ Vᵀ V̇) Vᵀ` with `F = 1 / (wⱼ - wᵢ)` off the diagonal: Giles, "Collected Matrix Derivative Results", 2008. */
function backward(values: Node, vectors: Node, ctValues: Node, ctVectors: Node): Node {
  const { shape } = vectors;
  const gap = g.subtract(g.broadcastInDim(values, shape, [0, 2]), g.broadcastInDim(values, shape, [0, 1]));
  const mixed = g.multiply(reciprocalOrZero(gap), product(transposed(vectors), ctVectors));
  const type = { shape, dtype: "int32" } as const;
  const onDiagonal = g.compare("EQ", g.iota(1, type), g.iota(2, type));
  const inner = g.select(onDiagonal, g.broadcastInDim(ctValues, shape, [0, 1]), mixed);
  const full = product(product(vectors, inner), transposed(vectors));
  return g.scale(g.add(full, transposed(full)), 0.5);
}

/** 1 / x, and 0 where x is 0. */
export function reciprocalOrZero(x: Node): Node {
  const isZero = g.compare("EQ", x, g.like(0, x));
  return g.select(isZero, g.like(0, x), g.divide(g.like(1, x), g.select(isZero, g.like(1, x), x)));
}

/**
 * Eigenvalues in ascending order and eigenvectors (as columns) of symmetric matrices. Eigenvectors are unique up to
 * their sign.
 */
export const eigh = pairOp("Eigh", (x) => {
  const { node, batch } = matricesOf(toTensor(x), "eigh", true);
  const symmetric = g.scale(g.add(node, transposed(node)), 0.5);
  const solve = customGradient((matrices: Tensor) => {
    const [values, vectors] = decompose(matrices.node);
    const results: readonly [Tensor, Tensor] = [new Tensor(values), new Tensor(vectors)];
    return [
      results,
      (...[ctValues, ctVectors]) =>
        ctValues === undefined || ctVectors === undefined
          ? []
          : new Tensor(backward(values, vectors, ctValues.node, ctVectors.node)),
    ];
  });
  const [values, vectors] = solve(new Tensor(symmetric));
  return [unbatched(values.node, batch), unbatched(vectors.node, batch)];
});
