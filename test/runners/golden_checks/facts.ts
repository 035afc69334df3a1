import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Api } from "../api.ts";
import { isRecord, readTensor, tagged, type Encoded, type EncodedRecord, type RecordedTensor } from "../encoding.ts";
import { fixed, type ToleranceOf } from "../tolerance.ts";
import { Decoder, tensorOf } from "../values.ts";

/** What was recorded of a model; see the README of the golden models. */
export interface Facts {
  readonly name: string;
  readonly precision?: string;
  readonly inputs: Encoded;
  readonly targets?: Encoded;
  readonly sample_weight?: Encoded;
  readonly class_weight?: { readonly [label: string]: number };
  readonly batch_size: number;
  readonly stateful: boolean;
  readonly predict: Encoded;
  readonly evaluate?: Logs;
  readonly initial_weights?: readonly WeightFacts[];
  readonly final_weights?: readonly WeightFacts[];
  readonly final_weights_digest?: readonly DigestFacts[];
  readonly optimizer_variables?: readonly WeightFacts[];
  /** Whether Keras wrote the model as one HDF5 file, too. */
  readonly legacy_h5?: boolean;
  readonly training?: { readonly batches: readonly (readonly [number, number])[]; readonly logs: readonly Logs[] };
  readonly predict_after?: Encoded;
  readonly evaluate_after?: Logs;
  readonly summary: SummaryFacts;
}

export type Logs = { readonly [name: string]: number };

export interface WeightFacts extends EncodedRecord {
  readonly path: string;
}

/** What is known of a weight of a big model. */
export interface DigestFacts {
  readonly path: string;
  readonly sum: number;
  readonly first: readonly number[];
}

export interface LayerFacts {
  readonly name: string;
  readonly class: string;
  readonly output_shape?: Encoded;
  readonly params: number;
  readonly sublayers?: readonly LayerFacts[];
}

export interface SummaryFacts {
  readonly layers: readonly LayerFacts[];
  readonly total_params: number;
  readonly trainable_params: number;
  readonly non_trainable_params: number;
  readonly optimizer_params?: number;
}

export const readFacts = (folder: string): Facts =>
  JSON.parse(gunzipSync(readFileSync(join(folder, "facts.json.gz"))).toString("utf8")) as Facts;

/** Rows `start` to `stop` of a tensor, or of each tensor of a list or record, as the package takes data. */
export function rowsOf(api: Api, data: Encoded | undefined, start = 0, stop = Number.POSITIVE_INFINITY): unknown {
  if (data === undefined || data === null) return undefined;
  if (Array.isArray(data)) return (data as readonly Encoded[]).map((one) => rowsOf(api, one, start, stop));
  const tensor = tagged(data, "tensor");
  if (tensor !== undefined) return tensorOf(api, cut(readTensor(tensor), start, stop));
  const dict = tagged(data, "dict");
  if (isRecord(dict)) return Object.fromEntries(Object.entries(dict).map(([name, one]) => [name, rowsOf(api, one as Encoded, start, stop)]));
  return new Decoder(api).decode(data);
}

function cut({ dtype, shape, data }: RecordedTensor, start: number, stop: number): RecordedTensor {
  const [rows = 0, ...rest] = shape;
  const end = Math.min(stop, rows);
  const size = rest.reduce((product, dim) => product * dim, 1);
  const part = (data as Float32Array).slice(start * size, end * size);
  return { dtype, shape: [end - start, ...rest], data: part };
}

/** Tolerances of the table in the README. */
export interface GoldenTolerances {
  readonly results: ToleranceOf;
  /** For the n-th step of training, counted from 0. */
  readonly step: (n: number) => ToleranceOf;
  readonly afterTraining: ToleranceOf;
}

const LOOSE = /"class_name":\s*"\w*(Conv|LSTM|GRU|RNN|Attention)\w*"/;

/** `config` is the model's, as text. */
export function tolerancesFor(facts: Facts, config: string): GoldenTolerances {
  if (facts.precision !== undefined) {
    const half = fixed(5e-2, 2e-2);
    return { results: half, step: () => half, afterTraining: half };
  }
  const isLoose = facts.final_weights_digest !== undefined || LOOSE.test(config);
  const results = isLoose ? fixed(1e-3, 1e-4) : fixed(1e-4, 1e-5);
  const later = (n: number): number => 1e-3 + (1e-2 - 1e-3) * Math.min(1, n / 9);
  return { results, step: (n) => (n === 0 ? results : fixed(later(n), 1e-4)), afterTraining: fixed(1e-2, 1e-3) };
}
