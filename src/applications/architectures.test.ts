import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { serialize, type Model } from "../models/index.ts";
import { resetNames } from "../tensor/names.ts";
import { isRecord } from "../util/tree.ts";
import * as applications from "./index.ts";

/**
 * What Keras 3.15 builds: parameters, layers, and the first digits of the SHA-256 of its layers, their connections and
 * the shapes of their weights.
 */
const facts = {
  VGG16: [138357544, 23, "d3b56018e329"],
  VGG19: [143667240, 26, "0ab0154b8e59"],
  ResNet50: [25636712, 177, "e9ed0a08cec2"],
  ResNet101: [44707176, 347, "c6ad79f6f27b"],
  ResNet152: [60419944, 517, "9eeda6732c12"],
  ResNet50V2: [25613800, 192, "36e9a9498d24"],
  ResNet101V2: [44675560, 379, "c6545b1ef598"],
  ResNet152V2: [60380648, 566, "26badd0fca9d"],
  DenseNet121: [8062504, 429, "4ca0777d5d4c"],
  DenseNet169: [14307880, 597, "32ab80a10cc9"],
  DenseNet201: [20242984, 709, "00c440babaf5"],
  MobileNet: [4253864, 91, "b45de252bdf1"],
  MobileNetV2: [3538984, 156, "a8c7887c0efb"],
  MobileNetV3Small: [2554968, 164, "09966ae376bb"],
  MobileNetV3Large: [5507432, 194, "baa43bae138e"],
  Xception: [22910480, 134, "b5103ff8cc9e"],
  InceptionV3: [23851784, 313, "ab9fc705bcc9"],
  InceptionResNetV2: [55873736, 782, "e5e489bc879f"],
  EfficientNetB0: [5330571, 240, "8b43bdbe6644"],
  EfficientNetB1: [7856239, 342, "f44b97308445"],
  EfficientNetB2: [9177569, 342, "5675e9c3e10e"],
  EfficientNetB3: [12320535, 387, "1e20a5d6b3b2"],
  EfficientNetB4: [19466823, 477, "f246a38cf220"],
  EfficientNetB5: [30562527, 579, "968d2325a5fd"],
  EfficientNetB6: [43265143, 669, "af05283bd278"],
  EfficientNetB7: [66658687, 816, "275aad786da2"],
  EfficientNetV2B0: [7200312, 273, "d7bd11119255"],
  EfficientNetV2B1: [8212124, 337, "e35fb8b41986"],
  EfficientNetV2B2: [10178374, 352, "fdec61d899b1"],
  EfficientNetV2B3: [14467622, 412, "cbd1d02e80a9"],
  EfficientNetV2S: [21612360, 516, "c9dcf85e95f9"],
  EfficientNetV2M: [54431388, 743, "9effa1481a0f"],
  EfficientNetV2L: [119027848, 1031, "f227d338b014"],
  ConvNeXtTiny: [28589128, 135, "0d3d01664bd0"],
  ConvNeXtSmall: [50223688, 261, "5c5333119aab"],
  ConvNeXtBase: [88591464, 261, "92b9780b23f8"],
  ConvNeXtLarge: [197767336, 261, "3e15557d23c6"],
  ConvNeXtXLarge: [350196968, 261, "a87d0a3379e1"],
  NASNetMobile: [5326716, 771, "d6b89a270e1f"],
  NASNetLarge: [88949818, 1041, "ffecdf688e04"],
} satisfies Readonly<Record<string, readonly [params: number, layers: number, digest: string]>>;

const builders: Readonly<Record<keyof typeof facts, (options: { readonly weights: null }) => Promise<Model>>> = applications;

interface Entry {
  readonly name: string;
  readonly class_name: string;
  readonly inbound_nodes: readonly { readonly args: unknown }[];
}

/** The tensors that a call takes, as `layer/call/tensor`. */
function tensorsIn(args: unknown): string[] {
  if (Array.isArray(args)) return args.flatMap(tensorsIn);
  if (!isRecord(args)) return [];
  if (args["class_name"] === "__keras_tensor__") return [(args["config"] as { keras_history: unknown[] }).keras_history.join("/")];
  return Object.values(args).flatMap(tensorsIn);
}

test.each(Object.entries(facts))("%s is built as by Keras", async (name, [params, count, digest]) => {
  resetNames();
  const model = await builders[name as keyof typeof facts]({ weights: null });
  const { layers } = serialize(model).config as unknown as { layers: readonly Entry[] };
  const lines = layers.map((layer) => [layer.name, layer.class_name, ...layer.inbound_nodes.flatMap(({ args }) => tensorsIn(args))].join(" "));
  const shapes = model.weights.map(({ shape }) => shape.join("x")).join(";");
  const found = createHash("sha256").update([...lines, shapes].join("\n")).digest("hex");
  expect([model.countParams(), model.layers.length, found.slice(0, 12)]).toEqual([params, count, digest]);
});
