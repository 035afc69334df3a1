import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { differences, prepare, type Argument, type Case } from "../compiler/cases.suite.ts";
import { decodeBits, encodeBits } from "../ir/primitives/selection.ts";
import type { PrimitiveName } from "../ir/attributes.ts";
import { byteWidth, dtypes, isFloat, type DType, type TypedArray } from "../ir/dtype.ts";
import { g } from "../ir/make.ts";
import type { Node, TensorType } from "../ir/node.ts";
import { at, sizeOf } from "../ir/shape.ts";
import type { MaybePromise } from "../util/maybe_promise.ts";
import { primitiveCases } from "./cases/index.suite.ts";
import { stepCases, type StepCase } from "./cases/steps.suite.ts";
import type { Engine, Resident, StepGraph } from "./engine.ts";
import { ReferenceEngine } from "./reference/engine.ts";

export interface SuiteOptions {
  /** Cases that this engine cannot pass, by name or by how their names begin, each with the reason. */
  readonly skip?: Readonly<Record<string, string>>;
  /** Only every so many-th case of each primitive, for engines that take long to compile one; all if not said. */
  readonly every?: number;
}

/**
 * What every engine must do: each primitive over shapes, dtypes and layouts, states that are updated in place, loops
 * and branches, memory that comes back. The reference engine says what is right.
 */
export function runEngineSuite(name: string, makeEngine: () => MaybePromise<Engine>, { skip = {}, every = 1 }: SuiteOptions = {}): void {
  let engine: Engine;
  beforeAll(async () => {
    engine = await makeEngine();
  });
  afterAll(() => engine.close());
  const one = (title: string, body: () => Promise<void>): void => {
    const reason = Object.entries(skip).find(([start]) => title.startsWith(start))?.[1];
    // oxlint-disable-next-line vitest/expect-expect -- the bodies expect
    test.skipIf(reason !== undefined)(`${title}${reason === undefined ? "" : ` (${reason})`}`, body);
  };
  describe(`${name}`, () => {
    for (const op of Object.keys(primitiveCases) as PrimitiveName[]) {
      describe(`${op}:`, () => {
        for (const entry of primitiveCases[op].filter((_, i) => i % every === 0)) one(entry.name, () => checkCase(engine, entry));
      });
    }
    describe("states", () => {
      for (const entry of stepCases) one(entry.name, () => checkStep(engine, entry));
    });
    describe("memory", () => {
      memoryTests(() => engine, makeEngine, one);
    });
    describe("programs", () => {
      programTests(() => engine, one);
    });
  });
}

async function checkCase(engine: Engine, entry: Case): Promise<void> {
  const { args, outputs, data } = prepare(entry);
  await compareSteps(engine, { args, states: [], outputs, updates: [] }, data, []);
}

async function checkStep(engine: Engine, { args, states, build }: StepCase): Promise<void> {
  const [own, held] = [argumentsOf(args), argumentsOf(states)];
  const { outputs, updates } = build(own.nodes, held.nodes);
  await compareSteps(engine, { args: own.nodes, states: held.nodes, outputs, updates }, own.data, held.data);
}

function argumentsOf(args: readonly Argument[]): { nodes: readonly Node<"parameter">[]; data: readonly TypedArray[] } {
  const { args: nodes, data } = prepare({ name: "", args, build: (...xs) => xs });
  return { nodes, data };
}

/** Runs a step three times here and on the reference, from the same states, and compares all there is to see. */
async function compareSteps(engine: Engine, step: StepGraph, args: readonly TypedArray[], states: readonly TypedArray[]): Promise<void> {
  const reference = new ReferenceEngine();
  const [mine, theirs] = [await started(engine, step, states), await started(reference, step, states)];
  const rounds = step.states.length > 0 ? 3 : 2;
  let first: readonly TypedArray[] = [];
  for (let round = 0; round < rounds; round++) {
    const got = await mine.program.run(args, mine.residents);
    const want = await theirs.program.run(args, theirs.residents);
    expect(differences(got, typed(step.outputs, want)), `run ${round}`).toEqual([]);
    if (round === 0) first = got;
    // The same numbers to the last bit, when nothing has changed.
    else if (step.states.length === 0) expect(got).toEqual(first);
  }
  const got = await Promise.all(mine.residents.map((resident) => engine.download(resident)));
  const want = theirs.residents.map((resident) => reference.download(resident));
  expect(differences(got, typed(step.states, want)), "states").toEqual([]);
  mine.residents.forEach((resident) => engine.release(resident));
  engine.unload(mine.program);
}

async function started(engine: Engine, step: StepGraph, states: readonly TypedArray[]) {
  const program = await engine.compile(step);
  const residents: Resident[] = [];
  for (const [i, { type }] of step.states.entries()) residents.push(await engine.upload(type, at(states, i)));
  return { program, residents };
}

const typed = (nodes: readonly Node[], data: readonly TypedArray[]): { type: TensorType; data: TypedArray }[] =>
  nodes.map((node, i) => ({ type: node.type, data: at(data, i) }));

type One = (title: string, body: () => Promise<void>) => void;

/** Numbers that a dtype holds, extremes among them, in the array class in which it travels. */
function patterns(dtype: DType, length: number): TypedArray {
  const numbers = Array.from({ length }, (_, i) => (dtype === "bool" ? i % 2 : isFloat(dtype) ? (i - 7) * 0.37 : (i * 2654435761) % 2 ** 32));
  return decodeBits(encodeBits(numbers, dtype), dtype);
}

function memoryTests(engine: () => Engine, makeEngine: () => MaybePromise<Engine>, one: One): void {
  one("a closed engine takes nothing in, and lets go of what it held", async () => {
    const closed = await makeEngine();
    const held = await closed.upload({ shape: [1], dtype: "float32" }, Float32Array.of(1));
    closed.close();
    await expect((async () => closed.download(held))()).rejects.toThrow(/closed|released/);
    expect(() => closed.release(held)).not.toThrow();
  });

  for (const dtype of dtypes) {
    one(`${dtype} comes back as it went in`, async () => {
      for (const shape of [[], [3], [4, 5], [0], [1031]]) {
        const data = patterns(dtype, sizeOf(shape));
        const held = await engine().upload({ shape, dtype }, data);
        expect(held.type).toEqual({ shape, dtype });
        expect([...(await engine().download(held))]).toEqual([...data]);
        const other = data.toReversed();
        await engine().overwrite(held, other);
        expect([...(await engine().download(held))]).toEqual([...other]);
        engine().release(held);
      }
    });
  }

  one("what is handed out or in is a copy", async () => {
    const data = Float32Array.of(1, 2, 3);
    const held = await engine().upload({ shape: [3], dtype: "float32" }, data);
    data.fill(0);
    const seen = await engine().download(held);
    expect([...seen]).toEqual([1, 2, 3]);
    seen.fill(9);
    expect([...(await engine().download(held))]).toEqual([1, 2, 3]);
    engine().release(held);
  });

  one("statistics count what is held, and come back to where they were", async () => {
    const before = engine().stats();
    const type: TensorType = { shape: [10, 10], dtype: "float32" };
    const held = [await engine().upload(type, new Float32Array(100)), await engine().upload({ shape: [5], dtype: "int8" }, new Int8Array(5))];
    const x = g.parameter("x", type);
    const program = await engine().compile({ args: [x], states: [], outputs: [g.negate(x)], updates: [] });
    const during = engine().stats();
    expect(during.residents - before.residents).toBe(2);
    expect(during.residentBytes - before.residentBytes).toBeGreaterThanOrEqual(100 * byteWidth("float32") + 5);
    expect(during.programs - before.programs).toBe(1);
    expect(during.reservedBytes).toBeGreaterThanOrEqual(during.residentBytes);
    held.forEach((resident) => engine().release(resident));
    engine().unload(program);
    const { residents, residentBytes, programs } = engine().stats();
    expect({ residents, residentBytes, programs }).toEqual({ residents: before.residents, residentBytes: before.residentBytes, programs: before.programs });
  });

  one("memory that was released is used again", async () => {
    const round = async (): Promise<number> => {
      const x = g.parameter("x", { shape: [1000], dtype: "float32" });
      const program = await engine().compile({ args: [x], states: [], outputs: [g.cumulative("add", x, 0)], updates: [] });
      const held = await engine().upload({ shape: [100_000], dtype: "float32" }, new Float32Array(100_000));
      await program.run([new Float32Array(1000)], []);
      engine().release(held);
      engine().unload(program);
      return engine().stats().reservedBytes;
    };
    const first = await round();
    for (let i = 0; i < 5; i++) expect(await round()).toBe(first);
  });

  one("a resident that was released is refused", async () => {
    const held = await engine().upload({ shape: [1], dtype: "float32" }, Float32Array.of(1));
    engine().release(held);
    expect(() => engine().download(held)).toThrow(/released/);
    expect(() => engine().release(held)).toThrow(/released/);
  });

  one("a resident of another engine is refused", async () => {
    const held = new ReferenceEngine().upload({ shape: [1], dtype: "float32" }, Float32Array.of(1));
    expect(() => engine().overwrite(held, Float32Array.of(1))).toThrow(/another engine/);
  });
}

function programTests(engine: () => Engine, one: One): void {
  one("programs share states", async () => {
    const type: TensorType = { shape: [3], dtype: "float32" };
    const state = g.parameter("w", type);
    const doubled = await engine().compile({ args: [], states: [state], outputs: [], updates: [g.add(state, state)] });
    const summed = await engine().compile({ args: [], states: [state], outputs: [g.reduce("add", state, [0])], updates: [undefined] });
    const [one, other] = [await engine().upload(type, Float32Array.of(1, 2, 3)), await engine().upload(type, Float32Array.of(5, 5, 5))];
    await doubled.run([], [one]);
    expect([...at(await summed.run([], [one]), 0)]).toEqual([12]);
    expect([...at(await summed.run([], [other]), 0)]).toEqual([15]);
    await doubled.run([], [one]);
    expect([...(await engine().download(one))]).toEqual([4, 8, 12]);
    [one, other].forEach((resident) => engine().release(resident));
    [doubled, summed].forEach((program) => engine().unload(program));
  });

  one("runs that are not waited for run one after another", async () => {
    const type: TensorType = { shape: [64], dtype: "float32" };
    const [x, state] = [g.parameter("x", type), g.parameter("sum", type)];
    const program = await engine().compile({ args: [x], states: [state], outputs: [g.scale(state, 1)], updates: [g.add(state, x)] });
    const held = await engine().upload(type, new Float32Array(64));
    const started = Array.from({ length: 8 }, (_, i) => program.run([new Float32Array(64).fill(i)], [held]));
    const seen = (await Promise.all(started)).map((results) => at(at(results, 0), 63));
    expect(seen).toEqual([0, 0, 1, 3, 6, 10, 15, 21]);
    expect(at(await engine().download(held), 0)).toBe(28);
    engine().release(held);
    engine().unload(program);
  });

  one("a program that was unloaded is refused, the others are not", async () => {
    const x = g.parameter("x", { shape: [2], dtype: "float32" });
    const compile = async (output: Node) => engine().compile({ args: [x], states: [], outputs: [output], updates: [] });
    const [gone, kept] = [await compile(g.negate(x)), await compile(g.unary("abs", x))];
    engine().unload(gone);
    engine().unload(gone);
    await expect((async () => gone.run([new Float32Array(2)], []))()).rejects.toThrow(/loaded/);
    expect([...at(await kept.run([Float32Array.of(-1, 2)], []), 0)]).toEqual([1, 2]);
    engine().unload(kept);
  });

  one("results of an earlier run stay as they were", async () => {
    const x = g.parameter("x", { shape: [5], dtype: "float32" });
    const program = await engine().compile({ args: [x], states: [], outputs: [g.negate(x), x], updates: [] });
    const first = await program.run([Float32Array.of(1, 2, 3, 4, 5)], []);
    await program.run([new Float32Array(5)], []);
    expect(first.map((data) => [...data])).toEqual([[-1, -2, -3, -4, -5], [1, 2, 3, 4, 5]]);
    engine().unload(program);
  });
}
