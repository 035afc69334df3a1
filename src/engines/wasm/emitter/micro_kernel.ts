import { fourLanes } from "../../../compiler/machine.ts";
import type { FuncIndex, FunctionBuilder, Local, ModuleBuilder } from "../assembler/index.ts";
import type { Features } from "../features.ts";

/** What distinguishes one micro-kernel from another; everything else is an argument. */
export interface MicroKernelShape {
  readonly rows: number;
  /** Valid columns of the panel. */
  readonly columns: number;
  /** Distance in bytes between rows and between steps of the left operand. */
  readonly rowStride: number;
  readonly stepStride: number;
  readonly accumulate: boolean;
}

const VECTORS = fourLanes.panelWidth / 4;
const PANEL_BYTES = fourLanes.panelWidth * 4;

/**
 * Adds `micro(a, b, c, steps, rowBytesOfC)`: `C (+)= A · B` for a tile of rows × columns that stays in registers.
 *
 * Four rows by two vectors: eight sums, two vectors of B and four broadcasts of A fill the fifteen registers that V8
 * has for vectors; the loop is not unrolled because V8 up to 12 would move all loads to its start and spill.
 */
export function emitMicroKernel(module: ModuleBuilder, shape: MicroKernelShape, features: Features): FuncIndex {
  const name = `micro_${shape.rows}x${shape.columns}_${shape.rowStride}_${shape.stepStride}_${shape.accumulate ? "add" : "set"}`;
  const micro = module.declareFunction(name, ["i32", "i32", "i32", "i32", "i32"], []);
  module.defineFunction(micro, (f) => emitBody(f, shape, features));
  return micro;
}

function emitBody(f: FunctionBuilder, shape: MicroKernelShape, features: Features): void {
  if (shape.rows > fourLanes.tileRows) throw new RangeError(`a tile has at most ${fourLanes.tileRows} rows`);
  const [a, b, c, steps, rowBytes] = [0, 1, 2, 3, 4].map((i) => f.parameter(i));
  if (a === undefined || b === undefined || c === undefined || steps === undefined || rowBytes === undefined) return;
  const vectors = shape.columns <= 4 ? 1 : VECTORS;
  const sums = Array.from({ length: shape.rows }, () => Array.from({ length: vectors }, () => f.local("v128")));
  const panel = Array.from({ length: vectors }, () => f.local("v128"));
  for (const sum of sums.flat()) {
    f.v128Const(new Float32Array(4));
    f.localSet(sum);
  }
  f.block((done) => {
    f.localGet(steps);
    f.op("i32.eqz");
    f.brIf(done);
    f.loop((again) => {
      panel.forEach((local, v) => {
        f.localGet(b);
        f.memory("v128.load", { offset: v * 16 });
        f.localSet(local);
      });
      sums.forEach((row, i) => multiplyRow(f, row, panel, a, i * shape.rowStride, features));
      advance(f, a, shape.stepStride);
      advance(f, b, PANEL_BYTES);
      f.localGet(steps);
      f.i32Const(1);
      f.op("i32.sub");
      f.localTee(steps);
      f.brIf(again);
    });
  });
  sums.forEach((row, i) => {
    storeRow(f, row, c, shape);
    if (i < shape.rows - 1) {
      f.localGet(c);
      f.localGet(rowBytes);
      f.op("i32.add");
      f.localSet(c);
    }
  });
}

function multiplyRow(
  f: FunctionBuilder,
  sums: readonly Local[],
  panel: readonly Local[],
  a: Local,
  offset: number,
  features: Features,
): void {
  const broadcast = f.local("v128");
  f.localGet(a);
  f.memory("v128.load32_splat", { offset });
  f.localSet(broadcast);
  sums.forEach((sum, v) => {
    const right = panel[v];
    if (right === undefined) return;
    if (features.relaxedSimd) {
      f.localGet(broadcast);
      f.localGet(right);
      f.localGet(sum);
      f.op("f32x4.relaxed_madd");
    } else {
      f.localGet(sum);
      f.localGet(broadcast);
      f.localGet(right);
      f.op("f32x4.mul");
      f.op("f32x4.add");
    }
    f.localSet(sum);
  });
  f.release(broadcast);
}

function advance(f: FunctionBuilder, pointer: Local, bytes: number): void {
  f.localGet(pointer);
  f.i32Const(bytes);
  f.op("i32.add");
  f.localSet(pointer);
}

/** Whole vectors where they are valid, then the columns that are left one by one. */
function storeRow(f: FunctionBuilder, row: readonly Local[], c: Local, shape: MicroKernelShape): void {
  row.forEach((sum, v) => {
    const valid = Math.min(Math.max(shape.columns - v * 4, 0), 4);
    if (valid === 4) {
      f.localGet(c);
      f.localGet(sum);
      if (shape.accumulate) {
        f.localGet(c);
        f.memory("v128.load", { offset: v * 16, align: 4 });
        f.op("f32x4.add");
      }
      f.memory("v128.store", { offset: v * 16, align: 4 });
      return;
    }
    for (let lane = 0; lane < valid; lane++) {
      const offset = v * 16 + lane * 4;
      f.localGet(c);
      f.localGet(sum);
      f.lane("f32x4.extract_lane", lane);
      if (shape.accumulate) {
        f.localGet(c);
        f.memory("f32.load", { offset });
        f.op("f32.add");
      }
      f.memory("f32.store", { offset });
    }
  });
}
