import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { readHdf5 } from "./read/read.ts";
import { datasetAt, plain, values } from "./tree.suite.ts";
import { writeHdf5 } from "./write/write.ts";

const golden = process.env["CERATOPS_GOLDEN"] ?? "../shared/golden";
const fixtures = process.env["CERATOPS_KERAS_FIXTURES"] ?? "../shared/keras/fixtures";

/** Every HDF5 file of a folder, also those within archives. */
function filesIn(folder: string): [string, Uint8Array][] {
  return readdirSync(folder).flatMap((name): [string, Uint8Array][] => {
    const path = join(folder, name);
    if (name.endsWith(".h5")) return [[path, readFileSync(path)]];
    if (!name.endsWith(".keras")) return [];
    return Object.entries(unzipSync(readFileSync(path)))
      .filter(([entry]) => entry.endsWith(".h5"))
      .map(([entry, bytes]) => [`${path}, ${entry}`, bytes]);
  });
}

/** What is read of a file, and of what we write of it. */
function readAndRewrite(source: string, bytes: Uint8Array): { found: unknown; again: unknown } {
  const root = readHdf5(bytes, source);
  return { found: plain(root), again: plain(readHdf5(writeHdf5(root), `${source}, rewritten`)) };
}

interface Weight {
  readonly shape: readonly number[];
  readonly data: string;
}

describe.skipIf(!existsSync(fixtures))("files of Keras's own code", () => {
  it("are read, and are the same when they were written again", () => {
    const files = filesIn(fixtures);
    expect(files.length).toBeGreaterThan(15);
    for (const [source, bytes] of files) {
      const { found, again } = readAndRewrite(source, bytes);
      expect(again).toEqual(found);
    }
  });

  it("hold every dtype", () => {
    const root = readHdf5(readFileSync(join(fixtures, "dtypes.weights.h5")), "dtypes.weights.h5");
    const kinds = Array.from({ length: 9 }, (_, i) => datasetAt(root, "layers", "v", "vars", `${i}`)).map(({ dtype, shape }) => `${dtype} [${shape.join()}]`);
    expect(kinds).toEqual([
      "float16 [2]",
      "float32 [2]",
      "int8 [2]",
      "uint8 [2]",
      "int32 [2]",
      "uint32 [2]",
      "bool [2]",
      "float32 [0,3]",
      "float32 []",
    ]);
  });

  it("hold a model's configuration as an attribute", () => {
    const root = readHdf5(readFileSync(join(fixtures, "legacy.h5")), "legacy.h5");
    expect(JSON.parse(String(root.attributes.get("model_config")))).toHaveProperty("class_name");
    const names = root.members.get("model_weights")?.attributes.get("layer_names");
    expect(names).toContain("bn");
    expect(names).toContain("d1");
  });
});

describe.skipIf(!existsSync(golden))("files of trained models", () => {
  it("are read, and are the same when they were written again", () => {
    const files = readdirSync(golden, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? filesIn(join(golden, entry.name)) : []));
    expect(files.length).toBeGreaterThan(100);
    for (const [source, bytes] of files) {
      const { found, again } = readAndRewrite(source, bytes);
      expect(again).toEqual(found);
    }
  });

  it("hold the weights that were recorded", () => {
    const folder = join(golden, "mlp_softmax");
    const { final_weights: weights } = JSON.parse(gunzipSync(readFileSync(join(folder, "facts.json.gz"))).toString()) as { final_weights: Weight[] };
    const root = readHdf5(readFileSync(join(folder, "model.weights.h5")), "model.weights.h5");
    const found = ["dense", "dense_1", "dense_2"].flatMap((layer) => ["0", "1"].map((key) => datasetAt(root, "layers", layer, "vars", key)));
    const recorded = weights.map(({ shape, data }) => ({ shape, data: Array.from(new Float32Array(Uint8Array.from(Buffer.from(data, "base64")).buffer)) }));
    expect(found.map((dataset) => ({ shape: dataset.shape, data: values(dataset.read()) }))).toEqual(recorded);
  });
});
