import { expect, test } from "vitest";
import { Exprs, type Expr } from "./expr.ts";
import { evaluateExpression } from "./interpret_expr.ts";
import { randomNumbers } from "../ir/gradient_check.suite.ts";

test("an index that was taken apart by an inner axis is put together again", () => {
  const e = new Exprs();
  const [i, j] = [e.variable("i", 12), e.variable("j", 8)];
  const flat = e.linear(0, [{ atom: i, factor: 8 }, { atom: j, factor: 1 }]);
  // [12, 8] read as [3, 4, 8].
  const [a, b, c] = [e.quotient(flat, 32), e.modulus(e.quotient(flat, 8), 4), e.modulus(flat, 8)];
  expect(c).toBe(j);
  expect(e.flatten([a, b, c], [32, 8, 1])).toBe(flat);
});

test("quotients and remainders of sums are those of their values", () => {
  const next = randomNumbers(3);
  const pick = (low: number, high: number): number => Math.floor(low + next() * (high - low));
  for (let round = 0; round < 300; round++) {
    const e = new Exprs();
    const vars = [pick(1, 9), pick(1, 9), pick(1, 9)].map((extent, n) => e.variable(`v${n}`, extent));
    const x = e.linear(pick(-20, 20), vars.map((atom) => ({ atom, factor: pick(-12, 25) })));
    const [by, then] = [pick(1, 13), pick(1, 7)];
    const made: Expr[] = [e.quotient(x, by), e.modulus(x, by), e.quotient(e.quotient(x, by), then), e.modulus(e.quotient(x, by), then)];
    const values = new Map(vars.map((v) => [v, pick(v.min, v.max + 1)]));
    const value = (expr: Expr): number => evaluateExpression(expr, { variable: (v) => values.get(v) ?? 0, load: () => 0 });
    const n = value(x);
    const q = Math.floor(n / by);
    const want = [q, n - q * by, Math.floor(q / then), q - Math.floor(q / then) * then];
    expect(made.map(value)).toEqual(want.map((w) => (w === 0 ? 0 : w)));
    for (const expr of made) {
      expect(value(expr)).toBeGreaterThanOrEqual(expr.min);
      expect(value(expr)).toBeLessThanOrEqual(expr.max);
    }
  }
});

test("putting an index together again keeps its constant", () => {
  const e = new Exprs();
  const x = e.linear(3, [{ atom: e.variable("panel", 2), factor: 8 }]);
  expect(e.flatten([e.quotient(x, 7), e.modulus(x, 7)], [7, 1])).toBe(x);
  expect(e.flatten([e.quotient(x, 7), e.modulus(x, 7)], [14, 2], 5)).toBe(e.scaleIndex(x, 2, 5));
});
