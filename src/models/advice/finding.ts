/** How bad a finding is: the result is wrong; something is computed in vain; or it could be said better. */
export type Severity = "mistake" | "waste" | "hint";

/** What a rule finds. */
export interface Found {
  readonly severity: Severity;
  /** Path of a layer as `getLayer` takes it, name of the model, or argument: `"base/dense"`, `"compile: loss"`, `"y"`. */
  readonly where: string;
  /** One sentence that says what is there. */
  readonly what: string;
  /** Why that is no good. */
  readonly why: string;
  /**
   * TypeScript that can be pasted: for a layer, what stands in its place, or a comment that says to leave it out; for
   * everything else statements about `model`.
   */
  readonly change: string;
}

/** What `model.advise` may be told about the training that is planned. */
export interface AdviceOptions<X = unknown, Y = unknown> {
  /** Examples as `fit` takes them; the values of tensors that are not computed yet are not looked at. */
  readonly x?: X | undefined;
  /** Targets as `fit` takes them. */
  readonly y?: Y | undefined;
  /** Number of examples, where the data themselves are not given. */
  readonly rows?: number | undefined;
  /** Examples per step; 32 if not said. */
  readonly batchSize?: number | undefined;
}
