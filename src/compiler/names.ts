import type { TensorType } from "../ir/node.ts";
import { sizeOf } from "../ir/shape.ts";
import type { Buffer } from "./expr.ts";
import { storageOf } from "./scalar.ts";

/** Names buffers and kernels of one program. */
export class Names {
  #next = 0;

  buffer(node: TensorType, role = "t"): Buffer {
    return { name: `${role}${this.#next++}`, dtype: node.dtype, storage: storageOf[node.dtype], size: sizeOf(node.shape) };
  }

  kernel(op: string): string {
    return `${op}_${this.#next++}`;
  }
}
