import { describe, expect, test } from "vitest";
import { tensor } from "../tensor/convert.ts";
import * as tree from "./index.ts";

const nested = { b: [1, { d: 2, c: 3 }], a: null };

describe("flatten and pack", () => {
  test("records go in the order of sorted keys, and keep their own order when built again", () => {
    expect(tree.flatten(nested)).toEqual([null, 1, 3, 2]);
    const packed = tree.packSequenceAs(nested, ["w", "x", "y", "z"]);
    expect(JSON.stringify(packed)).toBe('{"b":["x",{"d":"z","c":"y"}],"a":"w"}');
  });

  test("tensors, typed arrays and what is alone are leaves", () => {
    const x = tensor([1, 2]);
    const bytes = new Uint8Array(2);
    expect(tree.flatten([x, bytes])).toEqual([x, bytes]);
    expect(tree.flatten(5)).toEqual([5]);
    expect(tree.packSequenceAs(5, [6])).toBe(6);
    expect([tree.isNested(x), tree.isNested(null), tree.isNested([]), tree.isNested({})]).toEqual([false, false, true, true]);
  });

  test("paths", () => {
    expect(tree.flattenWithPath(nested)).toEqual([[["a"], null], [["b", 0], 1], [["b", 1, "c"], 3], [["b", 1, "d"], 2]]);
  });

  test("too few leaves", () => {
    expect(() => tree.packSequenceAs([1, [2]], [1])).toThrow("The structure has 2 leaves, not 1");
  });
});

describe("map", () => {
  test("several structures", () => {
    expect(tree.mapStructure((a: number, b: string) => a + b, { x: 1, y: [2] }, { y: ["b"], x: "a" })).toEqual({ x: "1a", y: ["2b"] });
    expect(() => tree.mapStructure((a: number, b: number) => a + b, [[1, 2]], [[1]])).toThrow(/same way/);
    expect(() => tree.mapStructure(() => 0)).toThrow("There is no structure to go through");
  });

  test("up to a shallower structure", () => {
    expect(tree.mapStructureUpTo([null, [null, null]], String, [[1, 1], [2, 2]])).toEqual(["1,1", ["2", "2"]]);
    expect(() => tree.mapStructureUpTo([null, [null]], String, [1, 2])).toThrow(/same way/);
  });

  test("shapes", () => {
    expect(tree.mapShapeStructure((shape) => shape.length, [[null, 2], { a: [3] }])).toEqual([2, { a: 1 }]);
  });
});

test("traverse visits parents before or after their parts", () => {
  const seen: unknown[] = [];
  const look = (part: unknown): void => {
    seen.push(structuredClone(part));
  };
  tree.traverse(look, [[1], { a: 2 }]);
  expect(seen).toEqual([[[1], { a: 2 }], [1], 1, { a: 2 }, 2]);
  seen.length = 0;
  tree.traverse(look, [[1], { a: 2 }], { topDown: false });
  expect(seen).toEqual([1, [1], 2, { a: 2 }, [[1], { a: 2 }]]);
  expect(tree.traverse((part) => (Array.isArray(part) ? null : undefined), { a: [1], b: 2 })).toEqual({ a: null, b: 2 });
});

describe("comparing", () => {
  test("the same structure", () => {
    expect(() => tree.assertSameStructure({ a: [1, 2], b: 3 }, { b: "x", a: ["y", "z"] })).not.toThrow();
    expect(() => tree.assertSameStructure([1, [2]], [1, 2])).toThrow(expect.objectContaining({ where: "at 1", expected: "a list of 1", received: "a leaf" }));
    expect(() => tree.assertSameStructure([1], { 0: 1 })).toThrow(/same way/);
  });

  test("the same paths", () => {
    expect(() => tree.assertSamePaths([1, [2]], { 0: 1, 1: { 0: 2 } })).not.toThrow();
    expect(() => tree.assertSamePaths([1], [1, 2])).toThrow(expect.objectContaining({ where: "at 1", expected: "no leaf", received: "a leaf" }));
  });
});
