import type { BaseModel } from "../../src/models/model.ts";
import { walk } from "../../src/models/saving/walk.ts";
import { Variable } from "../../src/tensor/variable.ts";

/** One array or text of a model's state after it was opened. */
export interface Weight {
  /** Where Keras 3's files may hold it. */
  readonly places: readonly string[];
  /** The path of the variable, by which older formats know it. */
  readonly name: string;
  readonly type: string;
  readonly isOptimizer: boolean;
  /** Undefined where nothing was assigned: the initial value is of no interest and may be huge. */
  readonly bytes: Uint8Array | undefined;
}

const assigned = new WeakSet<Variable>();
let count = 0;
const assign = Variable.prototype.assign;

/** From now on it is known which variables were given a value. */
export function trackAssignments(): void {
  Variable.prototype.assign = function (value) {
    assigned.add(this);
    count++;
    assign.call(this, value);
  };
}

export const assignmentCount = (): number => count;

/** The state of a model, with what was assigned of it. */
export async function weightsOf(model: BaseModel): Promise<Weight[]> {
  const weights: Weight[] = [];
  for (const { saveable, paths } of walk(model)) {
    const at = (what: string): string[] => paths.map((path) => `${path}/${what}`);
    const isOptimizer = paths.some((path) => path === "optimizer" || path.startsWith("optimizer/"));
    for (const [key, array] of saveable.savedArrays()) {
      const { variable } = array;
      const isThere = variable === undefined || assigned.has(variable);
      const data = isThere ? await array.read() : undefined;
      const bytes = data === undefined ? undefined : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      const places = at(`vars/${key}`);
      const shape = array.shape === null ? "any" : array.shape.join("x");
      weights.push({ places, name: variable?.path ?? places[0] ?? "", type: `${array.dtype} ${shape}`, isOptimizer, bytes });
    }
    for (const [name, asset] of saveable.savedAssets()) {
      const places = at(`assets/${name}`);
      weights.push({ places, name: places[0] ?? "", type: "text", isOptimizer, bytes: new TextEncoder().encode(asset.write()) });
    }
  }
  return weights;
}
