import { expect, it } from "vitest";
import { Input } from "../../layers/index.ts";
import * as layers from "../../layers/index.ts";
import { group, readHdf5, writeHdf5 } from "../../saving/hdf5/index.ts";
import { Sequential } from "../constructors.ts";
import type { BaseModel } from "../model.ts";
import { writeLegacyModel } from "./legacy/write_model.ts";
import { modelFromBytes } from "./load_model.ts";

// What the fuzzer of files found (test/fuzz_files).

const small = (): BaseModel => Sequential([Input([2]), layers.Dense(2), layers.Dense(2)]) as unknown as BaseModel;

it("a whole model in HDF5 without its weights is refused", async () => {
  const { attributes } = readHdf5(writeHdf5(await writeLegacyModel(small())), "model.h5");
  expect(() => modelFromBytes(writeHdf5(group({}, attributes)), "model.h5")).toThrow(/holds no weights/);
});
