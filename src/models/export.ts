import { CeratopsError } from "../errors.ts";
import { writeBytesAtomic, type Target } from "../saving/files/write_bytes.ts";
import type { TrainableModel } from "../training/trainable.ts";
import type { OnnxOptions } from "./export_onnx.ts";

export interface ExportOptions extends OnnxOptions {
  /** `"onnx"`, which is what is written if nothing is said. */
  readonly format?: "onnx" | undefined;
}

/** Writes the inference of a model in another program's format. What encodes it is loaded when it is needed. */
export async function exportModel(model: TrainableModel, target: Target, { format = "onnx", ...options }: ExportOptions = {}): Promise<void> {
  if (format !== "onnx") throw noSuchFormat(model.name, format);
  const { exportOnnx } = await import("./export_onnx.ts");
  await writeBytesAtomic(target, await exportOnnx(model, options));
}

const noSuchFormat = (where: string, received: unknown): CeratopsError =>
  new CeratopsError("A model is exported as ONNX", {
    code: "E_EXPORT_FORMAT",
    where,
    expected: '"onnx"',
    received: String(received),
    hint: 'model.export("model.onnx"), or model.save("model.keras") for Keras',
  });
