import { CeratopsError } from "../../errors.ts";
import { rowSize, rowsOf, type HostArray } from "./host_array.ts";

/** Weight of the examples of a class, by its number. Classes that are not named have weight 1. */
export type ClassWeights = Readonly<Record<number, number>>;

/** Weights of examples by the classes of their targets: class numbers, or the greatest of one-hot rows. */
export function weightsOfClasses(targets: HostArray, classWeight: ClassWeights): HostArray {
  const rows = rowsOf(targets);
  const width = rowSize(targets);
  if (targets.shape.length > 2) throw notPerExample(targets);
  const data = Float32Array.from({ length: rows }, (_, row) => classWeight[classOf(targets.data, row, width)] ?? 1);
  return { data, shape: [rows], dtype: "float32" };
}

function classOf(data: HostArray["data"], row: number, width: number): number {
  if (width === 1) return Math.round(data[row] ?? 0);
  let best = 0;
  for (let i = 1; i < width; i++) if ((data[row * width + i] ?? 0) > (data[row * width + best] ?? 0)) best = i;
  return best;
}

function notPerExample(targets: HostArray): CeratopsError {
  return new CeratopsError("classWeight needs one class per example", {
    code: "E_CLASS_WEIGHT",
    where: "classWeight",
    expected: "targets [batch], [batch, 1] or one-hot [batch, classes]",
    received: `targets [batch, ${targets.shape.slice(1).join(", ")}]`,
    hint: "sampleWeight: { data, shape } with a weight per element",
  });
}
