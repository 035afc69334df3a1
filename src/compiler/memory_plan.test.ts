import { describe, expect, test } from "vitest";
import { g } from "../ir/make.ts";
import type { Node, TensorType } from "../ir/node.ts";
import type { Buffer } from "./expr.ts";
import { kernelsOf } from "./kernel.ts";
import type { Step } from "./loop.ts";
import { bytesOf, planMemory, type MemoryPlan } from "./memory_plan.ts";
import { compileStep } from "./program.ts";

const row: TensorType = { shape: [300], dtype: "float32" };
const count: TensorType = { shape: [], dtype: "int32" };

function span(plan: MemoryPlan, buffer: Buffer): readonly [region: string, from: number, to: number] {
  const place = plan.places.get(buffer);
  if (place === undefined) throw new Error(`${buffer.name} has no place`);
  return place.region === "scratch" ? ["scratch", place.offset, place.offset + bytesOf(buffer)] : [`pointer ${place.slot}`, 0, bytesOf(buffer)];
}

function overlap(plan: MemoryPlan, a: Buffer, b: Buffer): boolean {
  const [[region, from, to], [other, start, end]] = [span(plan, a), span(plan, b)];
  return a !== b && region === other && from < end && start < to;
}

const written = (steps: readonly Step[]): Buffer[] => kernelsOf(steps).flatMap(({ writes }) => writes);

const smooth = (x: Node): Node => g.cumulative("add", g.unary("tanh", g.reverse(x, [0])), 0);

async function compiled(args: readonly Node<"parameter">[], outputs: readonly Node[]) {
  const program = await compileStep({ args, states: [], outputs, updates: [] }, { verify: true });
  return { program, plan: planMemory(program) };
}

describe("what steers threads stays until the last has seen it", () => {
  test("the condition of a loop", async () => {
    const [limit, x] = [g.parameter("limit", count), g.parameter("x", row)];
    const types = [count, count, row];
    const graph = (build: (...xs: Node[]) => Node[]) => {
      const parameters = types.map((type) => g.parameter("p", type));
      return { parameters, outputs: build(...parameters) };
    };
    const condition = graph((most = limit, i = limit) => [g.compare("LT", i, most)]);
    const body = graph((_, i = limit, y = x) => [g.add(i, g.like(1, i)), smooth(smooth(y))]);
    const { program, plan } = await compiled([limit, x], g.while(condition, body, [limit], [g.like(0, limit), x]));
    const loop = program.steps.find((step) => step.kind === "while");
    if (loop?.kind !== "while") throw new Error("there is no loop");
    expect(written(loop.steps).filter((buffer) => overlap(plan, loop.condition, buffer))).toEqual([]);
  });

  test("the number of a branch", async () => {
    const [index, x] = [g.parameter("index", count), g.parameter("x", row)];
    const branch = (build: (y: Node) => Node) => {
      const parameter = g.parameter("p", row);
      return { parameters: [parameter], outputs: [build(parameter)] };
    };
    const { program, plan } = await compiled([index, x], g.case(index, [branch((y) => smooth(smooth(y))), branch(smooth)], [x]));
    const choice = program.steps.find((step) => step.kind === "case");
    if (choice?.kind !== "case") throw new Error("there is no choice");
    expect(choice.branches.flatMap(written).filter((buffer) => overlap(plan, choice.index, buffer))).toEqual([]);
  });
});

test("values that are needed at the same time do not lie over each other, others do", async () => {
  const x = g.parameter("x", row);
  const chain = [x as Node];
  for (let i = 0; i < 6; i++) chain.push(smooth(chain[i] ?? x));
  const { program, plan } = await compiled([x], chain.slice(-1));
  for (const { reads, writes } of kernelsOf(program.steps)) {
    expect(reads.filter((read) => writes.some((write) => overlap(plan, read, write)))).toEqual([]);
  }
  // Two rows at a time are enough, however long the chain.
  expect(plan.scratchBytes).toBeLessThanOrEqual(2 * (bytesOf(program.args[0] as Buffer) + 64));
});

test("what a loop carries keeps its place from round to round", async () => {
  const [x, xs] = [g.parameter("x", row), g.parameter("xs", { shape: [5, 300], dtype: "float32" })];
  const [held, slice] = [g.parameter("held", row), g.parameter("slice", row)];
  const body = { parameters: [held, slice], outputs: [smooth(g.add(held, slice)), smooth(smooth(slice))] };
  const { program, plan } = await compiled([x, xs], g.scan({ body, consts: 0, carries: 1, length: 5, reverse: false }, [x, xs]));
  const loop = program.steps.find((step) => step.kind === "loop");
  if (loop?.kind !== "loop") throw new Error("there is no loop");
  const inside = kernelsOf(loop.steps);
  const carried = new Set(inside.flatMap(({ reads }) => reads).filter((buffer) => inside.every(({ writes }) => !writes.includes(buffer))));
  for (const buffer of carried) expect(written(loop.steps).filter((other) => overlap(plan, buffer, other))).toEqual([]);
});
