import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { isRecord } from "../../util/tree.ts";
import { elementsOf, nested, type Nested } from "./strings.ts";

/** A tensor as Keras writes it into files. */
const isWritten = (value: unknown): value is { readonly config: { readonly value: TensorLike } } =>
  isRecord(value) && value["class_name"] === "__tensor__";

/** Numbers of an option, given in any way, as plain arrays that can stand in a config. */
export function plainNumbers(written: TensorLike, where: string): Nested<number> {
  if (isWritten(written)) return plainNumbers(written.config.value, where);
  const value = typeof written === "object" && (isRecord(written) || "node" in written) ? toTensor(written) : written;
  return nested(elementsOf(value, where)) as Nested<number>;
}
