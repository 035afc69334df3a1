import { expect, test } from "vitest";
import { Exprs, type Buffer, type Expr } from "./expr.ts";
import { interpretKernel, type Memory } from "./interpret.ts";
import { finishKernel, when } from "./kernel.ts";
import type { For, Kernel, Stmt } from "./loop.ts";

const x: Buffer = { name: "x", dtype: "float32", storage: "f32", size: 8 };
const y: Buffer = { name: "y", dtype: "float32", storage: "f32", size: 8 };

/** Eight rounds, shared out among threads. */
function kernelOf(mode: For["mode"], body: (e: Exprs, i: Expr) => readonly Stmt[]): Kernel {
  const e = new Exprs();
  const axis = e.variable("i", 8);
  const inner = body(e, axis);
  return finishKernel({
    e,
    name: "k",
    grid: { axis, extent: 8 },
    body: (from, to) => [{ kind: "for", axis, from, to, mode, body: inner }],
    work: 8,
  });
}

function run(kernel: Kernel): number[] {
  const memory: Memory = new Map([
    [x, Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7)],
    [y, new Float32Array(8)],
  ]);
  interpretKernel(kernel, memory);
  return Array.from(memory.get(y) ?? []);
}

const store = (buffer: Buffer, index: Expr, value: Expr): Stmt => ({ kind: "store", buffer, index, value });

test("runs loops over their whole grid", () => {
  expect(run(kernelOf("vector", (e, i) => [store(y, i, e.load(x, e.scaleIndex(i, -1, 7), "f32"))]))).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
});

test("stops at the end of a buffer", () => {
  expect(() => run(kernelOf("serial", (e, i) => [store(y, i, e.load(x, e.scaleIndex(i, 1, 1), "f32"))]))).toThrow("x[8] of 8 elements");
  expect(() => run(kernelOf("serial", (e, i) => [store(y, e.scaleIndex(i, 1, -1), e.load(x, i, "f32"))]))).toThrow("y[-1] of 8");
});

test("a guard protects what a select does not", () => {
  const shifted = (e: Exprs, i: Expr): [Expr, Expr, Expr] => {
    const place = e.scaleIndex(i, 1, 1);
    return [e.within(place, 0, 8), e.load(x, place, "f32"), e.const(0, "f32")];
  };
  expect(run(kernelOf("serial", (e, i) => [store(y, i, e.guard(...shifted(e, i)))]))).toEqual([1, 2, 3, 4, 5, 6, 7, 0]);
  expect(() => run(kernelOf("serial", (e, i) => [store(y, i, e.select(...shifted(e, i)))]))).toThrow("x[8]");
});

test("parts of the grid may not touch each other's elements", () => {
  expect(() => run(kernelOf("serial", (e, i) => [store(y, e.modulus(i, 3), e.load(x, i, "f32"))]))).toThrow("written by one part");
  const neighbour = (e: Exprs, i: Expr): Expr => e.load(y, e.binary("min", e.scaleIndex(i, 1, 1), e.const(7, "i32")), "f32");
  expect(() => run(kernelOf("serial", (e, i) => [store(y, i, neighbour(e, i))]))).toThrow("is read by one part");
});

test("a vector loop goes one way, and carries nothing from round to round", () => {
  const branch = kernelOf("vector", (e, i) => when(e.within(i, 0, 4), [store(y, i, e.load(x, i, "f32"))]));
  expect(() => run(branch)).toThrow('the way of "if" differs');
  const carried = kernelOf("vector", (e, i) => {
    const held = e.local("held", "f32");
    return [store(y, i, held), { kind: "let", target: held, value: e.load(x, i, "f32") }];
  });
  expect(() => run(carried)).toThrow("held is read before it has a value");
});
