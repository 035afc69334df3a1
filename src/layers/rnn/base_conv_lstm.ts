import type { Shape } from "../../tensor/keras_tensor.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { knownSize } from "../input_checks.ts";
import { regularizer } from "../part_options.ts";
import { axesInSpace, spaceSpec, type Dimensions } from "../space.ts";
import { BaseRnn, rnnTable } from "./base_rnn.ts";
import { ConvLSTMCellLayer, convLstmCellTable, convLstmTable } from "./conv_lstm_cell.ts";
import { cellFor } from "./own_cell.ts";

/** The options of a recurrent layer over images of so many dimensions. */
export const convLstmLayerTable = (dimensions: Dimensions) => ({
  ...rnnTable,
  ...convLstmTable(dimensions),
  activityRegularizer: regularizer(),
});

type Table = ReturnType<typeof convLstmLayerTable>;

/** Recurrent layers whose inputs and states are images: `[batch, steps, …space, channels]`. */
export abstract class BaseConvLSTM extends BaseRnn<Table> {
  override readonly cell: ConvLSTMCellLayer;

  constructor(written: LayerWritten<Table>) {
    super(written);
    const { kernelSize, dataFormat } = this.options;
    const dimensions = kernelSize.length as Dimensions;
    this.cell = new ConvLSTMCellLayer(cellFor<typeof convLstmCellTable>(this, convLstmCellTable, this.options, "conv_lstm_cell"));
    const [batch = "batch", ...image] = spaceSpec(dimensions, dataFormat).layout ?? [];
    const space = axesInSpace(dimensions, dataFormat).map((axis) => axis + 1);
    const known = [...space, dataFormat === "channels_last" ? -1 : 2];
    this.inputSpec = { rank: dimensions + 3, layout: [batch, "steps", ...image], known };
  }

  override build(inputShape: Shape): void {
    super.build(inputShape);
    const axes = (this.inputSpec.known ?? []).map((axis) => [axis, knownSize(inputShape, axis)]);
    this.inputSpec = { ...this.inputSpec, axes: Object.fromEntries(axes) as Record<number, number> };
  }
}
