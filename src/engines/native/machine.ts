import type { Machine } from "../../compiler/machine.ts";

/** What a program is printed for. */
export interface VectorMachine extends Machine {
  readonly name: string;
  /** Numbers of 32 bits in a vector. */
  readonly lanes: number;
}

/**
 * Tiles that fill the registers: on AVX-512 twelve rows by two vectors, 24 sums and two vectors of the panel of 32
 * registers; on AVX2 four by three of 16; on NEON eight by three of 32.
 */
const machines: readonly (VectorMachine & { readonly has: (features: ReadonlySet<string>) => boolean })[] = [
  { name: "avx512", lanes: 16, tileRows: 12, panelWidth: 32, stepBlock: 512, rowBlock: 96, has: (f) => f.has("avx512f") },
  { name: "avx2", lanes: 8, tileRows: 4, panelWidth: 24, stepBlock: 512, rowBlock: 64, has: (f) => f.has("avx2") && f.has("fma") },
  { name: "neon", lanes: 4, tileRows: 8, panelWidth: 12, stepBlock: 512, rowBlock: 64, has: (f) => f.has("neon") },
];

/** Any machine of the last fifteen years. */
const plain: VectorMachine = { name: "plain", lanes: 4, tileRows: 4, panelWidth: 8, stepBlock: 1024, rowBlock: 64 };

/** The best that a processor with these features can run. */
export function machineOf(features: ReadonlySet<string>): VectorMachine {
  return machines.find(({ has }) => has(features)) ?? plain;
}
