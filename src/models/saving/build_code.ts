import { KerasTensor, type Shape } from "../../tensor/keras_tensor.ts";
import { isRecord } from "../../util/tree.ts";
import type { SymbolicTree } from "../../training/structure.ts";
import type { BaseModel } from "../model.ts";

/**
 * Builds a model that is code by describing inputs of the shapes it was built for. Files do not say of which dtype they
 * were: floats are tried first, then whole numbers.
 */
export function buildCode(model: BaseModel, { input_shape: shape }: Readonly<Record<string, unknown>>): void {
  if (shape === null || shape === undefined) return;
  try {
    model.buildFor(symbolic(shape, "float32"));
  } catch (error) {
    if (!attempt(() => model.buildFor(symbolic(shape, "int32")))) throw error;
  }
}

function attempt(body: () => unknown): boolean {
  try {
    body();
    return true;
  } catch {
    return false;
  }
}

/** Tensors for shapes, in the structure in which the shapes stand. */
function symbolic(shapes: unknown, dtype: "float32" | "int32"): SymbolicTree {
  if (isShape(shapes)) return new KerasTensor(shapes, { dtype });
  if (Array.isArray(shapes)) return shapes.map((one) => symbolic(one, dtype));
  if (!isRecord(shapes)) return [];
  return Object.fromEntries(Object.entries(shapes).map(([name, one]) => [name, symbolic(one, dtype)]));
}

const isShape = (value: unknown): value is Shape =>
  Array.isArray(value) && value.length > 0 && value.every((dim) => dim === null || (Number.isInteger(dim) && (dim as number) >= 0));
