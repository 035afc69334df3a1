import { KerasTensor } from "../../tensor/keras_tensor.ts";
import { leaves, mapLeaves } from "../../util/tree.ts";
import { signatureOf, type Signature } from "../signature.ts";
import type { SymbolicTree } from "../structure.ts";
import type { TrainableModel } from "../trainable.ts";
import { isData, toHostArray, type HostArray } from "./host_array.ts";
import type { RawBatch } from "./iterable_source.ts";

/** Per model, by their form: steps are compiled for a signature, and should be found again. */
const made = new WeakMap<TrainableModel, { from: Signature | undefined; byForm: Map<string, Signature> }>();

/**
 * What goes into a step that the user wrote: targets as the data has them, since only the step knows what they are for,
 * and inputs as well where the model cannot say what it takes.
 */
export async function openSignature(model: TrainableModel, known: Signature | undefined, raw: RawBatch): Promise<Signature> {
  const inputs = known?.inputs ?? (await openStructure(raw.x, "x"));
  const outputs = raw.y === undefined ? [] : await openStructure(raw.y, "y");
  const form = JSON.stringify([known === undefined ? inputs : null, outputs], (_, part: unknown) => (part instanceof KerasTensor ? [part.dtype, part.shape.length] : part));
  const earlier = made.get(model);
  const { byForm } = earlier?.from === known && earlier !== undefined ? earlier : { byForm: new Map<string, Signature>() };
  made.set(model, { from: known, byForm });
  const signature = byForm.get(form) ?? signatureOf(inputs, outputs);
  byForm.set(form, signature);
  return signature;
}

/** A symbolic tensor for each array, of any size. */
async function openStructure(data: unknown, where: string): Promise<SymbolicTree> {
  const found = new Map<unknown, HostArray>();
  for (const leaf of leaves(data, isData)) found.set(leaf, await toHostArray(leaf, where));
  return mapLeaves(data, isData, (leaf) => {
    const { shape, dtype } = found.get(leaf) ?? { shape: [], dtype: "float32" as const };
    return new KerasTensor(shape.map(() => null), { dtype });
  }) as SymbolicTree;
}
