import { CeratopsError } from "../../errors.ts";
import * as ops from "../../ops/index.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import { isTensor } from "../../tensor/operation.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { oneOf, refuse } from "../../util/checks.ts";
import { option } from "../../util/options.ts";
import { serializeLayer } from "../serialize_layer.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import { BaseLayer, type CallOptions, type Mask } from "../layer.ts";
import { typed } from "../typing.ts";
import { BaseRnn } from "./base_rnn.ts";
import { asList, type States } from "./cell.ts";
import type { RecurrentArguments } from "./rnn_typing.ts";

type AnyRnn = BaseRnn<never>;

type Merge = "concat" | "sum" | "mul" | "ave";

const recurrent = (written: BaseLayer, where: string): AnyRnn => {
  if (written instanceof BaseRnn) return written as AnyRnn;
  throw refuse(where, "a recurrent layer", written instanceof BaseLayer ? written.name : typeof written, "layers.LSTM(32)");
};
const serialize = (layer: AnyRnn | null) => (layer === null ? null : serializeLayer(layer));

const table = {
  layer: { parse: recurrent, serialize },
  mergeMode: option<Merge | null>("concat", oneOf<Merge | null>("concat", "sum", "mul", "ave", null)),
  backwardLayer: {
    fallback: null as BaseLayer | null,
    parse: (written: BaseLayer | null, where: string) => (written === null ? null : recurrent(written, where)),
    serialize,
  },
};

export type BidirectionalOptions = Omit<LayerWritten<typeof table>, "layer">;

interface BidirectionalCall extends CallOptions {
  readonly initialState?: States | readonly States[] | null;
}

const merges: { readonly [M in Merge]: (forward: Tensor, backward: Tensor) => Tensor } = {
  concat: (a, b) => ops.concatenate([a, b], { axis: -1 }),
  sum: (a, b) => ops.add(a, b),
  mul: (a, b) => ops.multiply(a, b),
  ave: (a, b) => ops.divide(ops.add(a, b), 2),
};

const withoutPrefix = (name: string, prefix: string): string => (name.startsWith(prefix) ? name.slice(prefix.length) : name);

export class BidirectionalLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "Bidirectional";
  static readonly table = table;
  override supportsMasking = true;
  readonly forwardLayer: AnyRnn;
  readonly backwardLayer: AnyRnn;

  constructor(written: LayerWritten<typeof table>) {
    super(written);
    const { layer, backwardLayer } = this.options;
    const { name, flags } = layer;
    // A sequence read backwards is turned round again, so a held output would come at the wrong place.
    const zeroOutputForMask = flags.returnSequences;
    if (backwardLayer !== null) backwardLayer.flags.zeroOutputForMask = zeroOutputForMask;
    this.forwardLayer = layer.copy({ name: `forward_${withoutPrefix(name, "forward_")}`, zeroOutputForMask });
    this.backwardLayer =
      backwardLayer ??
      layer.copy({ name: `backward_${withoutPrefix(name, "backward_")}`, goBackwards: true, zeroOutputForMask });
    checkPair(this.name, this.forwardLayer, this.backwardLayer);
  }

  override build(inputShape: Shape): void {
    this.forwardLayer.ensureBuilt([inputShape]);
    this.backwardLayer.ensureBuilt([inputShape]);
  }

  override call(x: Tensor, { mask, initialState, training }: BidirectionalCall): Tensor | readonly unknown[] {
    const { returnState, returnSequences } = this.forwardLayer.flags;
    const states = initialState === undefined || initialState === null ? undefined : asList(initialState);
    const half = (states?.length ?? 0) / 2;
    const run = (layer: AnyRnn, own: readonly States[] | undefined): readonly [Tensor, ...States[]] => {
      const result = layer.run([x, { mask, training, initialState: own }]) as Tensor | readonly [Tensor, ...States[]];
      return isTensor(result) ? [result] : result;
    };
    const [forward, ...forwardStates] = run(this.forwardLayer, states?.slice(0, half));
    const [reversed, ...backwardStates] = run(this.backwardLayer, states?.slice(half));
    const backward = returnSequences ? ops.flip(reversed, { axis: 1 }) : reversed;
    const { mergeMode } = this.options;
    const merged = mergeMode === null ? [forward, backward] : [merges[mergeMode](forward, backward)];
    const all = returnState ? [...merged, ...forwardStates, ...backwardStates] : merged;
    return all.length === 1 ? (all[0] as Tensor) : all;
  }

  override computeMask(_inputs: unknown, mask: Mask): Mask {
    const [first] = mask === undefined || isTensor(mask) ? [mask] : mask;
    if (!this.forwardLayer.flags.returnSequences) return undefined;
    return this.options.mergeMode === null ? [first, first] : [first];
  }

  /** Sets the states that stateful layers keep from batch to batch to zero. */
  resetState(): void {
    this.forwardLayer.resetState();
    this.backwardLayer.resetState();
  }

  override getConfig(): Record<string, unknown> {
    const layers = { layer: serialize(this.forwardLayer), backward_layer: serialize(this.backwardLayer) };
    return { ...super.getConfig(), ...layers };
  }
}

function checkPair(where: string, forward: AnyRnn, backward: AnyRnn): void {
  const [a, b] = [forward.flags, backward.flags];
  const alike = (["stateful", "returnSequences", "returnState"] as const).find((name) => a[name] !== b[name]);
  if (a.goBackwards !== b.goBackwards && alike === undefined) return;
  throw new CeratopsError(`"${where}": the two layers do not make a pair`, {
    code: "E_BIDIRECTIONAL",
    where,
    expected: alike === undefined ? "one layer with goBackwards: true" : `the same ${alike} on both`,
    received: alike === undefined ? `goBackwards: ${a.goBackwards} on both` : `${a[alike]} and ${b[alike]}`,
    hint: "layers.Bidirectional(layers.LSTM(32)) without a backwardLayer",
  });
}

/** A recurrent layer in both directions, as it is called. */
interface BothWays extends BaseLayer {
  (inputs: TensorLike, options?: RecurrentArguments): Tensor;
  (inputs: KerasTensor, options?: RecurrentArguments): KerasTensor;
  resetState(): void;
}

/**
 * A recurrent layer over a sequence from both ends, the results merged.
 *
 * In: `[batch, steps, features]`. Out: as the layer gives; twice as wide with `mergeMode: "concat"`, a list of both
 * with `mergeMode: null`. Final states come forwards first.
 *
 * @param layer the layer for both directions; it is copied, the weights are two sets
 * @param options `mergeMode`: `"concat"` if not said; `backwardLayer`: another layer, with `goBackwards: true`
 * @example
 * ```ts
 * const y = layers.Bidirectional(layers.LSTM(32))(Input([100, 8]));
 * console.log(y.shape); // [null, 64]
 * ```
 */
export const Bidirectional = (layer: BaseLayer, options: BidirectionalOptions = {}): BothWays =>
  typed(new BidirectionalLayer({ ...options, layer }));
