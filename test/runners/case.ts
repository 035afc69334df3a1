import type { Api } from "./api.ts";
import type { Encoded, EncodedRecord } from "./encoding.ts";

/** One recorded case. Which further fields it has depends on its kind. */
export interface Case {
  readonly id: string;
  readonly kind: string;
  readonly symbol: string;
  readonly args?: readonly Encoded[];
  readonly kwargs?: EncodedRecord;
  readonly out?: Encoded;
  readonly config?: EncodedRecord;
  readonly globals?: { readonly [name: string]: string | number };
  readonly seed_dependent?: boolean;
  readonly stochastic?: boolean;
  readonly backend_dependent?: "values" | "dtype";
  readonly vjp?: Gradients;
  readonly [field: string]: unknown;
}

export interface Gradients {
  readonly grads: readonly { readonly path: readonly (string | number)[]; readonly tensor: Encoded }[];
  /** False where a finite difference disagrees: another subgradient may be given. */
  readonly smooth?: boolean;
}

/** Carries out a case; throws where the package answers otherwise than Keras did. */
export type Procedure = (recorded: Case, api: Api) => Promise<void>;

/** The arguments of a case, empty where it has none. */
export const argumentsOf = ({ args = [], kwargs = {} }: Case): { args: readonly Encoded[]; kwargs: EncodedRecord } => ({
  args,
  kwargs,
});

/** What to compare of the results, as the case's marks say. */
export const marks = ({ backend_dependent: dependent, stochastic }: Case): { values: boolean; dtypes: boolean } => ({
  values: dependent !== "values" && stochastic !== true,
  dtypes: dependent !== "dtype",
});
