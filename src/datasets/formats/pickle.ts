import { FormatError } from "../../saving/format_error.ts";
import { breathe } from "../../util/breathe.ts";

/** What may stand on the stack of a pickle of lists of numbers. Everything else is refused. */
type Value = number | boolean | null | string | Uint8Array | Mark | Value[] | Global | NumpyArray | NumpyDtype;

class Mark {}

/** A name of Python's; it is compared with the known ones, nothing is looked up or called. */
class Global {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

class NumpyDtype {}

class NumpyArray {
  content: Value = null;
}

const reconstruct = ["numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct"];
const allowed = [...reconstruct, "numpy.ndarray", "numpy.dtype"];

/**
 * Reads a pickled NumPy array whose elements are Python lists of whole numbers, as `imdb.npz` and `reuters.npz` hold
 * it. No other pickle: only the opcodes below, only four names of NumPy, and no code of the file is run.
 *
 * CPython, Lib/pickletools.py; protocols 2 to 5.
 */
export async function readPickledLists(bytes: Uint8Array, count: number, source: string, entry: string): Promise<number[][]> {
  const result = await new Machine(bytes, source, entry).run();
  const content = result instanceof NumpyArray ? result.content : undefined;
  const isLists = Array.isArray(content) && content.length === count && content.every(isNumbers);
  if (!isLists) throw refused(source, entry, undefined, "another object");
  return content as number[][];
}

const isNumbers = (value: Value): boolean => Array.isArray(value) && value.every((element) => typeof element === "number");

const refused = (source: string, entry: string, byte: number | undefined, received: string): FormatError =>
  new FormatError(source, entry, byte, "This pickle is not a NumPy array of lists of whole numbers", {
    code: "E_FILE_UNSUPPORTED",
    expected: "lists of whole numbers, and nothing that runs code",
    received,
    hint: "The file is damaged or not the data set's: fetch it again.",
  });

class Machine {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #where: readonly [source: string, entry: string];
  readonly #memo = new Map<number, Value>();
  readonly #stack: Value[] = [];
  #at = 0;

  constructor(bytes: Uint8Array, ...where: readonly [source: string, entry: string]) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#where = where;
  }

  async run(): Promise<Value> {
    for (let steps = 1; ; steps++) {
      if (steps % 2 ** 16 === 0) await breathe();
      const opcode = this.byte();
      if (opcode === stop) return this.pop();
      const step = effects[opcode];
      if (step === undefined) throw this.error(`the opcode 0x${opcode.toString(16).padStart(2, "0")}`);
      step(this);
    }
  }

  error(received: string): FormatError {
    return refused(...this.#where, this.#at, received);
  }

  byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw this.error("the end of the file");
    return byte;
  }

  /** A little-endian number of some bytes. */
  unsigned(width: number): number {
    let value = 0;
    for (let i = 0; i < width; i++) value += this.byte() * 256 ** i;
    return value;
  }

  int32(): number {
    return this.unsigned(4) | 0;
  }

  take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw this.error("the end of the file");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  text(length: number): string {
    return new TextDecoder().decode(this.take(length));
  }

  line(): string {
    const end = this.#bytes.indexOf(10, this.#at);
    if (end < 0) throw this.error("the end of the file");
    const text = this.text(end - this.#at);
    this.#at = end + 1;
    return text;
  }

  float64(): number {
    this.take(8);
    return this.#view.getFloat64(this.#at - 8);
  }

  push(value: Value): void {
    this.#stack.push(value);
  }

  pop(): Value {
    const value = this.#stack.pop();
    if (value === undefined) throw this.error("an empty stack");
    return value;
  }

  /** The uppermost `count` values, taken off, in the order they were put there. */
  popMany(count: number): Value[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  /** The values above the uppermost mark, taken off together with it. */
  popToMark(): Value[] {
    const mark = this.#stack.findLastIndex((value) => value instanceof Mark);
    if (mark < 0) throw this.error("no mark");
    const values = this.#stack.splice(mark + 1);
    this.#stack.pop();
    return values;
  }

  top(): Value {
    const value = this.#stack.at(-1);
    if (value === undefined) throw this.error("an empty stack");
    return value;
  }

  remember(key = this.#memo.size): void {
    this.#memo.set(key, this.top());
  }

  recall(key: number): void {
    const value = this.#memo.get(key);
    if (value === undefined) throw this.error("an unknown memory");
    this.push(value);
  }

  /** Adds to the list on top of the stack. */
  append(values: readonly Value[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw this.error("an append to no list");
    for (const value of values) list.push(value);
  }

  global(name: string): void {
    if (!allowed.includes(name)) throw this.error(`the Python name ${name}`);
    this.push(new Global(name));
  }
}

/** Calls: of `_reconstruct` and `dtype` only, which make an empty array and a type. */
function reduce(machine: Machine): void {
  machine.pop();
  const called = machine.pop();
  const name = called instanceof Global ? called.name : "";
  if (reconstruct.includes(name)) machine.push(new NumpyArray());
  else if (name === "numpy.dtype") machine.push(new NumpyDtype());
  else throw machine.error("a call of something else");
}

/** Fills an array with its state: version, shape, dtype, whether in Fortran's order, elements. */
function build(machine: Machine): void {
  const state = machine.pop();
  const target = machine.top();
  if (target instanceof NumpyDtype) return;
  if (!(target instanceof NumpyArray) || !Array.isArray(state)) throw machine.error("the state of something else");
  target.content = state[4] ?? null;
}

/** `LONG1`: a little-endian integer in two's complement. */
function long(machine: Machine): void {
  const width = machine.byte();
  const value = machine.unsigned(width);
  if (width > 6) throw machine.error(`an integer of ${width} bytes`);
  machine.push(width > 0 && value >= 256 ** width / 2 ? value - 256 ** width : value);
}

const stop = 0x2e;

/** What each opcode does, by its byte. */
const effects: { readonly [opcode: number]: (machine: Machine) => void } = {
  0x80: (m) => void m.byte(), // PROTO
  0x95: (m) => void m.take(8), // FRAME
  0x63: (m) => m.global(`${m.line()}.${m.line()}`), // GLOBAL
  0x93: (m) => m.global(m.popMany(2).join(".")), // STACK_GLOBAL
  0x52: reduce, // REDUCE
  0x62: build, // BUILD
  0x28: (m) => m.push(new Mark()), // MARK
  0x5d: (m) => m.push([]), // EMPTY_LIST
  0x61: (m) => m.append(m.popMany(1)), // APPEND
  0x65: (m) => m.append(m.popToMark()), // APPENDS
  0x29: (m) => m.push([]), // EMPTY_TUPLE
  0x85: (m) => m.push(m.popMany(1)), // TUPLE1
  0x86: (m) => m.push(m.popMany(2)), // TUPLE2
  0x87: (m) => m.push(m.popMany(3)), // TUPLE3
  0x74: (m) => m.push(m.popToMark()), // TUPLE
  0x4e: (m) => m.push(null), // NONE
  0x88: (m) => m.push(true), // NEWTRUE
  0x89: (m) => m.push(false), // NEWFALSE
  0x4a: (m) => m.push(m.int32()), // BININT
  0x4b: (m) => m.push(m.byte()), // BININT1
  0x4d: (m) => m.push(m.unsigned(2)), // BININT2
  0x8a: long, // LONG1
  0x47: (m) => m.push(m.float64()), // BINFLOAT
  0x54: (m) => m.push(m.take(m.unsigned(4))), // BINSTRING
  0x55: (m) => m.push(m.take(m.byte())), // SHORT_BINSTRING
  0x42: (m) => m.push(m.take(m.unsigned(4))), // BINBYTES
  0x43: (m) => m.push(m.take(m.byte())), // SHORT_BINBYTES
  0x58: (m) => m.push(m.text(m.unsigned(4))), // BINUNICODE
  0x8c: (m) => m.push(m.text(m.byte())), // SHORT_BINUNICODE
  0x71: (m) => m.remember(m.byte()), // BINPUT
  0x72: (m) => m.remember(m.unsigned(4)), // LONG_BINPUT
  0x94: (m) => m.remember(), // MEMOIZE
  0x68: (m) => m.recall(m.byte()), // BINGET
  0x6a: (m) => m.recall(m.unsigned(4)), // LONG_BINGET
};
