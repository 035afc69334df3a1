import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { CallOptions } from "../layer.ts";
import type { CallArguments } from "../typing.ts";

type Given = Tensor | KerasTensor | null | undefined;

/** What attention with separate query, value and key can be told in a call. */
export interface AttentionArguments extends CallArguments {
  /** Where the scores come from; the values if not given. */
  readonly key?: Given;
  /** Which keys each query may see, `[batch, queries, keys]`. */
  readonly attentionMask?: Given;
  readonly queryMask?: Given;
  readonly valueMask?: Given;
  readonly keyMask?: Given;
  /** Whether no query may see later keys. */
  readonly useCausalMask?: boolean | undefined;
}

/** The same, asking for the scores too. */
export interface ScoresWanted {
  /** Whether the scores come back with the result. */
  readonly returnAttentionScores: true;
}

/** The arguments of a call as the layer gets them. */
export interface AttentionOptions extends CallOptions {
  readonly key?: Tensor | null;
  readonly attentionMask?: Tensor | null;
  readonly queryMask?: Tensor | null;
  readonly valueMask?: Tensor | null;
  readonly keyMask?: Tensor | null;
  readonly useCausalMask?: boolean;
  readonly returnAttentionScores?: boolean;
}
