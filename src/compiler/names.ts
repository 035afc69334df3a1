import type { TensorType } from "../ir/node.ts";
import { sizeOf } from "../ir/shape.ts";
import type { Buffer, Var } from "./expr.ts";
import { storageOf } from "./scalar.ts";

/** Names buffers and kernels of one program. */
export class Names {
  #next = 0;

  buffer(node: TensorType, role = "t"): Buffer {
    return { name: `${role}${this.#next++}`, dtype: node.dtype, storage: storageOf[node.dtype], size: sizeOf(node.shape) };
  }

  /** The counter of a loop around kernels: its number is none of those that kernels give to what is theirs. */
  counter(length: number): Var {
    const number = this.#next++;
    return { kind: "var", id: -1 - number, name: `round${number}`, scalar: "i32", min: 0, max: Math.max(length - 1, 0) };
  }

  kernel(op: string): string {
    return `${op}_${this.#next++}`;
  }
}
