import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at } from "../../ir/shape.ts";
import { standardNormal } from "../random/continuous.ts";
import { drawKey, type Seed } from "../random/seed_generator.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { solve } from "../linalg/lu.ts";
import { plainNumbers } from "../support/numbers.ts";
import { toFloat } from "../support/float.ts";
import { ternaryOp } from "../support/wrap.ts";
import { pixelGrid, sampleImages, type AffineTransformOptions, type TransformInterpolation } from "./affine.ts";
import { blurred } from "./filter.ts";
import { imageError, onImages, type ImageOptions } from "./layout.ts";

export interface PerspectiveTransformOptions extends ImageOptions {
  readonly interpolation?: TransformInterpolation;
  readonly fillValue?: number;
}

/** Corners [batch, 4, 2] as columns of x and of y, each [batch, 4]. */
function corners(points: TensorLike): { x: Node; y: Node } {
  const given = castTo(toTensor(points), "float32");
  if ((given.rank !== 2 && given.rank !== 3) || given.shape.at(-2) !== 4 || given.shape.at(-1) !== 2) {
    throw imageError("perspectiveTransform", "a quadrilateral has four corners", "[4, 2] or [batch, 4, 2]", `[${given.shape.join(", ")}]`);
  }
  const batch = given.rank === 3 ? at(given.shape, 0) : 1;
  const all = g.reshape(given.node, [batch, 4, 2]);
  const column = (i: number): Node => g.reshape(g.slice(all, [0, 0, i], [batch, 4, i + 1]), [batch, 4]);
  return { x: column(0), y: column(1) };
}

/** The eight numbers [batch, 8] of the projective maps that take the end points to the start points. */
function homographies(start: { x: Node; y: Node }, end: { x: Node; y: Node }): Tensor {
  const [one, zero] = [g.like(1, end.x), g.like(0, end.x)];
  const negative = (a: Node, b: Node): Node => g.negate(g.multiply(a, b));
  const matrix = (columns: readonly Node[]): Node =>
    g.concatenate(columns.map((node) => g.reshape(node, [...node.shape, 1])), 2);
  const rows = [
    matrix([end.x, end.y, one, zero, zero, zero, negative(start.x, end.x), negative(start.x, end.y)]),
    matrix([zero, zero, zero, end.x, end.y, one, negative(start.y, end.x), negative(start.y, end.y)]),
  ];
  const right = g.concatenate([start.x, start.y], 1);
  const solution = solve(new Tensor(g.concatenate(rows, 1)), new Tensor(g.reshape(right, [...right.shape, 1])));
  return new Tensor(g.reshape(solution.node, right.shape));
}

/** Images seen through the projective map that takes each quadrilateral `endPoints` to `startPoints` (corners as x, y). */
export const perspectiveTransform = ternaryOp(
  "PerspectiveTransform",
  (images, startPoints, endPoints, options: PerspectiveTransformOptions = {}) =>
    onImages(toTensor(images), options, "perspectiveTransform", (x) => {
      const [start, end] = [corners(startPoints), corners(endPoints)];
      if (start.x.shape.join() !== end.x.shape.join()) {
        throw imageError("perspectiveTransform", "both quadrilaterals need one shape", "[4, 2] or [batch, 4, 2]", "two different shapes");
      }
      const maps = homographies(start, end);
      const { row, column } = pixelGrid(x, "float32");
      const entry = (i: number): Node => {
        const value = g.slice(maps.node, [0, i], [at(maps.shape, 0), i + 1]);
        return g.broadcastInDim(g.reshape(value, [at(maps.shape, 0)]), row.shape, [0]);
      };
      const linear = (first: number): Node => g.add(g.multiply(entry(first), column), g.multiply(entry(first + 1), row));
      const scale = g.add(linear(6), g.like(1, row));
      const place = (first: number): Node => g.divide(g.add(linear(first), entry(first + 2)), scale);
      const { interpolation = "bilinear", fillValue = 0 } = options;
      return sampleImages(x, place(3), place(0), { interpolation, fillValue, fillMode: "constant" }, "perspectiveTransform");
    }),
);

export interface ElasticTransformOptions extends AffineTransformOptions {
  /** How far pixels move, 20. */
  readonly alpha?: TensorLike;
  /** How smoothly, as standard deviation of a blur in pixels, 5. */
  readonly sigma?: TensorLike;
  readonly seed?: Seed | null | undefined;
}

/**
 * Images bent by a smooth random field of displacements.
 *
 * Simard et al., "Best Practices for Convolutional Neural Networks Applied to Visual Document Analysis", 2003.
 */
export const elasticTransform = unaryOp("ElasticTransform", (images: Tensor, options: ElasticTransformOptions = {}) =>
  onImages(images, options, "elasticTransform", (x) => {
    const [alpha = 20] = plainNumbers(options.alpha ?? 20, "alpha", "image.elasticTransform");
    const [sigma = 5] = plainNumbers(options.sigma ?? 5, "sigma", "image.elasticTransform");
    const { dtype } = toFloat(x);
    // Keras draws the field once and uses it along both axes.
    const noise = g.scale(standardNormal(drawKey(options.seed), x.shape.slice(0, 3), dtype), sigma);
    const size = Math.trunc(6 * sigma) | 1;
    const smooth = blurred(new Tensor(g.reshape(noise, [...noise.shape, 1])), [size, size], [sigma, sigma]);
    const shift = g.scale(g.reshape(smooth.node, noise.shape), alpha);
    const { row, column } = pixelGrid(x, dtype);
    return sampleImages(x, g.add(row, shift), g.add(column, shift), { fillMode: "reflect", ...options }, "elasticTransform");
  }),
);
