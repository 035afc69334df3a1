import { CeratopsError } from "../../errors.ts";
import type { BaseLayer } from "../../layers/layer.ts";
import { at } from "../../ir/shape.ts";
import { nodeModule } from "../../util/host.ts";
import type { CallbackModel } from "../callback.ts";
import { makeFolderOf, writeFile } from "../files.ts";
import { floatText } from "../python_format.ts";

/** Files of labels, one line per row, for all embeddings or by the name of the layer; paths from the log folder. */
export type EmbeddingsMetadata = string | Readonly<Record<string, string>>;

const OWNER = "TensorBoard";

const embeddingsOf = (model: CallbackModel): BaseLayer[] => model.flattenLayers().filter(({ className }) => className === "Embedding");

const tensorPath = (name: string): string => `train/${name}_embedding.tsv`;

/** Writes the vectors of all embeddings as tables, and what the projector has to know to find them. */
export async function writeProjector(folder: string, model: CallbackModel, metadata: EmbeddingsMetadata | null): Promise<void> {
  const layers = embeddingsOf(model);
  checkMetadata(layers, metadata);
  const { join } = await nodeModule("path");
  const entries: string[] = [];
  for (const layer of layers) {
    const [vectors] = layer.weights;
    if (vectors === undefined) continue;
    const path = join(folder, tensorPath(layer.name));
    await makeFolderOf(OWNER, path);
    await writeFile(OWNER, path, tableOf(await vectors.read(), at(vectors.shape, 1)));
    const labels = typeof metadata === "string" ? metadata : metadata?.[layer.name];
    entries.push(entry({ tensor_name: layer.name, tensor_path: tensorPath(layer.name), metadata_path: labels }));
  }
  await writeFile(OWNER, join(folder, "projector_config.pbtxt"), entries.join(""));
}

/** A message of ProjectorConfig as text. */
function entry(fields: Readonly<Record<string, string | undefined>>): string {
  const lines = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [`  ${name}: ${JSON.stringify(value)}\n`]));
  return `embeddings {\n${lines.join("")}}\n`;
}

function tableOf(values: ArrayLike<number>, columns: number): string {
  const numbers = Array.from(values, floatText);
  const rows = Array.from({ length: numbers.length / columns }, (_, i) => numbers.slice(i * columns, (i + 1) * columns).join("\t"));
  return `${rows.join("\n")}\n`;
}

function checkMetadata(layers: readonly BaseLayer[], metadata: EmbeddingsMetadata | null): void {
  if (metadata === null || typeof metadata === "string") return;
  const names = layers.map(({ name }) => name);
  const unknown = Object.keys(metadata).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new CeratopsError(`embeddingsMetadata names "${unknown}", which is no Embedding of the model`, {
    code: "E_EMBEDDINGS_METADATA",
    where: "callbacks.TensorBoard: embeddingsMetadata",
    expected: names.map((name) => `"${name}"`).join(", "),
    received: `"${unknown}"`,
    hint: `embeddingsMetadata: { ${JSON.stringify(names[0] ?? "embedding")}: "labels.tsv" }`,
  });
}
