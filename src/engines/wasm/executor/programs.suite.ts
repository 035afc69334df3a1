import { type FunctionBuilder, ModuleBuilder } from "../assembler/index.ts";
import { emitBarrier } from "./barrier.ts";
import { BARRIER_ADDRESS, importEngineMemory, WORK_COUNTERS } from "./layout.ts";

/** The body of `run(frame, tid, threads)`; `barrier` is emitted by a call. */
type Body = (f: FunctionBuilder, barrier: () => void) => void;

/** A program as the executor expects it: the body, then the barrier that ends every program. */
export function program(shared: boolean, body: Body): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder();
  importEngineMemory(module, shared);
  const index = emitBarrier(module, { shared });
  const run = module.declareFunction("run", ["i32", "i32", "i32"], []);
  module.defineFunction(run, (f) => {
    const barrier = (): void => {
      f.i32Const(BARRIER_ADDRESS);
      f.localGet(f.parameter(2));
      f.call(index);
    };
    body(f, barrier);
    barrier();
  });
  module.exportFunction("run", run);
  return module.toBytes();
}

/** Pushes `frame + 64 * thread`, the address of that thread's own cache line. */
function slotOf(f: FunctionBuilder, thread: () => void): void {
  f.localGet(f.parameter(0));
  thread();
  f.i32Const(6);
  f.op("i32.shl");
  f.op("i32.add");
}

/**
 * In each of `rounds` rounds every thread writes the round's number to its slot and checks, behind a barrier, that its
 * neighbour has done the same. Slot at `frame + 64 * tid`: number of the round, then mistakes seen.
 */
export function neighbours(shared: boolean, rounds: number): Uint8Array<ArrayBuffer> {
  return program(shared, (f, barrier) => {
    const [tid, threads] = [f.parameter(1), f.parameter(2)];
    const round = f.local("i32");
    f.i32Const(rounds);
    f.localSet(round);
    f.loop((again) => {
      slotOf(f, () => f.localGet(tid));
      f.localGet(round);
      f.memory("i32.store");
      barrier();

      slotOf(f, () => f.localGet(tid));
      slotOf(f, () => f.localGet(tid));
      f.memory("i32.load", { offset: 4 });
      slotOf(f, () => {
        f.localGet(tid);
        f.i32Const(1);
        f.op("i32.add");
        f.localGet(threads);
        f.op("i32.rem_u");
      });
      f.memory("i32.load");
      f.localGet(round);
      f.op("i32.ne");
      f.op("i32.add");
      f.memory("i32.store", { offset: 4 });
      barrier();

      f.localGet(round);
      f.i32Const(1);
      f.op("i32.sub");
      f.localTee(round);
      f.brIf(again);
    });
  });
}

/**
 * Doubles `count` floats. The frame holds their address; threads take one element at a time from the first work counter,
 * and thread 0 sets it back behind the first barrier.
 */
export function doubling(shared: boolean, count: number): Uint8Array<ArrayBuffer> {
  return program(shared, (f, barrier) => {
    const [address, index] = [f.local("i32"), f.local("i32")];
    f.block((done) => {
      f.loop((again) => {
        f.i32Const(WORK_COUNTERS[0]);
        f.i32Const(1);
        if (shared) f.memory("i32.atomic.rmw.add");
        else takeAlone(f);
        f.localTee(index);
        f.i32Const(count);
        f.op("i32.ge_u");
        f.brIf(done);

        f.localGet(f.parameter(0));
        f.memory("i32.load");
        f.localGet(index);
        f.i32Const(2);
        f.op("i32.shl");
        f.op("i32.add");
        f.localTee(address);
        f.localGet(address);
        f.memory("f32.load");
        f.f32Const(2);
        f.op("f32.mul");
        f.memory("f32.store");
        f.br(again);
      });
    });
    barrier();
    f.localGet(f.parameter(1));
    f.op("i32.eqz");
    f.if(() => {
      f.i32Const(WORK_COUNTERS[0]);
      f.i32Const(0);
      f.memory("i32.store");
    });
  });
}

/** What `i32.atomic.rmw.add` does, for a memory that is not shared. */
function takeAlone(f: FunctionBuilder): void {
  const [address, amount, before] = [f.local("i32"), f.local("i32"), f.local("i32")];
  f.localSet(amount);
  f.localTee(address);
  f.localGet(address);
  f.memory("i32.load");
  f.localTee(before);
  f.localGet(amount);
  f.op("i32.add");
  f.memory("i32.store");
  f.localGet(before);
}

/** Traps in the thread whose number is the first word of the frame; the others wait in a barrier. */
export function trapping(shared: boolean, how: "unreachable" | "out of bounds"): Uint8Array<ArrayBuffer> {
  return program(shared, (f, barrier) => {
    barrier();
    f.localGet(f.parameter(0));
    f.memory("i32.load");
    f.localGet(f.parameter(1));
    f.op("i32.eq");
    f.if(() => {
      if (how === "unreachable") {
        f.op("unreachable");
      } else {
        f.i32Const(-16);
        f.memory("i32.load");
        f.op("drop");
      }
    });
  });
}
