import { ByteBuffer } from "./byte-buffer.ts";
import { FunctionBuilder } from "./function-builder.ts";
import { type FuncIndex, type GlobalIndex, type ValueType, valueTypes } from "./types.ts";

/** Size of a memory in pages of 64 KiB. */
export interface MemoryLimits {
  readonly initial: number;
  readonly maximum?: number;
  /** A shared memory needs a maximum. */
  readonly shared?: boolean;
}

interface Declaration {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  /** Size, variables and instructions, once defined. */
  code: Uint8Array | undefined;
}

const HEADER = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
const END = 0x0b;
const section = { custom: 0, type: 1, import: 2, function: 3, global: 6, export: 7, code: 10 } as const;
const kind = { function: 0, memory: 2 } as const;

/** A vector of the binary format: how many entries, then the entries. */
class Entries {
  count = 0;
  readonly bytes = new ByteBuffer();
}

/**
 * A WebAssembly module under construction: imports first, then functions in any order, then `toBytes`.
 *
 * @example
 * ```ts
 * const module = new ModuleBuilder();
 * const twice = module.declareFunction("twice", ["f32"], ["f32"]);
 * module.defineFunction(twice, (f) => {
 *   f.localGet(f.parameter(0));
 *   f.f32Const(2);
 *   f.op("f32.mul");
 * });
 * module.exportFunction("twice", twice);
 * const instance = new WebAssembly.Instance(new WebAssembly.Module(module.toBytes()));
 * ```
 */
export class ModuleBuilder {
  readonly #types = new Entries();
  readonly #typeIndices = new Map<string, number>();
  readonly #imports = new Entries();
  readonly #functionTypes = new Entries();
  readonly #globals = new Entries();
  readonly #exports = new Entries();
  readonly #importedNames: string[] = [];
  readonly #declarations: Declaration[] = [];
  /** Body buffers not in use: defining a function inside another one takes a second. */
  readonly #spare: ByteBuffer[] = [];

  importMemory(module: string, name: string, limits: MemoryLimits): void {
    const { maximum, shared = false } = limits;
    if (shared && maximum === undefined) throw new RangeError("a shared memory needs a maximum");
    const out = this.#import(module, name, kind.memory);
    out.byte((maximum === undefined ? 0 : 1) | (shared ? 2 : 0));
    out.unsigned(limits.initial);
    if (maximum !== undefined) out.unsigned(maximum);
  }

  /** Imported functions come first in the index space: import them before declaring any. */
  importFunction(module: string, name: string, parameters: readonly ValueType[], results: readonly ValueType[]): FuncIndex {
    if (this.#declarations.length > 0) throw new RangeError("functions must be imported before others are declared");
    this.#import(module, name, kind.function).unsigned(this.#type(parameters, results));
    return (this.#importedNames.push(`${module}.${name}`) - 1) as FuncIndex;
  }

  /** A global variable; every thread that instantiates the module has its own. */
  addGlobal(type: Exclude<ValueType, "v128">, mutable: boolean, initial: number | bigint): GlobalIndex {
    const out = this.#globals.bytes;
    out.byte(valueTypes[type]);
    out.byte(mutable ? 1 : 0);
    writeConstant[type](out, initial);
    out.byte(END);
    return this.#globals.count++ as GlobalIndex;
  }

  /** Reserves an index, so that functions may call each other whatever the order of their definitions. */
  declareFunction(name: string, parameters: readonly ValueType[], results: readonly ValueType[]): FuncIndex {
    this.#functionTypes.count++;
    this.#functionTypes.bytes.unsigned(this.#type(parameters, results));
    this.#declarations.push({ name, parameters, code: undefined });
    return (this.#importedNames.length + this.#declarations.length - 1) as FuncIndex;
  }

  defineFunction(index: FuncIndex, body: (f: FunctionBuilder) => void): void {
    const declaration = this.#declarations[index - this.#importedNames.length];
    if (declaration === undefined || declaration.code !== undefined) throw new RangeError(`function ${index} cannot be defined`);
    const buffer = this.#spare.pop() ?? new ByteBuffer(4096);
    const builder = new FunctionBuilder(declaration.parameters, buffer);
    body(builder);
    const code = new ByteBuffer(buffer.length + 32);
    builder.finish(code);
    declaration.code = code.view();
    buffer.length = 0;
    this.#spare.push(buffer);
  }

  exportFunction(name: string, index: FuncIndex): void {
    this.#exports.count++;
    this.#exports.bytes.name(name);
    this.#exports.bytes.byte(kind.function);
    this.#exports.bytes.unsigned(index);
  }

  /** The module in the binary format, with the functions' names for stack traces and profilers. */
  toBytes(): Uint8Array<ArrayBuffer> {
    const code = new Entries();
    for (const declaration of this.#declarations) {
      if (declaration.code === undefined) throw new RangeError(`function ${declaration.name} has no body`);
      code.count++;
      code.bytes.append(declaration.code);
    }
    const out = new ByteBuffer(code.bytes.length + 1024);
    out.append(HEADER);
    writeSection(out, section.type, this.#types);
    writeSection(out, section.import, this.#imports);
    writeSection(out, section.function, this.#functionTypes);
    writeSection(out, section.global, this.#globals);
    writeSection(out, section.export, this.#exports);
    writeSection(out, section.code, code);
    this.#writeNames(out);
    return out.toBytes();
  }

  #import(module: string, name: string, what: number): ByteBuffer {
    this.#imports.count++;
    const out = this.#imports.bytes;
    out.name(module);
    out.name(name);
    out.byte(what);
    return out;
  }

  #type(parameters: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${parameters.join()}:${results.join()}`;
    const known = this.#typeIndices.get(key);
    if (known !== undefined) return known;
    this.#types.bytes.byte(0x60);
    for (const list of [parameters, results]) {
      this.#types.bytes.unsigned(list.length);
      for (const type of list) this.#types.bytes.byte(valueTypes[type]);
    }
    this.#typeIndices.set(key, this.#types.count);
    return this.#types.count++;
  }

  /** The custom section "name", subsection 1: functions. */
  #writeNames(out: ByteBuffer): void {
    const names = [...this.#importedNames, ...this.#declarations.map((declaration) => declaration.name)];
    const map = new ByteBuffer(32 * names.length + 8);
    map.unsigned(names.length);
    for (const [index, name] of names.entries()) {
      map.unsigned(index);
      map.name(name);
    }
    const content = new ByteBuffer(map.length + 16);
    content.name("name");
    content.byte(1);
    content.sized(map);
    out.byte(section.custom);
    out.sized(content);
  }
}

const writeConstant = {
  i32: (out: ByteBuffer, value: number | bigint): void => {
    out.byte(0x41);
    out.signed(Number(value));
  },
  i64: (out: ByteBuffer, value: number | bigint): void => {
    out.byte(0x42);
    out.signed64(BigInt(value));
  },
  f32: (out: ByteBuffer, value: number | bigint): void => {
    out.byte(0x43);
    out.float32(Number(value));
  },
  f64: (out: ByteBuffer, value: number | bigint): void => {
    out.byte(0x44);
    out.float64(Number(value));
  },
};

function writeSection(out: ByteBuffer, id: number, entries: Entries): void {
  if (entries.count === 0) return;
  const content = new ByteBuffer(entries.bytes.length + 8);
  content.unsigned(entries.count);
  content.append(entries.bytes.view());
  out.byte(id);
  out.sized(content);
}
