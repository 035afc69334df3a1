import { at, type Dims } from "../../ir/shape.ts";
import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option, required } from "../../util/options.ts";
import { dataFormat, generator, padding, positiveInteger, requiredSize, size } from "../checks.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import { knownSize } from "../input_checks.ts";
import type { CallOptions } from "../layer.ts";
import { activation } from "../part_options.ts";
import { alignedBias, axesInSpace, channelAxis, checkSteps, type Dimensions } from "../space.ts";
import { weightOptions } from "../weight_options.ts";
import { share } from "./base_cell.ts";
import type { Cell, RunningCell, StateSize, States } from "./cell.ts";
import { drawMasks, gateProducts, type Masks } from "./gate_dropout.ts";
import { lstmStep, openForgetGate } from "./lstm_step.ts";

/** The options of the cell; Keras makes its generator before its initializers. */
export const convLstmTable = (dimensions: Dimensions) => ({
  seed: generator(),
  filters: required(positiveInteger),
  kernelSize: requiredSize(dimensions),
  strides: size(dimensions, 1),
  padding: padding(),
  dataFormat: dataFormat(),
  dilationRate: size(dimensions, 1),
  activation: activation("tanh"),
  recurrentActivation: activation("sigmoid"),
  useBias: option(true),
  ...weightOptions("kernel", "glorot_uniform"),
  ...weightOptions("recurrent", "orthogonal"),
  ...weightOptions("bias", "zeros"),
  unitForgetBias: option(true),
  dropout: share(),
  recurrentDropout: share(),
});

/** The cell takes sizes as the layer around it has read them, whatever their number. */
export const convLstmCellTable = {
  ...convLstmTable(1),
  kernelSize: required<readonly number[]>(),
  strides: required<readonly number[]>(),
  dilationRate: required<readonly number[]>(),
};

/** One step of a `ConvLSTM` layer: that of `LSTM` with convolutions in place of the matrix products. */
export class ConvLSTMCellLayer extends ConfiguredLayer<typeof convLstmCellTable> implements Cell {
  static readonly className = "ConvLSTMCell";
  static readonly table = convLstmCellTable;
  /** Sizes in space and channels of an input. */
  #space: Dims = [];

  constructor(written: LayerWritten<typeof convLstmCellTable>) {
    super(written);
    checkSteps(this.name, this.options.strides, this.options.dilationRate);
  }

  /** Channels of the states, which are images; `getInitialState` says their shape. */
  get stateSize(): StateSize {
    return [this.options.filters, this.options.filters];
  }

  override build(inputShape: Shape): void {
    const { kernelSize, filters, useBias, unitForgetBias, biasInitializer, dataFormat: format } = this.options;
    const channels = knownSize(inputShape, channelAxis(format));
    this.#space = axesInSpace(kernelSize.length, format).map((axis) => knownSize(inputShape, axis));
    this.addOwn("kernel", [...kernelSize, channels, filters * 4]);
    this.addOwn("recurrent", [...kernelSize, filters, filters * 4], { name: "recurrent_kernel" });
    const initializer = unitForgetBias ? openForgetGate(biasInitializer, filters) : biasInitializer;
    if (useBias) this.addOwn("bias", [filters * 4], { initializer });
  }

  getInitialState(batchSize: number): States[] {
    const zeros = ops.zeros(this.#stateShape(batchSize), { dtype: this.dtypePolicy.computeDtype });
    return [zeros, zeros];
  }

  override call(x: Tensor, states: readonly Tensor[], { training }: CallOptions): [Tensor, readonly States[]] {
    const running = this.start(at(x.shape, 0), training);
    const { output, states: next } = running.step(running.project(x), states);
    return [output, next];
  }

  start(batchSize: number, training: boolean): RunningCell {
    const { strides, dilationRate, padding: edges, dataFormat: format, useBias } = this.options;
    const kernel = this.weight("kernel").value;
    const recurrent = this.weight("recurrent_kernel").value;
    const { inputMasks, stateMasks } = this.#drawMasks(batchSize, kernel);
    const axis = format === "channels_last" ? -1 : -this.#space.length - 1;
    const onInput = { axis, product: convolution({ strides, dilationRate, padding: edges, dataFormat: format }) };
    const onState = { axis, product: convolution({ padding: "same", dataFormat: format }) };
    return {
      project: (inputs) => {
        const products = gateProducts(inputs, kernel, training ? inputMasks : [], onInput);
        return useBias ? ops.add(products, alignedBias(this.weight("bias").value, kernel.rank, format)) : products;
      },
      step: (projected, states) => {
        const [state, carry] = states as readonly [Tensor, Tensor];
        const products = gateProducts(state, recurrent, training ? stateMasks : [], onState);
        const next = lstmStep(ops.add(projected, products), carry, { ...this.options, axis });
        return { output: next[0], states: next };
      },
    };
  }

  /** A mask for each gate, on inputs and on the state. */
  #drawMasks(batchSize: number, kernel: Tensor): { inputMasks: Masks; stateMasks: Masks } {
    const { dropout, recurrentDropout, seed, dataFormat: format } = this.options;
    const draw = { count: 4, dtype: kernel.dtype };
    const shape = [batchSize, ...inFormat(this.#space, at(kernel.shape, kernel.rank - 2), format)];
    const inputMasks = drawMasks({ ...draw, rate: dropout, shape }, seed);
    return { inputMasks, stateMasks: drawMasks({ ...draw, rate: recurrentDropout, shape: this.#stateShape(batchSize) }, seed) };
  }

  #stateShape(batchSize: number): number[] {
    const { kernelSize, strides, dilationRate, padding: edges, filters, dataFormat: format } = this.options;
    const sizes = this.#space.map((length, i) => {
      const window = edges === "same" ? 1 : at(dilationRate, i) * (at(kernelSize, i) - 1) + 1;
      return Math.ceil((length - window + 1) / at(strides, i));
    });
    return [batchSize, ...inFormat(sizes, filters, format)];
  }
}

const inFormat = (space: Dims, channels: number, format: DataFormat): number[] =>
  format === "channels_last" ? [...space, channels] : [channels, ...space];

/** Convolves images, or every step of a sequence of images. */
const convolution =
  (options: ops.ConvOptions) =>
  (x: Tensor, kernel: Tensor): Tensor => {
    if (x.rank === kernel.rank) return ops.conv(x, kernel, options);
    const [batch = 1, steps = 1, ...image] = x.shape;
    const convolved = ops.conv(ops.reshape(x, [batch * steps, ...image]), kernel, options);
    return ops.reshape(convolved, [batch, steps, ...convolved.shape.slice(1)]);
  };
