import { at, sameDims, type Dims } from "../../ir/shape.ts";
import type { StoredArray } from "../../saving/stored_array.ts";
import { fromTypedArray } from "../../tensor/tensor.ts";
import type { Variable } from "../../tensor/variable.ts";
import { castStored } from "./cast.ts";
import { notNumbers, type Line } from "./weights_diff.ts";

/** An array of a file that knows weights by name. */
export interface NamedArray {
  readonly name: string;
  readonly shape: Dims;
  read(): StoredArray | readonly string[];
}

/** A weight and the array that is for it, as far as there is one. */
export interface Pair {
  readonly variable: Variable;
  readonly array: NamedArray | undefined;
}

/**
 * Finds the array of each weight: by name where all names agree, as a whole or in their last parts (`dense/kernel`),
 * else by order.
 */
export function pairUp(variables: readonly Variable[], arrays: readonly NamedArray[]): Pair[] {
  for (const key of [whole, lastParts(3), lastParts(2)]) {
    const byName = new Map(arrays.map((array) => [key(array.name), array]));
    const keys = new Set(variables.map(({ path }) => key(path)));
    const agree = byName.size === arrays.length && keys.size === variables.length && keys.size === byName.size;
    // Automatic names are counted on: where only some agree, they may well be those of other layers.
    if (agree && [...keys].every((name) => byName.has(name))) {
      return variables.map((variable) => ({ variable, array: byName.get(key(variable.path)) }));
    }
  }
  return variables.map((variable, i) => ({ variable, array: arrays[i] }));
}

/** TensorFlow counted the results of what makes a variable: `kernel:0`. */
const whole = (name: string): string => name.replace(/:\d+$/, "");
const lastParts = (count: number) => (name: string): string => whole(name).split("/").slice(-count).join("/");

export const isFit = ({ variable, array }: Pair): boolean => array !== undefined && sameDims(variable.shape, array.shape);

/** Gives the weights their arrays; to be called when all fit. Everything is read before anything is assigned. */
export function assignPairs(pairs: readonly Pair[], source: string): void {
  const read = pairs.filter(isFit).map(({ variable, array }) => ({ variable, data: numbersOf(array as NamedArray, variable, source) }));
  for (const { variable, data } of read) variable.assign(fromTypedArray(data, variable.shape, variable.dtype));
}

function numbersOf(array: NamedArray, variable: Variable, source: string): ReturnType<typeof castStored> {
  const stored = array.read();
  if (!("data" in stored)) throw notNumbers(source, array.name);
  return castStored(stored, variable.dtype);
}

/** The comparison of weights with what the file has for them. */
export function linesOf(pairs: readonly Pair[], arrays: readonly NamedArray[]): Line[] {
  const show = (shape: Dims): string => `[${shape.join(", ")}]`;
  const used = new Set(pairs.map(({ array }) => array));
  const lines = pairs.map((pair): Line => {
    const { variable, array } = pair;
    const name = `${variable.path} ${show(variable.shape)}`;
    if (array === undefined) return { mark: "-", text: `${name}: missing in the file` };
    return isFit(pair) ? { mark: " ", text: name } : { mark: "~", text: `${name} in the model, ${array.name} ${show(array.shape)} in the file` };
  });
  const surplus = arrays.filter((array) => !used.has(array));
  return [...lines, ...surplus.map(({ name, shape }): Line => ({ mark: "+", text: `${name} ${show(shape)}: not in the model` }))];
}

/** The arrays of a group of weights, one name each: a name that occurs again is told apart by a number. */
export function uniqueNames(variables: readonly Variable[]): string[] {
  const seen = new Map<string, number>();
  return variables.map(({ path }, i) => {
    const count = seen.get(path) ?? 0;
    seen.set(path, count + 1);
    return count === 0 ? path : `${at(variables, i).path}_${count}`;
  });
}
