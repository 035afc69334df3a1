import type { FuncIndex, FunctionBuilder, Local, ModuleBuilder } from "../assembler/index.ts";
import { barrierBlock } from "./layout.ts";

/**
 * Adds `barrier(controlAddress: i32, threads: i32)`, which returns when all threads have called it.
 *
 * The last one to arrive counts `generation` up; the others look at that word for a while and then sleep on it. A thread
 * that finds `aborted` set traps, so that no thread waits for one that will never arrive.
 */
export function emitBarrier(module: ModuleBuilder, options: { readonly shared: boolean }): FuncIndex {
  const barrier = module.declareFunction("barrier", ["i32", "i32"], []);
  module.defineFunction(barrier, options.shared ? emitBody : () => undefined);
  return barrier;
}

function emitBody(f: FunctionBuilder): void {
  const control = f.parameter(0);
  const threads = f.parameter(1);
  const generation = f.local("i32");
  f.block((done) => {
    f.localGet(threads);
    f.i32Const(1);
    f.op("i32.le_u");
    f.brIf(done);

    // The generation first: a trap after this line counts it up and is seen below.
    load(f, control, "generation");
    f.localSet(generation);
    trapIfAborted(f, control);

    f.localGet(control);
    f.i32Const(1);
    f.memory("i32.atomic.rmw.add", { offset: barrierBlock.arrived });
    f.i32Const(1);
    f.op("i32.add");
    f.localGet(threads);
    f.op("i32.eq");
    f.if(
      () => letOthersGo(f, control),
      () => awaitOthers(f, control, generation),
    );
    trapIfAborted(f, control);
  });
}

function letOthersGo(f: FunctionBuilder, control: Local): void {
  f.localGet(control);
  f.i32Const(0);
  f.memory("i32.atomic.store", { offset: barrierBlock.arrived });
  add(f, control, "generation", 1);
  // Waking nobody costs as much as a whole barrier. A thread on its way to sleep has counted itself before it compares
  // the generation, so either it is seen here or it sees the new generation.
  load(f, control, "sleepers");
  f.if(() => {
    f.localGet(control);
    f.i32Const(-1);
    f.memory("memory.atomic.notify", { offset: barrierBlock.generation });
    f.op("drop");
  });
}

function awaitOthers(f: FunctionBuilder, control: Local, generation: Local): void {
  const spins = f.local("i32");
  load(f, control, "spins");
  f.localSet(spins);
  f.block((released) => {
    f.loop((again) => {
      load(f, control, "generation");
      f.localGet(generation);
      f.op("i32.ne");
      f.brIf(released);

      // WebAssembly has no pause instruction. A fence takes about as long, leaves a hyper-thread sibling its share of
      // the core, and makes a number of looks nearly the same time on every machine.
      f.memoryWide("atomic.fence");
      f.localGet(spins);
      f.i32Const(1);
      f.op("i32.sub");
      f.localTee(spins);
      f.i32Const(0);
      f.op("i32.gt_s");
      f.brIf(again);

      add(f, control, "sleepers", 1);
      f.localGet(control);
      f.localGet(generation);
      f.i64Const(-1n);
      f.memory("memory.atomic.wait32", { offset: barrierBlock.generation });
      f.op("drop");
      add(f, control, "sleepers", -1);
      f.br(again);
    });
  });
  f.release(spins);
}

function trapIfAborted(f: FunctionBuilder, control: Local): void {
  load(f, control, "aborted");
  f.if(() => f.op("unreachable"));
}

function load(f: FunctionBuilder, control: Local, word: keyof typeof barrierBlock): void {
  f.localGet(control);
  f.memory("i32.atomic.load", { offset: barrierBlock[word] });
}

function add(f: FunctionBuilder, control: Local, word: keyof typeof barrierBlock, amount: number): void {
  f.localGet(control);
  f.i32Const(amount);
  f.memory("i32.atomic.rmw.add", { offset: barrierBlock[word] });
  f.op("drop");
}
