import { CeratopsError } from "../../errors.ts";
import type { PrimitiveName } from "../../ir/attributes.ts";
import type { Attributes, Graph, Node } from "../../ir/node.ts";
import type { StoredDType } from "../stored_array.ts";
import type { Emitter, Value } from "./emitter.ts";

/** What the rule of one primitive is given. */
export interface Writing<P extends PrimitiveName> {
  readonly e: Emitter;
  readonly node: Node<P>;
  /** Perhaps smaller than the graph says, see `Value`. */
  readonly inputs: readonly Value[];
  readonly attributes: Attributes[P];
  /** What was written for another node of the same graph. */
  readonly valueOf: (node: Node) => Value | undefined;
  /** Writes a graph held in the attributes with another emitter, or in place, and gives its outputs. */
  readonly write: (e: Emitter, graph: Graph, inputs: readonly Value[]) => Value[];
}

/** How a primitive is said in ONNX's operators: gives one value per result. */
export type Rule<P extends PrimitiveName> = (writing: Writing<P>) => Value | readonly Value[];

/** The dtype in which common runtimes can compute what they cannot compute in this one; cast back, integers wrap. */
export function wideOf(dtype: StoredDType): StoredDType {
  if (dtype === "bool" || dtype.endsWith("int8") || dtype.endsWith("int16")) return "int32";
  return dtype === "uint32" ? "int64" : dtype;
}

type ValuesOf<T extends readonly Value[]> = { readonly [K in keyof T]: Value };

/** Computes with operands of a dtype that runtimes support, and gives the result in the dtype of the operands. */
export function inWide<T extends readonly [Value, ...Value[]]>(e: Emitter, inputs: T, compute: (...inputs: ValuesOf<T>) => Value): Value {
  const [{ dtype }] = inputs;
  const wide = inputs.map((input) => e.cast(input, wideOf(dtype))) as unknown as ValuesOf<T>;
  return e.cast(compute(...wide), dtype);
}

/** For a primitive that inference does not need, or that ONNX cannot say. */
export function refuse(what: string, hint: string): Rule<PrimitiveName> {
  return ({ e }) => {
    throw new CeratopsError(`ONNX has no operator for ${what}`, {
      code: "E_ONNX_UNSUPPORTED",
      where: e.path === "" ? undefined : e.path,
      expected: "a model whose inference is made of what ONNX's operator set 18 can say",
      received: what,
      hint,
    });
  };
}
