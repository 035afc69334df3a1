import { describe, expect, test } from "vitest";
import { createExecutor } from "./create.ts";
import { DirectExecutor } from "./direct.ts";
import type { Executor } from "./executor.ts";
import { FIRST_FREE_BYTE } from "./layout.ts";
import { doubling, neighbours, program, trapping } from "./programs.suite.ts";
import { WorkerExecutor } from "./worker.ts";
import { WorkerTeamExecutor } from "./worker-team.ts";

const executors: [string, () => Promise<Executor>][] = [
  ["direct, 1 thread", async () => new DirectExecutor(1)],
  ["direct, 2 threads", async () => new DirectExecutor(2)],
  ["direct, 4 threads", async () => new DirectExecutor(4)],
  ["worker, memory of its own", () => WorkerExecutor.start()],
  ["worker team, 1 thread", () => WorkerTeamExecutor.start(1)],
  ["worker team, 2 threads", () => WorkerTeamExecutor.start(2)],
  ["worker team, 4 threads", () => WorkerTeamExecutor.start(4)],
];

const FRAME = FIRST_FREE_BYTE;
const DATA = FIRST_FREE_BYTE + 4096;

describe.each(executors)("%s", (_, create) => {
  test("barriers hold over thousands of rounds, within a program and from call to call", async () => {
    using executor = closing(await create());
    const { threads } = executor.it;
    const rounds = threads > 2 ? 500 : 3000;
    const long = await executor.it.load(neighbours(executor.it.sharedMemory, rounds));
    const short = await executor.it.load(neighbours(executor.it.sharedMemory, 1));
    const reads = [{ address: FRAME, byteLength: 64 * threads }];
    await executor.it.run({ program: long, frame: FRAME, writes: [], reads });
    for (let i = 0; i < 300; i++) await executor.it.run({ program: short, frame: FRAME, writes: [], reads: [] });
    const [slots] = await executor.it.run({ program: short, frame: FRAME, writes: [], reads });
    const words = new Int32Array(slots ?? new ArrayBuffer(0));
    for (let tid = 0; tid < threads; tid++) expect([words[16 * tid], words[16 * tid + 1]]).toEqual([1, 0]);
  });

  test("a call writes, runs and reads, in that order, and calls keep their order without being awaited", async () => {
    using executor = closing(await create());
    const id = await executor.it.load(doubling(executor.it.sharedMemory, 1000));
    const data = Float32Array.from({ length: 1000 }, (_, i) => i);
    const frame = { address: FRAME, data: Int32Array.of(DATA) };
    const reads = [{ address: DATA, byteLength: 4000 }];
    const first = executor.it.run({ program: id, frame: FRAME, writes: [frame, { address: DATA, data }], reads });
    const second = executor.it.run({ program: id, frame: FRAME, writes: [], reads });
    data.fill(5);
    const third = executor.it.run({ program: id, frame: FRAME, writes: [{ address: DATA, data }], reads });
    data.fill(0); // an executor must have copied it by now
    const results = await Promise.all([first, second, third]);
    const [one, two, three] = results.map(([buffer]) => new Float32Array(buffer ?? new ArrayBuffer(0)));
    expect([one?.[10], one?.[999]]).toEqual([20, 1998]);
    expect([two?.[10], two?.[999]]).toEqual([40, 3996]);
    expect([three?.[0], three?.[999]]).toEqual([10, 10]);
  });

  test("memory grows under loaded programs and keeps its content", async () => {
    using executor = closing(await create());
    const id = await executor.it.load(doubling(executor.it.sharedMemory, 64));
    await executor.it.write(DATA, Float32Array.of(1.5));
    const before = executor.it.byteLength;
    await executor.it.grow(40 * 2 ** 20);
    await executor.it.grow(1);
    expect(before).toBe(2 ** 20);
    expect(executor.it.byteLength).toBe(40 * 2 ** 20);
    const far = 40 * 2 ** 20 - 256;
    await executor.it.write(far, new Float32Array(64).fill(3));
    await executor.it.run({ program: id, frame: FRAME, writes: [{ address: FRAME, data: Int32Array.of(far) }], reads: [] });
    expect([...new Float32Array(await executor.it.read(far, 256))]).toEqual(Array(64).fill(6));
    expect(new Float32Array(await executor.it.read(DATA, 4))[0]).toBe(1.5);
  });

  test("what is read is a copy that is not shared", async () => {
    using executor = closing(await create());
    await executor.it.write(DATA, Uint8Array.of(1, 2, 3, 4).subarray(1, 3));
    const read = await executor.it.read(DATA, 2);
    await executor.it.write(DATA, Uint8Array.of(9, 9));
    expect(read).toBeInstanceOf(ArrayBuffer);
    expect([...new Uint8Array(read)]).toEqual([2, 3]);
  });

  test("programs come and go between runs", async () => {
    using executor = closing(await create());
    const bytes = doubling(executor.it.sharedMemory, 1);
    const keep = await executor.it.load(bytes);
    const write = [{ address: FRAME, data: Int32Array.of(DATA) }];
    await executor.it.write(DATA, Float32Array.of(1));
    for (let i = 0; i < 10; i++) {
      const id = await executor.it.load(bytes);
      await executor.it.run({ program: id, frame: FRAME, writes: write, reads: [] });
      executor.it.unload(id);
      await executor.it.run({ program: keep, frame: FRAME, writes: [], reads: [] });
      await expect((async () => executor.it.run({ program: id, frame: FRAME, writes: [], reads: [] }))()).rejects.toMatchObject({
        code: "E_ENGINE_PROGRAM",
      });
    }
    expect(new Float32Array(await executor.it.read(DATA, 4))[0]).toBe(2 ** 20);
  });

  test.each(["unreachable", "out of bounds"] as const)("a trap (%s) in any thread ends the run and all later ones", async (how) => {
    const threads = await countThreads(create);
    for (let tid = 0; tid < threads; tid++) {
      using executor = closing(await create());
      const bad = await executor.it.load(trapping(executor.it.sharedMemory, how));
      const good = await executor.it.load(doubling(executor.it.sharedMemory, 1));
      const run = async (id: number, trapped: number): Promise<ArrayBuffer[]> =>
        executor.it.run({ program: id, frame: FRAME, writes: [{ address: FRAME, data: Int32Array.of(trapped) }], reads: [] });
      await run(bad, 99);
      const failure = { code: "E_ENGINE_CRASHED", received: expect.stringContaining(how) as string };
      await expect(run(bad, tid)).rejects.toMatchObject(failure);
      await expect(run(good, 0)).rejects.toMatchObject(failure);
      await expect((async () => executor.it.read(DATA, 4))()).rejects.toMatchObject(failure);
    }
  });

  test("a module that is none is refused, and the executor goes on", async () => {
    using executor = closing(await create());
    await expect(executor.it.load(Uint8Array.of(1, 2, 3))).rejects.toMatchObject({ code: "E_ENGINE_PROGRAM" });
    const id = await executor.it.load(program(executor.it.sharedMemory, () => undefined));
    expect(await executor.it.run({ program: id, frame: FRAME, writes: [], reads: [] })).toEqual([]);
  });

  test("more memory than there can be is refused", async () => {
    using executor = closing(await create());
    await expect((async () => executor.it.grow(2 ** 33))()).rejects.toMatchObject({ code: "E_OUT_OF_MEMORY" });
    expect(executor.it.byteLength).toBe(2 ** 20);
  });

  test("after close every call fails and none hangs", async () => {
    const executor = await create();
    const id = await executor.load(program(executor.sharedMemory, () => undefined));
    executor.close();
    executor.close();
    await expect((async () => executor.run({ program: id, frame: FRAME, writes: [], reads: [] }))()).rejects.toMatchObject({
      code: "E_ENGINE_CLOSED",
    });
    await expect((async () => executor.write(DATA, Uint8Array.of(1)))()).rejects.toMatchObject({ code: "E_ENGINE_CLOSED" });
    await expect(executor.load(doubling(executor.sharedMemory, 1))).rejects.toMatchObject({ code: "E_ENGINE_CLOSED" });
  });
});

describe("createExecutor", () => {
  test("computes on the calling thread in Node, on request elsewhere", async () => {
    using direct = closing(await createExecutor({ threads: 2 }));
    using worker = closing(await createExecutor({ threads: 1, place: "worker" }));
    using team = closing(await createExecutor({ threads: 2, place: "worker" }));
    expect(direct.it).toBeInstanceOf(DirectExecutor);
    expect(worker.it).toBeInstanceOf(WorkerExecutor);
    expect(team.it).toBeInstanceOf(WorkerTeamExecutor);
    expect([direct.it.threads, worker.it.threads, team.it.threads]).toEqual([2, 1, 2]);
  });

  test("CERATOPS_THREADS sets the number of threads; the option goes before it; nonsense is refused", async () => {
    const before = process.env["CERATOPS_THREADS"];
    try {
      process.env["CERATOPS_THREADS"] = "3";
      using three = closing(await createExecutor());
      using one = closing(await createExecutor({ threads: 1 }));
      expect([three.it.threads, three.it.sharedMemory]).toEqual([3, true]);
      expect([one.it.threads, one.it.sharedMemory]).toEqual([1, false]);
      process.env["CERATOPS_THREADS"] = "many";
      await expect(createExecutor()).rejects.toMatchObject({ code: "E_INVALID_ARGUMENT", received: "many" });
    } finally {
      if (before === undefined) delete process.env["CERATOPS_THREADS"];
      else process.env["CERATOPS_THREADS"] = before;
    }
  });
});

/** Closes the executor when the test ends, however it ends. */
function closing(executor: Executor): { it: Executor } & Disposable {
  return { it: executor, [Symbol.dispose]: () => executor.close() };
}

async function countThreads(create: () => Promise<Executor>): Promise<number> {
  using executor = closing(await create());
  return executor.it.threads;
}
