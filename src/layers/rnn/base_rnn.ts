import { CeratopsError } from "../../errors.ts";
import { at, range } from "../../ir/shape.ts";
import * as ops from "../../ops/index.ts";
import { showShape, type Shape } from "../../tensor/keras_tensor.ts";
import { isTensor } from "../../tensor/operation.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { Variable } from "../../tensor/variable.ts";
import { option, type OptionTable } from "../../util/options.ts";
import { leaves, mapLeaves, packLeaves } from "../../util/tree.ts";
import { accepted } from "../checks.ts";
import { ConfiguredLayer } from "../configured_layer.ts";
import type { InputSpec } from "../input_checks.ts";
import type { CallOptions, Mask } from "../layer.ts";
import { asList, initialStates, outputIsState, outputSizeOf, startCell, type Cell, type States } from "./cell.ts";

/** The options of the loop over time, whatever the cell. */
export const rnnTable = {
  returnSequences: option(false),
  returnState: option(false),
  goBackwards: option(false),
  stateful: option(false),
  unroll: option(false),
  zeroOutputForMask: option(false),
};

/** The same for layers with a cell of their own, with an option of Keras that means nothing here. */
export const ownCellTable = {
  ...rnnTable,
  useCudnn: accepted<boolean | "auto">("auto"),
};

interface Common {
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly stateful: boolean;
  /** Set by a layer around this one that needs zeros. */
  zeroOutputForMask: boolean;
}

interface RnnOptions extends CallOptions {
  readonly initialState?: States | readonly States[] | null;
}

/** What the loop carries from step to step. */
interface Carry {
  readonly states: readonly States[];
  /** The last output, where it is not one of the states. */
  readonly output?: Tensor;
}

/** Recurrent layers: a cell in a loop over the second axis of `[batch, time, …]`. */
export abstract class BaseRnn<T extends OptionTable> extends ConfiguredLayer<T> {
  override supportsMasking = true;
  protected override inputSpec: InputSpec = { rank: 3, known: [-1], layout: ["batch", "steps", "features"] };
  readonly flags = this.options as unknown as Common;
  abstract readonly cell: Cell;
  /** States that go from batch to batch, with `stateful`. */
  protected kept: Variable[] | undefined;

  override build(inputShape: Shape): void {
    const [batch = null, , ...sizes] = inputShape;
    this.cell.ensureBuilt([[batch, ...sizes]]);
    if (this.flags.stateful) this.#keepStates(batch);
    if (inputShape.length === 3) this.inputSpec = { ...this.inputSpec, axes: { [-1]: at(sizes, 0) as number } };
  }

  override call(x: Tensor, { training, mask, initialState }: RnnOptions): Tensor | readonly (Tensor | States)[] {
    const batchSize = at(x.shape, 0);
    const given = initialState ?? this.#keptStates(batchSize) ?? initialStates(this.cell, batchSize);
    const first = this.#inComputeDtype(asList(given));
    const running = startCell(this.cell, batchSize, training);
    const inputs = timeMajor(running.project(x));
    const kept = isTensor(mask) ? timeMajor(ops.cast(mask, "bool")) : undefined;
    const { states, output } = this.#loop(running.step, first, inputs, kept, batchSize);
    if (this.flags.stateful) leaves(states, isTensor).forEach((state, i) => this.kept?.[i]?.assign(state));
    return this.flags.returnState ? [output, ...states] : output;
  }

  override computeMask(_inputs: unknown, mask: Mask): Mask {
    const [first] = mask === undefined || isTensor(mask) ? [mask] : mask;
    return this.flags.returnSequences ? [first] : undefined;
  }

  /** Sets the states that a stateful layer keeps from batch to batch to zero. */
  resetState(): void {
    for (const state of this.kept ?? []) state.assign(ops.zeros(state.shape, { dtype: state.dtype }));
  }

  #loop(
    step: (inputs: Tensor, states: readonly States[]) => { output: Tensor; states: readonly States[] },
    first: readonly States[],
    xs: Tensor,
    kept: Tensor | undefined,
    batchSize: number,
  ): { states: readonly States[]; output: Tensor } {
    const { returnSequences, goBackwards, zeroOutputForMask } = this.flags;
    const zeroed = zeroOutputForMask && kept !== undefined;
    const fromState = returnSequences || (outputIsState(this.cell) && !zeroed);
    const blank = (): Tensor =>
      outputIsState(this.cell)
        ? ops.zerosLike(firstState(first))
        : ops.zeros([batchSize, outputSizeOf(this.cell)], { dtype: xs.dtype });
    const body = (carry: Carry, { x, keep }: { x: Tensor; keep?: Tensor }): [Carry, Tensor[]] => {
      const { output: fresh, states: next } = step(x, carry.states);
      const stays = zeroOutputForMask ? ops.zerosLike(fresh) : firstState(carry.states);
      const output = keep === undefined ? fresh : choose(keep, fresh, stays);
      const states = keep === undefined ? next : chooseAll(keep, next, carry.states);
      return [{ states, ...(fromState ? {} : { output }) }, returnSequences ? [output] : []];
    };
    const start: Carry = { states: first, ...(fromState ? {} : { output: blank() }) };
    const slices = { x: xs, ...(kept === undefined ? {} : { keep: kept }) };
    const [end, [outputs]] = ops.scan(body, start, { xs: slices, reverse: goBackwards });
    if (outputs === undefined) return { states: end.states, output: end.output ?? firstState(end.states) };
    return { states: end.states, output: timeMajor(goBackwards ? ops.flip(outputs, { axis: 0 }) : outputs) };
  }

  #inComputeDtype(states: readonly States[]): readonly States[] {
    const { computeDtype } = this.dtypePolicy;
    return mapLeaves(states, isTensor, (state) => ops.cast(state, computeDtype)) as readonly States[];
  }

  #keepStates(batch: number | null): void {
    if (batch === null) throw needsBatchSize(this.name);
    const dtype = this.dtypePolicy.variableDtype;
    this.kept = leaves(initialStates(this.cell, batch), isTensor).map(
      (state) => new Variable(ops.cast(state, dtype), { name: "rnn_state", trainable: false }),
    );
  }

  #keptStates(batchSize: number): readonly States[] | undefined {
    const kept = this.kept;
    if (kept === undefined) return undefined;
    const [first] = kept;
    if (first?.shape[0] !== batchSize) throw otherBatchSize(this.name, first?.shape[0] ?? 0, batchSize);
    const structure = initialStates(this.cell, batchSize);
    return packLeaves(structure, isTensor, kept.map(({ value }) => value)) as readonly States[];
  }
}

/** `[batch, time, …]` as `[time, batch, …]`, and back. */
const timeMajor = (x: Tensor): Tensor => ops.transpose(x, { axes: [1, 0, ...range(x.rank).slice(2)] });

/** The state that stands for the output: the first, in a stack that of the last cell. */
function firstState(states: readonly States[]): Tensor {
  const [first] = states;
  if (isTensor(first)) return first;
  return firstState(asList(at(states, states.length - 1)));
}

/** `fresh` where `keep` (one truth per sample) holds, `old` elsewhere. */
function choose(keep: Tensor, fresh: Tensor, old: Tensor): Tensor {
  const flags = range(fresh.rank - keep.rank).reduce((grown) => ops.expandDims(grown, -1), keep);
  return ops.where(flags, fresh, old);
}

function chooseAll(keep: Tensor, fresh: readonly States[], old: readonly States[]): readonly States[] {
  const olds = leaves(old, isTensor);
  const chosen = leaves(fresh, isTensor).map((state, i) => choose(keep, state, at(olds, i)));
  return packLeaves(fresh, isTensor, chosen) as readonly States[];
}

function needsBatchSize(where: string): CeratopsError {
  return new CeratopsError(`"${where}" is stateful and must know the size of the batch`, {
    code: "E_STATEFUL_BATCH",
    where,
    expected: "an input with a fixed batch size",
    received: "any batch size",
    hint: "Input([100, 8], { batchSize: 32 })",
  });
}

function otherBatchSize(where: string, expected: number, received: number): CeratopsError {
  return new CeratopsError(`"${where}" is stateful and keeps the states of ${expected} samples`, {
    code: "E_STATEFUL_BATCH",
    where,
    expected: showShape([expected, null]),
    received: showShape([received, null]),
    hint: `batches of ${expected} samples each`,
  });
}
