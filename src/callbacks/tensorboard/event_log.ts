import { CeratopsError } from "../../errors.ts";
import { serializeLayer } from "../../layers/serialize_layer.ts";
import { nodeModule } from "../../util/host.ts";
import type { CallbackModel, Logs } from "../callback.ts";
import { histogramValue, imageValue, kerasModelValue, scalarValue } from "./event.ts";
import { EventFile } from "./event_file.ts";
import { histogramOf } from "./histogram.ts";
import { toPng } from "./png.ts";
import { writeProjector, type EmbeddingsMetadata } from "./projector.ts";
import { weightImages } from "./weight_image.ts";

/** The events of a training and of its validation, in folders side by side, as TensorBoard compares them. */
export class EventLog {
  readonly #folder: string;
  readonly #files: { readonly train: EventFile; readonly validation: EventFile };

  private constructor(folder: string, files: { readonly train: EventFile; readonly validation: EventFile }) {
    this.#folder = folder;
    this.#files = files;
  }

  static async in(folder: string): Promise<EventLog> {
    const { join } = await nodeModule("path");
    return new EventLog(folder, { train: new EventFile(join(folder, "train")), validation: new EventFile(join(folder, "validation")) });
  }

  get isFull(): boolean {
    return this.#files.train.isFull;
  }

  /** One point of each curve, tags out of names. */
  scalars(run: "train" | "validation", step: number, logs: Logs, tag: (name: string) => string): void {
    for (const [name, value] of Object.entries(logs)) this.#files[run].add(step, scalarValue(tag(name), value));
  }

  /** The layers and their connections. Models whose code is their graph have none that could be shown. */
  graph(model: CallbackModel): void {
    if (!["Functional", "Sequential"].includes(model.className)) return;
    const json = jsonOf(model);
    if (json !== undefined) this.#files.train.add(0, kerasModelValue("keras", json));
  }

  /** The distribution of each weight, and the weight as images. */
  async weights(model: CallbackModel, epoch: number, { asImages }: { asImages: boolean }): Promise<void> {
    for (const variable of model.weights) {
      const values = await variable.read();
      const tag = variable.path.replaceAll(":", "_");
      this.#files.train.add(epoch, histogramValue(`${tag}/histogram`, histogramOf(values)));
      const images = asImages ? weightImages(values, variable.shape) : [];
      const [first] = images;
      if (first !== undefined) this.#files.train.add(epoch, imageValue(`${tag}/image`, first, images.map(toPng)));
    }
  }

  embeddings(model: CallbackModel, metadata: EmbeddingsMetadata | null): Promise<void> {
    return writeProjector(this.#folder, model, metadata);
  }

  /** Puts everything on disk. */
  async flush(): Promise<void> {
    await this.#files.train.flush();
    await this.#files.validation.flush();
  }
}

/** The configuration of a model; none where one of its layers cannot be written down, which is no reason not to train. */
function jsonOf(model: CallbackModel): string | undefined {
  try {
    return JSON.stringify(serializeLayer(model));
  } catch (error) {
    if (error instanceof CeratopsError) return undefined;
    throw error;
  }
}
