/** The files of one model by name, the one that is opened first. */
export type Files = ReadonlyMap<string, Uint8Array>;

/**
 * What a mutation may rightly change in a model that opens nevertheless.
 *
 * `nothing`: not a bit. `model`: what is written about the model, its weights being those of the file. `data`: also the
 * numbers, which no checksum guards any more. `labels`: what the format itself says about which numbers are whose.
 */
export type Scope = "nothing" | "model" | "data" | "labels";

/** One damaged form of some bytes. */
export interface Mutation {
  readonly bytes: Uint8Array;
  readonly scope: Scope;
  /** What was done, for the report. */
  readonly what: string;
}
