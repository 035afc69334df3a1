import { expect, it } from "vitest";
import { Input } from "../../layers/index.ts";
import * as layers from "../../layers/index.ts";
import * as optimizers from "../../optimizers/index.ts";
import { dataset, group, readHdf5, writeHdf5, type H5Group, type H5Object } from "../../saving/hdf5/index.ts";
import { Sequential } from "../constructors.ts";
import type { BaseModel } from "../model.ts";
import { writeZip } from "../../saving/zip/write.ts";
import { modelFromJson } from "./from_json.ts";
import { kerasFiles } from "./keras_archive.ts";
import { writeLegacyModel } from "./legacy/write_model.ts";
import { modelFromBytes } from "./load_model.ts";
import { readWeights, writeWeights } from "./model_weights.ts";
import { storedGroups } from "./weights_tree.ts";

// What the fuzzer of files found (test/fuzz_files).

const small = (): BaseModel => Sequential([Input([2]), layers.Dense(2), layers.Dense(2)]) as unknown as BaseModel;

/** What a group of the tree holds after a change. */
const changed = (members: ReadonlyMap<string, H5Object>, change: (open: Map<string, H5Object>) => void): H5Group => {
  const open = new Map(members);
  change(open);
  return group(open);
};

it("nothing is assigned where the optimizer's state cannot be read", async () => {
  const model = small();
  const before = await model.getWeights();
  const stored = storedGroups(readHdf5(writeHdf5(await writeWeights(small())), "w.weights.h5"));
  const broken = { ...dataset({ dtype: "int32", shape: [], data: new Int32Array(1) }), get shape(): never { throw new Error("broken"); } };
  model.compile({ optimizer: "adam", loss: "mse" });
  const groups = new Map([...stored, ["optimizer", new Map([["0", broken]])]]);
  expect(() => readWeights(model, groups, { source: "w.weights.h5" })).toThrow("broken");
  expect(await model.getWeights()).toEqual(before);
});

it("the state of an optimizer goes to no variable of another name", async () => {
  const model = small();
  model.compile({ optimizer: optimizers.SGD({ learningRate: 0.25 }), loss: "mse" });
  model.optimizer.build(model.trainableWeights);
  const { attributes, members } = await writeLegacyModel(model as never);
  const states = members.get("optimizer_weights") as H5Group;
  const names = (states.attributes.get("weight_names") as readonly string[]).toReversed();
  const listed = { ...states, attributes: new Map([["weight_names", names]]) };
  const bytes = writeHdf5({ ...changed(members, (open) => open.set("optimizer_weights", listed)), attributes });
  const again = modelFromBytes(bytes, "model.h5");
  const states2 = await Promise.all(again.optimizer.variables.map((variable) => variable.read()));
  expect(states2.map(([value]) => value)).toEqual([0, 0.25]);
});

it("a whole model in HDF5 without its weights is refused", async () => {
  const { attributes } = readHdf5(writeHdf5(await writeLegacyModel(small())), "model.h5");
  expect(() => modelFromBytes(writeHdf5(group({}, attributes)), "model.h5")).toThrow(/holds no weights/);
});

it("weights that are listed twice are refused", async () => {
  const { attributes, members } = await writeLegacyModel(small() as never);
  const weights = members.get("model_weights") as H5Group;
  const [name = "", layer] = [...weights.members].find(([, member]) => member.attributes.has("weight_names")) ?? [];
  const names = layer?.attributes.get("weight_names") as readonly string[];
  const twice = { ...(layer as H5Group), attributes: new Map([["weight_names", [...names, names[0] ?? ""]]]) };
  const damaged = { ...weights, members: new Map([...weights.members, [name, twice] as const]) };
  const bytes = writeHdf5({ ...changed(members, (open) => open.set("model_weights", damaged)), attributes });
  expect(() => modelFromBytes(bytes, "model.h5")).toThrow(/the same twice/);
});

it("weights under the names of other layers are refused, not given by order", async () => {
  const named = (...names: readonly string[]): BaseModel =>
    Sequential([Input([2]), ...names.map((name) => layers.Dense(2, { name }))] as never) as unknown as BaseModel;
  const { attributes } = await writeLegacyModel(named("b", "a", "d") as never);
  const { members } = await writeLegacyModel(named("a", "b", "c") as never);
  expect(() => modelFromBytes(writeHdf5({ ...group(members), attributes }), "model.h5")).toThrow(/another order/);
  const { attributes: renamed } = await writeLegacyModel(named("a", "b", "d") as never);
  expect(() => modelFromBytes(writeHdf5({ ...group(members), attributes: renamed }), "model.h5")).not.toThrow();
});

it("an archive without the vocabulary of a layer is refused", async () => {
  const lookup = layers.StringLookup();
  await lookup.adapt(["a", "b"]);
  const model = Sequential([Input([1], { dtype: "string" }), lookup]) as unknown as BaseModel;
  const files = await kerasFiles(model as never);
  expect(() => modelFromBytes(writeZip(files), "model.keras")).not.toThrow();
  const stripped = files.filter(([name]) => !name.startsWith("assets"));
  expect(() => modelFromBytes(writeZip(stripped), "model.keras")).toThrow(/has learned is missing/);
});

it("a size out of a file is not computed with before it is known to be sensible", () => {
  const model = Sequential([Input([4, 4, 1]), layers.UpSampling2D({ size: [1, 2], interpolation: "bilinear" })]) as unknown as BaseModel;
  const pool = Sequential([Input([8, 1]), layers.AdaptiveAveragePooling1D(3)]) as unknown as BaseModel;
  const start = performance.now();
  expect(() => modelFromJson(pool.toJson().replace(/"output_size": ?\[?3\]?/, '"output_size": [300000000]'))).toThrow(/no file is trusted with/);
  expect(() => modelFromJson(model.toJson().replace(/"size": ?\[1, ?2\]/, '"size": [1, 10000000]'))).toThrow(/no file is trusted with/);
  expect(performance.now() - start).toBeLessThan(1000);
});
