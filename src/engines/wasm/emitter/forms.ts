import { asLinear, type Buffer, type Expr, type Linear, type Term } from "../../../compiler/expr.ts";
import { storageBytes } from "../../../compiler/scalar.ts";

/**
 * A sum that code computes with integers: an index, or an address in bytes (then with the pointer of a buffer). Its
 * loop-invariant part is computed outside of the loop.
 */
export interface Form {
  readonly key: string;
  readonly pointer: Buffer | undefined;
  readonly base: number;
  readonly terms: readonly Term[];
}

/** Address of an element, in bytes. */
export function addressForm(buffer: Buffer, index: Expr): Form {
  const bytes = storageBytes[buffer.storage];
  const { base, terms } = asLinear(index);
  return {
    key: `address ${buffer.name} ${index.id}`,
    pointer: buffer,
    base: base * bytes,
    terms: terms.map(({ atom, factor }) => ({ atom, factor: factor * bytes })),
  };
}

export function indexForm(expr: Linear): Form {
  return { key: `index ${expr.id}`, pointer: undefined, base: expr.base, terms: expr.terms };
}
