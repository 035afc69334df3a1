import { ModuleBuilder, type PlainOp } from "./assembler/index.ts";
import { environmentVariable, hasNode, nodeModule } from "./host.ts";

/** What this host's WebAssembly can do. */
export interface Features {
  /** 128-bit vectors. */
  readonly simd: boolean;
  /** Fused multiply-add and the other instructions whose result may differ between machines. */
  readonly relaxedSimd: boolean;
  /** Atomic instructions, and memory that threads can share. */
  readonly threads: boolean;
  /** Whether shared memory may be sent to other threads: always so in Node, in pages only with COOP and COEP headers. */
  readonly crossOriginIsolated: boolean;
}

let features: Promise<Features> | undefined;

/** Probes the host once. In Node 20 this also turns relaxed SIMD on, unless `CERATOPS_RELAXED_SIMD=0`. */
export function detectFeatures(): Promise<Features> {
  features ??= probe();
  return features;
}

async function probe(): Promise<Features> {
  const crossOriginIsolated = hasNode || globalThis.crossOriginIsolated === true;
  return {
    simd: validates("f32x4.add", 2),
    relaxedSimd: await probeRelaxedSimd(),
    threads: crossOriginIsolated && typeof SharedArrayBuffer === "function" && validatesThreads(),
    crossOriginIsolated,
  };
}

async function probeRelaxedSimd(): Promise<boolean> {
  if (environmentVariable("CERATOPS_RELAXED_SIMD") === "0") return false;
  if (validates("f32x4.relaxed_madd", 3)) return true;
  if (!hasNode) return false;
  try {
    // V8 before 12 (Node 20) has the instructions behind a flag. It prints a complaint about flags that it does not
    // know, so this comes after the probe, and only on versions known to have it.
    if (process.versions.v8?.startsWith("11.")) {
      (await nodeModule("v8")).setFlagsFromString("--experimental-wasm-relaxed-simd");
    }
  } catch {
    return false;
  }
  return validates("f32x4.relaxed_madd", 3);
}

/** Whether a function that applies `op` to vectors is a valid module here. */
function validates(op: PlainOp, operands: number): boolean {
  const module = new ModuleBuilder();
  const index = module.declareFunction("probe", ["v128"], ["v128"]);
  module.defineFunction(index, (f) => {
    for (let i = 0; i < operands; i++) f.localGet(f.parameter(0));
    f.op(op);
  });
  return WebAssembly.validate(module.toBytes());
}

function validatesThreads(): boolean {
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", { initial: 1, maximum: 1, shared: true });
  const index = module.declareFunction("probe", [], ["i32"]);
  module.defineFunction(index, (f) => {
    f.i32Const(0);
    f.memory("i32.atomic.load");
  });
  return WebAssembly.validate(module.toBytes());
}
