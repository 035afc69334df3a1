import { expect, test } from "vitest";
import { range } from "../ir/shape.ts";
import { useEngine } from "../tensor/current_engine.ts";
import { Dataset } from "./dataset/index.ts";
import { splitDataset } from "./index.ts";

useEngine("reference");

test("arrays, by shares or numbers of rows", async () => {
  const arrays = { x: { data: Float32Array.from(range(20)), shape: [10, 2] }, y: range(10) };
  const [left, right] = await splitDataset(arrays, { leftSize: 0.7 });
  expect((await left.toArray()).map(({ y }) => y.data[0])).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect((await right.toArray()).map(({ x }) => [...x.data])).toEqual([[14, 15], [16, 17], [18, 19]]);
  const [first, last] = await splitDataset(arrays, { leftSize: 2, rightSize: 3 });
  expect((await first.toArray()).map(({ y }) => y.data[0])).toEqual([0, 1]);
  expect((await last.toArray()).map(({ y }) => y.data[0])).toEqual([7, 8, 9]);
});

test("batches keep their size; nothing is in both parts, however the dataset is shuffled", async () => {
  const batches = Dataset.range(10).shuffle(10).batch(4);
  const [left, right] = await splitDataset(batches, { rightSize: 0.5 });
  const all = async (part: typeof left) => (await part.toArray()).map(({ data }) => [...data]);
  expect((await all(left)).map(({ length }) => length)).toEqual([4, 1]);
  expect([...(await all(left)), ...(await all(right))].flat().toSorted((a, b) => a - b)).toEqual(range(10));
  expect(left.isUnbatched).toBe(false);
});

test("in random order, the same for the same seed", async () => {
  const split = async () => (await splitDataset(Dataset.range(20), { leftSize: 10, shuffle: true, seed: 5 }))[0].toArray();
  expect(await split()).toEqual(await split());
  expect(await split()).not.toEqual(range(10));
});

test("sizes that leave nothing, or take too much, are refused", async () => {
  const cases = [{}, { leftSize: 0 }, { leftSize: 4 }, { leftSize: 0.01 }, { leftSize: 3, rightSize: 2 }, { leftSize: 1.5 }, { rightSize: -1 }];
  for (const sizes of cases) await expect(splitDataset(Dataset.range(4), sizes)).rejects.toThrow("cannot split 4 examples");
  await expect(splitDataset(Dataset.range(4).repeat(), { leftSize: 2 })).rejects.toThrow("endless");
});
