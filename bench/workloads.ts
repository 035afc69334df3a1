/** What a model is fed with. */
export type InputKind =
  | { readonly kind: "normal"; readonly shape: readonly number[] }
  | { readonly kind: "ids"; readonly shape: readonly [number]; readonly vocabulary: number };

/** One workload: the same for everybody who takes part. */
export interface Workload {
  readonly batch: number;
  readonly input: InputKind;
  readonly classes: number;
  /** Millions of floating-point operations per training step: multiply-add counts 2, backward is twice forward. */
  readonly mflop: number;
}

export const workloads = {
  tiny: { batch: 32, input: { kind: "normal", shape: [4] }, classes: 3, mflop: 0.02 },
  mlp: { batch: 128, input: { kind: "normal", shape: [784] }, classes: 10, mflop: 411 },
  cnn: { batch: 64, input: { kind: "normal", shape: [28, 28, 1] }, classes: 10, mflop: 912 },
  lstm: { batch: 32, input: { kind: "ids", shape: [100], vocabulary: 10_000 }, classes: 2, mflop: 630 },
  transformer: { batch: 32, input: { kind: "ids", shape: [64], vocabulary: 10_000 }, classes: 2, mflop: 3620 },
  resnet: { batch: 32, input: { kind: "normal", shape: [32, 32, 3] }, classes: 10, mflop: 2370 },
  // Deeper ones.
  mobilenet: { batch: 32, input: { kind: "normal", shape: [96, 96, 3] }, classes: 10, mflop: 1984 },
  transformer6: { batch: 32, input: { kind: "ids", shape: [64], vocabulary: 10_000 }, classes: 2, mflop: 10_870 },
  // The same with other sizes: no schedule may know those above.
  mlp500: { batch: 128, input: { kind: "normal", shape: [784] }, classes: 10, mflop: 397 },
  cnn29: { batch: 64, input: { kind: "normal", shape: [29, 29, 1] }, classes: 10, mflop: 916 },
  lstm90: { batch: 32, input: { kind: "ids", shape: [90], vocabulary: 10_000 }, classes: 2, mflop: 567 },
} as const satisfies { readonly [name: string]: Workload };

export type WorkloadName = keyof typeof workloads;

export const workloadNames = Object.keys(workloads) as WorkloadName[];

/** Those that are measured where none are named. */
export const usualNames = ["tiny", "mlp", "cnn", "lstm", "transformer", "resnet"] as const satisfies readonly WorkloadName[];

/** Batches per epoch. */
export const STEPS = 30;

export interface Batch {
  readonly data: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/** Random examples and one-hot targets; the same on every run. */
export function makeData({ input, classes }: Workload, rows: number): { readonly x: Batch; readonly y: Batch & { readonly data: Float32Array } } {
  const random = generator();
  const shape = [rows, ...input.shape];
  const size = shape.reduce((product, dim) => product * dim, 1);
  const data =
    input.kind === "ids"
      ? Int32Array.from({ length: size }, () => Math.floor(random() * input.vocabulary))
      : Float32Array.from({ length: size }, () => normal(random));
  const y = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) y[row * classes + Math.floor(random() * classes)] = 1;
  return { x: { data, shape }, y: { data: y, shape: [rows, classes] } };
}

/** Numbers in [0, 1), always the same: mulberry32. */
function generator(): () => number {
  let state = 12_345;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Box and Muller's normal numbers. */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
