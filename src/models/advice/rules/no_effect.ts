import { activationOf } from "../activations.ts";
import { leaveOut } from "../code.ts";
import type { Found } from "../finding.ts";
import { classOf, settingsOf } from "../settings.ts";
import type { Step } from "../steps.ts";
import type { Subject } from "../subject.ts";

/** Says why a layer of some class changes nothing; undefined where it does change something. */
type Reason = (step: Step, settings: Readonly<Record<string, unknown>>) => string | undefined;

const when = (condition: boolean, reason: string): string | undefined => (condition ? reason : undefined);
const isEvery = (value: unknown, wanted: number): boolean =>
  Array.isArray(value) ? value.every((part) => isEvery(part, wanted)) : value === wanted;

const dropsNothing: Reason = (_, { rate }) => when(rate === 0, "A rate of 0 drops nothing.");
const addsNothing: Reason = (_, { padding }) => when(isEvery(padding, 0), "There are 0 rows to add on every side.");
const cutsNothing: Reason = (_, { cropping }) => when(isEvery(cropping, 0), "There are 0 rows to cut off on every side.");
const repeatsOnce: Reason = (_, { size }) => when(isEvery(size, 1), "A size of 1 leaves every number where it is.");
const poolsOne: Reason = (_, { pool_size: size, strides }) =>
  when(isEvery(size, 1) && isEvery(strides, 1), "Windows of one number give that number.");

const reasons: Readonly<Record<string, Reason>> = {
  Activation: ({ inputs, outputs, operation }) =>
    when(
      activationOf(operation) === "linear" && inputs[0]?.dtype === outputs[0]?.dtype,
      "The linear activation gives what it gets.",
    ),
  AlphaDropout: dropsNothing,
  AveragePooling1D: poolsOne,
  AveragePooling2D: poolsOne,
  AveragePooling3D: poolsOne,
  Cropping1D: cutsNothing,
  Cropping2D: cutsNothing,
  Cropping3D: cutsNothing,
  Dropout: dropsNothing,
  Flatten: ({ inputs: [input] }) => when(input?.rank === 2, "Its input is flat already: [batch, features]."),
  GaussianDropout: dropsNothing,
  GaussianNoise: (_, { stddev }) => when(stddev === 0, "Noise of deviation 0 is no noise."),
  MaxPooling1D: poolsOne,
  MaxPooling2D: poolsOne,
  MaxPooling3D: poolsOne,
  Permute: (_, { dims }) => when(Array.isArray(dims) && dims.every((dim, i) => dim === i + 1), "The axes stay in their order."),
  Reshape: ({ inputs: [input], outputs: [output] }) =>
    when(
      input !== undefined &&
        output !== undefined &&
        !input.shape.slice(1).includes(null) &&
        input.shape.join() === output.shape.join(),
      "Its input has that shape already.",
    ),
  SpatialDropout1D: dropsNothing,
  SpatialDropout2D: dropsNothing,
  SpatialDropout3D: dropsNothing,
  UpSampling1D: repeatsOnce,
  UpSampling2D: repeatsOnce,
  UpSampling3D: repeatsOnce,
  ZeroPadding1D: addsNothing,
  ZeroPadding2D: addsNothing,
  ZeroPadding3D: addsNothing,
};

/** A layer that gives what it gets. */
export const noEffect = ({ steps }: Subject): Found[] =>
  steps.flatMap((step) => {
    const { layer, path } = step;
    const why = layer === undefined ? undefined : reasons[classOf(layer)]?.(step, settingsOf(layer));
    if (layer === undefined || why === undefined) return [];
    return [{ severity: "waste", where: path, what: `"${path}" does nothing.`, why, change: leaveOut(layer, path) }];
  });
