import { setFlagsFromString } from "node:v8";
import { describe, expect, test } from "vitest";
import type { FunctionBuilder } from "./function-builder.ts";
import type { Label } from "./function-builder.ts";
import { ModuleBuilder } from "./module-builder.ts";
import type { PlainOp } from "./opcodes.ts";
import type { FuncIndex, ValueType } from "./types.ts";

setFlagsFromString("--experimental-wasm-relaxed-simd");

type Export = (...values: (number | bigint)[]) => number | bigint | undefined;
const memory = new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true });

function instantiate(module: ModuleBuilder): Record<string, Export> {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.toBytes()), { env: { memory } });
  return instance.exports as Record<string, Export>;
}

/** One function over the test's memory. */
function compile(takes: readonly ValueType[], leaves: readonly ValueType[], body: (f: FunctionBuilder) => void): Export {
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", { initial: 1, maximum: 4, shared: true });
  const index = module.declareFunction("f", takes, leaves);
  module.defineFunction(index, body);
  module.exportFunction("f", index);
  const { f } = instantiate(module);
  if (f === undefined) throw new Error("no export");
  return f;
}

function binary(type: ValueType, name: PlainOp, result = type): Export {
  return compile([type, type], [result], (f) => {
    f.localGet(f.parameter(0));
    f.localGet(f.parameter(1));
    f.op(name);
  });
}

function unary(type: ValueType, name: PlainOp, result = type): Export {
  return compile([type], [result], (f) => {
    f.localGet(f.parameter(0));
    f.op(name);
  });
}

/** Applies a SIMD instruction to the vectors at 0 and 16 and returns the vector at 32. */
function vector<T extends ArrayBufferView>(a: T, b: T, instruction: (f: FunctionBuilder) => void): ArrayBuffer {
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(new Uint8Array(a.buffer, a.byteOffset, 16), 0);
  bytes.set(new Uint8Array(b.buffer, b.byteOffset, 16), 16);
  const run = compile([], [], (f) => {
    f.i32Const(0);
    for (const offset of [0, 16]) {
      f.i32Const(0);
      f.memory("v128.load", { offset });
    }
    instruction(f);
    f.memory("v128.store", { offset: 32 });
  });
  run();
  return bytes.slice(32, 48).buffer;
}

describe("scalars", () => {
  const integers = [0, 1, -1, 2, 7, -7, 31, 63, 64, 127, 128, -64, -65, 8191, 8192, 2 ** 31 - 1, -(2 ** 31)];
  const reals = [0, -0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.25, 1e10, -1e-10, Infinity, -Infinity, NaN];

  const ofIntegers: [PlainOp, (a: number, b: number) => number][] = [
    ["i32.add", (a, b) => (a + b) | 0],
    ["i32.sub", (a, b) => (a - b) | 0],
    ["i32.mul", Math.imul],
    ["i32.and", (a, b) => a & b],
    ["i32.or", (a, b) => a | b],
    ["i32.xor", (a, b) => a ^ b],
    ["i32.shl", (a, b) => a << b],
    ["i32.shr_s", (a, b) => a >> b],
    ["i32.shr_u", (a, b) => (a >>> b) | 0],
    ["i32.rotl", (a, b) => (a << (b & 31)) | ((b & 31) === 0 ? 0 : a >>> (32 - (b & 31)))],
    ["i32.lt_s", (a, b) => Number(a < b)],
    ["i32.lt_u", (a, b) => Number(a >>> 0 < b >>> 0)],
    ["i32.ge_s", (a, b) => Number(a >= b)],
    ["i32.gt_u", (a, b) => Number(a >>> 0 > b >>> 0)],
    ["i32.eq", (a, b) => Number(a === b)],
  ];
  test.each(ofIntegers)("%s", (name, expected) => {
    const run = binary("i32", name);
    for (const a of integers) for (const b of integers) expect([a, b, run(a, b)]).toEqual([a, b, expected(a, b)]);
  });

  test("i32 division, signed and unsigned", () => {
    expect(binary("i32", "i32.div_s")(-7, 2)).toBe(-3);
    expect(binary("i32", "i32.rem_s")(-7, 2)).toBe(-1);
    expect(binary("i32", "i32.div_u")(-7, 2)).toBe((2 ** 32 - 7 - 1) / 2);
    expect(binary("i32", "i32.rem_u")(-7, 10)).toBe((2 ** 32 - 7) % 10);
    expect(() => binary("i32", "i32.div_s")(1, 0)).toThrow(WebAssembly.RuntimeError);
  });

  test("i32 bit counts", () => {
    expect(unary("i32", "i32.clz")(1)).toBe(31);
    expect(unary("i32", "i32.ctz")(8)).toBe(3);
    expect(unary("i32", "i32.popcnt")(-1)).toBe(32);
    expect(unary("i32", "i32.eqz")(0)).toBe(1);
    expect(unary("i32", "i32.extend8_s")(0xff)).toBe(-1);
  });

  const ofLongs: [PlainOp, (a: bigint, b: bigint) => bigint][] = [
    ["i64.add", (a, b) => a + b],
    ["i64.sub", (a, b) => a - b],
    ["i64.mul", (a, b) => a * b],
    ["i64.xor", (a, b) => a ^ b],
    ["i64.shl", (a, b) => a << (b & 63n)],
    ["i64.shr_s", (a, b) => a >> (b & 63n)],
  ];
  test.each(ofLongs)("%s", (name, expected) => {
    const run = binary("i64", name);
    const values = [0n, 1n, -1n, 63n, 64n, -64n, -65n, 2n ** 32n, 2n ** 63n - 1n, -(2n ** 63n)];
    for (const a of values) for (const b of values) expect(run(a, b)).toBe(BigInt.asIntN(64, expected(a, b)));
  });

  const ofReals: [string, (a: number, b: number) => number][] = [
    ["add", (a, b) => a + b],
    ["sub", (a, b) => a - b],
    ["mul", (a, b) => a * b],
    ["div", (a, b) => a / b],
    ["min", Math.min],
    ["max", Math.max],
    ["copysign", (a, b) => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a))],
  ];
  test.each(ofReals)("f32 and f64 %s", (name, expected) => {
    const double = binary("f64", `f64.${name}` as PlainOp);
    const single = binary("f32", `f32.${name}` as PlainOp);
    for (const a of reals) {
      for (const b of reals) {
        expect(double(a, b)).toBe(expected(a, b));
        expect(single(a, b)).toBe(Math.fround(expected(Math.fround(a), Math.fround(b))));
      }
    }
  });

  const roundings: [string, (a: number) => number][] = [
    ["ceil", Math.ceil],
    ["floor", Math.floor],
    ["trunc", Math.trunc],
    ["sqrt", Math.sqrt],
    ["abs", Math.abs],
    ["neg", (a) => -a],
  ];
  test.each(roundings)("f32 and f64 %s", (name, expected) => {
    for (const a of reals) {
      expect(unary("f64", `f64.${name}` as PlainOp)(a)).toBe(expected(a));
      expect(unary("f32", `f32.${name}` as PlainOp)(a)).toBe(Math.fround(expected(Math.fround(a))));
    }
  });

  test("nearest rounds halves to even", () => {
    expect([0.5, 1.5, 2.5, -2.5].map((a) => unary("f32", "f32.nearest")(a))).toEqual([0, 2, 2, -2]);
  });

  test("conversions", () => {
    expect(unary("f32", "i32.trunc_sat_f32_s", "i32")(1e20)).toBe(2 ** 31 - 1);
    expect(unary("f64", "i32.trunc_sat_f64_u", "i32")(-5)).toBe(0);
    expect(unary("f64", "i64.trunc_sat_f64_s", "i64")(-1e300)).toBe(-(2n ** 63n));
    expect(unary("f64", "i32.trunc_f64_s", "i32")(-2.9)).toBe(-2);
    expect(() => unary("f64", "i32.trunc_f64_s", "i32")(NaN)).toThrow(WebAssembly.RuntimeError);
    expect(unary("i32", "f64.convert_i32_u", "f64")(-1)).toBe(2 ** 32 - 1);
    expect(unary("i64", "f32.convert_i64_s", "f32")(-(2n ** 40n))).toBe(-(2 ** 40));
    expect(unary("i32", "f32.reinterpret_i32", "f32")(0x3f800000)).toBe(1);
    expect(unary("f64", "i64.reinterpret_f64", "i64")(1)).toBe(0x3ff0000000000000n);
    expect(unary("i32", "i64.extend_i32_u", "i64")(-1)).toBe(2n ** 32n - 1n);
    expect(unary("i64", "i32.wrap_i64", "i32")(2n ** 32n + 5n)).toBe(5);
    expect(unary("f64", "f32.demote_f64", "f32")(0.1)).toBe(Math.fround(0.1));
  });
});

describe("constants", () => {
  const edges = [0, 1, -1, 63, 64, -64, -65, 127, 128, 8191, 8192, -8192, -8193, 2 ** 27, -(2 ** 27) - 1, 2 ** 31 - 1, -(2 ** 31)];

  test("i32 and i64 at every length of their encoding", () => {
    for (const value of edges) {
      expect(compile([], ["i32"], (f) => f.i32Const(value))()).toBe(value);
      expect(compile([], ["i64"], (f) => f.i64Const(BigInt(value)))()).toBe(BigInt(value));
    }
    expect(compile([], ["i32"], (f) => f.i32Const(0xffffffff))()).toBe(-1);
    for (const value of [2n ** 62n, -(2n ** 63n), 2n ** 63n - 1n]) {
      expect(compile([], ["i64"], (f) => f.i64Const(value))()).toBe(value);
    }
  });

  test("f32 and f64, not a number and negative zero", () => {
    for (const value of [0, -0, 1.5, Math.PI, Infinity, NaN, 5e-324]) {
      expect(compile([], ["f64"], (f) => f.f64Const(value))()).toBe(value);
      expect(compile([], ["f32"], (f) => f.f32Const(value))()).toBe(Math.fround(value));
    }
  });

  test("v128 from any typed array, lanes read back", () => {
    const run = compile([], ["f64"], (f) => {
      f.v128Const(new Float64Array([9, 1.25, -3.5]).subarray(1));
      f.lane("f64x2.extract_lane", 1);
    });
    expect(run()).toBe(-3.5);
  });
});

describe("vectors", () => {
  const a = Float32Array.of(1.5, -2, 3, 0.25);
  const b = Float32Array.of(2, 8, -0.5, 4);

  const lanewise: [PlainOp, (x: number, y: number) => number][] = [
    ["f32x4.add", (x, y) => x + y],
    ["f32x4.sub", (x, y) => x - y],
    ["f32x4.mul", (x, y) => x * y],
    ["f32x4.div", (x, y) => x / y],
    ["f32x4.min", Math.min],
    ["f32x4.max", Math.max],
    ["f32x4.pmin", (x, y) => (y < x ? y : x)],
    ["f32x4.pmax", (x, y) => (x < y ? y : x)],
    ["f32x4.relaxed_min", Math.min],
    ["f32x4.relaxed_max", Math.max],
  ];
  test.each(lanewise)("%s", (name, expected) => {
    const out = new Float32Array(vector(a, b, (f) => f.op(name)));
    expect([...out]).toEqual([...a].map((x, i) => Math.fround(expected(x, b[i] ?? NaN))));
  });

  test("comparison and bitselect choose lanes", () => {
    const out = vector(a, b, (f) => {
      const [y, x] = [f.local("v128"), f.local("v128")];
      f.localSet(y);
      f.localTee(x);
      f.localGet(y);
      f.localGet(x);
      f.localGet(y);
      f.op("f32x4.gt");
      f.op("v128.bitselect");
    });
    expect([...new Float32Array(out)]).toEqual([2, 8, 3, 4]);
  });

  test("i32x4, i64x2, f64x2, i16x8 and i8x16 arithmetic", () => {
    const i = Int32Array.of(1, -2, 2 ** 30, 7);
    const j = Int32Array.of(5, 6, 4, -7);
    expect([...new Int32Array(vector(i, j, (f) => f.op("i32x4.mul")))]).toEqual([5, -12, 0, -49]);
    expect([...new Int32Array(vector(i, j, (f) => f.op("i32x4.min_s")))]).toEqual([1, -2, 4, -7]);
    const l = BigInt64Array.of(2n ** 40n, -3n);
    expect([...new BigInt64Array(vector(l, l, (f) => f.op("i64x2.add")))]).toEqual([2n ** 41n, -6n]);
    const d = Float64Array.of(0.1, -4);
    expect([...new Float64Array(vector(d, d, (f) => f.op("f64x2.mul")))]).toEqual([0.1 * 0.1, 16]);
    const bytes = new Uint8Array(16).fill(200);
    expect(new Uint8Array(vector(bytes, bytes, (f) => f.op("i8x16.add_sat_u"))).every((x) => x === 255)).toBe(true);
    const shorts = new Int16Array(8).fill(300);
    const narrowed = new Uint8Array(vector(shorts, shorts, (f) => f.op("i8x16.narrow_i16x8_u")));
    expect(narrowed.every((x) => x === 255)).toBe(true);
  });

  test("shifts take their count from an i32", () => {
    const i = Int32Array.of(-8, 16, 1, 0);
    const out = vector(i, i, (f) => {
      f.op("drop");
      f.i32Const(2);
      f.op("i32x4.shr_s");
    });
    expect([...new Int32Array(out)]).toEqual([-2, 4, 0, 0]);
  });

  test("conversions", () => {
    const out = vector(Float32Array.of(1e20, -1.9, NaN, 2.9), b, (f) => {
      f.op("drop");
      f.op("i32x4.trunc_sat_f32x4_s");
    });
    expect([...new Int32Array(out)]).toEqual([2 ** 31 - 1, -1, 0, 2]);
    const relaxed = vector(a, b, (f) => {
      f.op("drop");
      f.op("i32x4.relaxed_trunc_f32x4_s");
      f.op("f32x4.convert_i32x4_s");
    });
    expect([...new Float32Array(relaxed)]).toEqual([1, -2, 3, 0]);
  });

  test("relaxed_madd is a * b + c, relaxed_nmadd is c - a * b", () => {
    const sum = (name: PlainOp): number[] => {
      const out = vector(a, b, (f) => {
        f.f32Const(10);
        f.op("f32x4.splat");
        f.op(name);
      });
      return [...new Float32Array(out)];
    };
    expect(sum("f32x4.relaxed_madd")).toEqual([13, -6, 8.5, 11]);
    expect(sum("f32x4.relaxed_nmadd")).toEqual([7, 26, 11.5, 9]);
  });

  test("shuffle and swizzle", () => {
    const x = Uint8Array.from({ length: 16 }, (_, i) => i);
    const y = x.map((i) => i + 100);
    const picks = [31, 0, 16, 15, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    const shuffled = new Uint8Array(vector(x, y, (f) => f.shuffle(picks)));
    expect([...shuffled]).toEqual(picks.map((i) => (i < 16 ? i : i + 84)));
    const order = Uint8Array.from({ length: 16 }, (_, i) => (i === 3 ? 77 : 15 - i));
    const swizzled = new Uint8Array(vector(y, order, (f) => f.op("i8x16.swizzle")));
    expect([...swizzled]).toEqual([...order].map((i) => (i < 16 ? i + 100 : 0)));
  });

  test("lanes and tests for truth", () => {
    const out = vector(a, b, (f) => {
      f.lane("f32x4.extract_lane", 1);
      f.lane("f32x4.replace_lane", 3);
    });
    expect([...new Float32Array(out)]).toEqual([1.5, -2, 3, 8]);
    const any = compile(["i32"], ["i32"], (f) => {
      f.localGet(f.parameter(0));
      f.op("i32x4.splat");
      f.op("v128.any_true");
    });
    expect([any(0), any(4)]).toEqual([0, 1]);
  });
});

describe("memory", () => {
  const bytes = new Uint8Array(memory.buffer);

  test("loads widen, splat and fill with zero", () => {
    bytes.set([0xff, 2, 3, 4, 5, 6, 7, 8], 64);
    const load = (name: Parameters<FunctionBuilder["memory"]>[0]): ArrayBuffer => {
      const run = compile([], [], (f) => {
        f.i32Const(0);
        f.i32Const(60);
        f.memory(name, { offset: 4, align: 1 });
        f.memory("v128.store", { offset: 128 });
      });
      run();
      return bytes.slice(128, 144).buffer;
    };
    expect([...new Int16Array(load("v128.load8x8_s"))]).toEqual([-1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...new Uint16Array(load("v128.load8x8_u"))]).toEqual([255, 2, 3, 4, 5, 6, 7, 8]);
    expect([...new Int32Array(load("v128.load16x4_u"))]).toEqual([0x2ff, 0x403, 0x605, 0x807]);
    expect([...new Int32Array(load("v128.load32_splat"))]).toEqual(Array(4).fill(0x040302ff));
    expect([...new Int32Array(load("v128.load32_zero"))]).toEqual([0x040302ff, 0, 0, 0]);
    expect([...new Uint32Array(load("v128.load64_splat"))]).toEqual([0x040302ff, 0x08070605, 0x040302ff, 0x08070605]);
    expect([...new Uint32Array(load("v128.load64_zero"))]).toEqual([0x040302ff, 0x08070605, 0, 0]);
  });

  test("one lane is loaded and stored alone", () => {
    new Float32Array(memory.buffer, 0, 4).set([1, 2, 3, 4]);
    const run = compile([], [], (f) => {
      f.i32Const(0);
      f.i32Const(8);
      f.v128Const(Float32Array.of(10, 20, 30, 40));
      f.memoryLane("v128.load32_lane", 1);
      f.memoryLane("v128.store32_lane", 1, { offset: 256 });
    });
    run();
    expect([...new Float32Array(memory.buffer, 256, 2)]).toEqual([3, 0]);
  });

  test("narrow scalar loads and stores", () => {
    const run = compile(["i32"], ["i32"], (f) => {
      f.i32Const(0);
      f.localGet(f.parameter(0));
      f.memory("i32.store16", { offset: 300 });
      f.i32Const(300);
      f.memory("i32.load16_s");
    });
    expect(run(0x1ffff)).toBe(-1);
    expect(() => compile([], ["i32"], (f) => (f.i32Const(-4), f.memory("i32.load")))()).toThrow(WebAssembly.RuntimeError);
  });

  test("size, fill and copy", () => {
    expect(compile([], ["i32"], (f) => f.memoryWide("memory.size"))()).toBe(1);
    const run = compile([], [], (f) => {
      for (const value of [512, 7, 4]) f.i32Const(value);
      f.memoryWide("memory.fill");
      for (const value of [516, 512, 4]) f.i32Const(value);
      f.memoryWide("memory.copy");
    });
    run();
    expect([...bytes.subarray(511, 521)]).toEqual([0, 7, 7, 7, 7, 7, 7, 7, 7, 0]);
  });

  test("atomics return the value before", () => {
    const words = new Int32Array(memory.buffer);
    words[200] = 40;
    const modify = (name: "i32.atomic.rmw.add" | "i32.atomic.rmw.sub" | "i32.atomic.rmw.xchg"): Export =>
      compile(["i32"], ["i32"], (f) => {
        f.i32Const(800);
        f.localGet(f.parameter(0));
        f.memory(name);
      });
    expect([modify("i32.atomic.rmw.add")(2), words[200]]).toEqual([40, 42]);
    expect([modify("i32.atomic.rmw.sub")(12), words[200]]).toEqual([42, 30]);
    expect([modify("i32.atomic.rmw.xchg")(5), words[200]]).toEqual([30, 5]);
    const exchange = compile(["i32", "i32"], ["i32"], (f) => {
      f.i32Const(800);
      f.localGet(f.parameter(0));
      f.localGet(f.parameter(1));
      f.memory("i32.atomic.rmw.cmpxchg");
    });
    expect([exchange(4, 9), words[200], exchange(5, 9), words[200]]).toEqual([5, 5, 5, 9]);
    const wait = compile(["i32"], ["i32"], (f) => {
      f.i32Const(800);
      f.localGet(f.parameter(0));
      f.i64Const(1000n);
      f.memory("memory.atomic.wait32");
    });
    expect([wait(1), wait(9)]).toEqual([1, 2]); // not equal, timed out
  });
});

describe("control and variables", () => {
  test("a loop with an exit computes a factorial", () => {
    const run = compile(["i32"], ["i32"], (f) => {
      const n = f.parameter(0);
      const product = f.local("i32");
      f.i32Const(1);
      f.localSet(product);
      f.block((done) => {
        f.loop((again) => {
          f.localGet(n);
          f.op("i32.eqz");
          f.brIf(done);
          f.localGet(product);
          f.localGet(n);
          f.op("i32.mul");
          f.localSet(product);
          f.localGet(n);
          f.i32Const(1);
          f.op("i32.sub");
          f.localSet(n);
          f.br(again);
        });
      });
      f.localGet(product);
    });
    expect(run(10)).toBe(3628800);
  });

  test("if with a result, and branches out of it", () => {
    const run = compile(["i32"], ["i32"], (f) => {
      f.localGet(f.parameter(0));
      f.if(
        (end) => {
          f.i32Const(7);
          f.br(end);
        },
        () => f.i32Const(9),
        "i32",
      );
    });
    expect([run(1), run(0)]).toEqual([7, 9]);
  });

  test("a branch to a block that is not open is refused", () => {
    expect(() =>
      compile([], [], (f) => {
        let closed: Label | undefined;
        f.block((label) => (closed = label));
        f.block(() => {
          if (closed !== undefined) f.br(closed);
        });
      }),
    ).toThrow("inside the block");
  });

  test("released variables are used again by type; parameters and twice are refused", () => {
    compile(["i32"], [], (f) => {
      const first = f.local("f32");
      const other = f.local("i32");
      f.release(first, other);
      expect(f.local("f32")).toBe(first);
      expect(f.local("f32")).not.toBe(first);
      expect(() => f.release(f.parameter(0))).toThrow("cannot be released");
      expect(() => f.release(other)).toThrow("twice");
    });
  });

  test("variables of mixed types keep their declared types", () => {
    const types: ValueType[] = ["i32", "i32", "f64", "v128", "v128", "i64", "f32", "i32"];
    const run = compile([], ["f64"], (f) => {
      const locals = types.map((type) => f.local(type));
      f.localGet(locals[2] ?? f.parameter(0));
      f.f64Const(1);
      f.op("f64.add");
    });
    expect(run()).toBe(1);
  });

  test("functions call functions defined later, imports come first, globals are kept between calls", () => {
    const module = new ModuleBuilder();
    const log = module.importFunction("env", "log", ["i32"], []);
    const counter = module.addGlobal("i32", true, -100);
    const even = module.declareFunction("even", ["i32"], ["i32"]);
    const odd = module.declareFunction("odd", ["i32"], ["i32"]);
    const step = (other: FuncIndex, atZero: number) => (f: FunctionBuilder) => {
      f.globalGet(counter);
      f.i32Const(1);
      f.op("i32.add");
      f.globalSet(counter);
      f.globalGet(counter);
      f.call(log);
      f.localGet(f.parameter(0));
      f.if(
        () => {
          f.localGet(f.parameter(0));
          f.i32Const(1);
          f.op("i32.sub");
          f.call(other);
        },
        () => f.i32Const(atZero),
        "i32",
      );
    };
    module.defineFunction(odd, step(even, 0));
    module.defineFunction(even, step(odd, 1));
    module.exportFunction("even", even);
    const logged: number[] = [];
    const env = { log: (value: number) => logged.push(value) };
    const instance = new WebAssembly.Instance(new WebAssembly.Module(module.toBytes()), { env });
    const isEven = instance.exports["even"] as Export;
    expect([isEven(2), isEven(1)]).toEqual([1, 0]);
    expect(logged).toEqual([-99, -98, -97, -96, -95]);
  });

  test("a trap names the function", () => {
    const module = new ModuleBuilder();
    const index = module.declareFunction("softmax", [], []);
    module.defineFunction(index, (f) => f.op("unreachable"));
    module.exportFunction("run", index);
    const { run } = instantiate(module);
    let stack = "";
    try {
      run?.();
    } catch (error) {
      stack = String((error as Error).stack);
    }
    expect(stack).toContain("softmax");
  });

  test("a function without a body, or with two, is refused", () => {
    const module = new ModuleBuilder();
    const index = module.declareFunction("f", [], []);
    expect(() => module.toBytes()).toThrow("no body");
    module.defineFunction(index, () => undefined);
    expect(() => module.defineFunction(index, () => undefined)).toThrow("cannot be defined");
    expect(() => module.importFunction("env", "late", [], [])).toThrow("imported before");
  });
});
