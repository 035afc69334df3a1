import { hostArray, isFloat, type TypedArray } from "../../ir/dtype.ts";
import type { TensorType } from "../../ir/node.ts";
import { evaluateGraph } from "../../ir/run.ts";
import { sizeOf } from "../../ir/shape.ts";
import type { Engine, EngineStats, Program, Resident, StepGraph } from "../engine.ts";

class Held implements Resident {
  readonly type: TensorType;
  data: TypedArray;

  constructor(type: TensorType, data: TypedArray) {
    this.type = type;
    this.data = data;
  }
}

/**
 * The oracle: walks the graph and evaluates each primitive by its record, one at a time, in plain TypeScript.
 * With `precision: "float64"` every float is held and computed in double precision, whatever its dtype says.
 */
export class ReferenceEngine implements Engine {
  readonly name = "reference";
  readonly #wide: boolean;
  readonly #residents = new Set<Held>();
  readonly #programs = new Set<Program>();
  #isClosed = false;

  constructor(options: { precision?: "float32" | "float64" } = {}) {
    this.#wide = options.precision === "float64";
  }

  compile(step: StepGraph): Program {
    const updated = step.updates.flatMap((node, state) => (node === undefined ? [] : [{ node, state }]));
    const graph = {
      parameters: [...step.args, ...step.states],
      outputs: [...step.outputs, ...updated.map(({ node }) => node)],
    };
    const program: Program = {
      run: (args, states) => {
        if (!this.#programs.has(program)) throw new Error("the program was unloaded");
        const held = states.map((state) => this.#held(state));
        const arrays = [...args, ...held.map(({ data }) => data)];
        const inputs = graph.parameters.map((node, i) => ({ type: node.type, data: arrays[i] ?? new Uint8Array() }));
        const results = evaluateGraph(graph, inputs, { wide: this.#wide }).map(({ data }) => data);
        const values = results.slice(step.outputs.length);
        updated.forEach(({ state }, i) => {
          const [target, value] = [held[state], values[i]];
          if (target !== undefined && value !== undefined) target.data = value.slice();
        });
        return results.slice(0, step.outputs.length).map((data) => data.slice());
      },
    };
    this.#programs.add(program);
    return program;
  }

  unload(program: Program): void {
    this.#programs.delete(program);
  }

  upload(type: TensorType, data: TypedArray): Resident {
    const held = new Held(type, this.#copy(type, data));
    this.#residents.add(held);
    return held;
  }

  overwrite(resident: Resident, data: TypedArray): void {
    this.#held(resident).data = this.#copy(resident.type, data);
  }

  download(resident: Resident): TypedArray {
    return this.#held(resident).data.slice();
  }

  release(resident: Resident): void {
    if (!this.#isClosed) this.#residents.delete(this.#held(resident));
  }

  stats(): EngineStats {
    const residentBytes = [...this.#residents].reduce((sum, { data }) => sum + data.byteLength, 0);
    return {
      residentBytes,
      residents: this.#residents.size,
      reservedBytes: residentBytes,
      programs: this.#programs.size,
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#residents.clear();
  }

  #held(resident: Resident): Held {
    if (resident instanceof Held && this.#residents.has(resident)) return resident;
    throw new Error("the tensor was released, or lives on another engine");
  }

  #copy(type: TensorType, data: TypedArray): TypedArray {
    const wide = this.#wide && isFloat(type.dtype);
    const copy = wide ? new Float64Array(sizeOf(type.shape)) : hostArray(type.dtype, sizeOf(type.shape));
    copy.set(data);
    return copy;
  }
}
