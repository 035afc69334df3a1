import { expect, test } from "vitest";
import { CeratopsError } from "../errors.ts";
import { type Examples, load } from "./digits.ts";
import { parseRows } from "./digits_csv.ts";

/** One text per example, to compare examples whatever their order. */
function fingerprints({ x, y }: Examples): string[] {
  const size = 64;
  return [...y.data].map((label, i) => `${label}:${x.data.slice(i * size, (i + 1) * size).join()}`);
}

test("a fifth is held out, scaled to 0..1, with a channel axis", async () => {
  const { train, test } = await load();
  expect(train.x.shape).toEqual([1438, 8, 8, 1]);
  expect(train.x.data).toHaveLength(1438 * 64);
  expect(train.y.shape).toEqual([1438]);
  expect(test.x.shape).toEqual([359, 8, 8, 1]);
  expect(test.y.data).toHaveLength(359);
  expect(Math.max(...train.x.data)).toBe(1);
  expect(Math.min(...train.x.data)).toBe(0);
});

test("every image is there once, with its own label", async () => {
  const { train, test } = await load();
  const all = [...fingerprints(train), ...fingerprints(test)];
  expect(new Set(all).size).toBe(1797);
  const labels = [...train.y.data, ...test.y.data];
  const perDigit = Array.from({ length: 10 }, (_, digit) => labels.filter((label) => label === digit).length);
  expect(perDigit).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
  const firstZero = [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0].map((pixel) => pixel / 16).join();
  expect(all.filter((one) => one.startsWith(`0:${firstZero}`))).toHaveLength(1);
});

test("the seed chooses the parts and nothing else does", async () => {
  const [first, again, other] = [await load(), await load({ seed: 0 }), await load({ seed: 1 })];
  expect(first).toEqual(again);
  expect(fingerprints(other.test)).not.toEqual(fingerprints(first.test));
});

test("the default parts are the same on every machine", async () => {
  const { train, test } = await load();
  expect(Array.from(train.y.data.subarray(0, 10))).toEqual([3, 2, 7, 5, 8, 6, 3, 0, 2, 4]);
  expect(Array.from(test.y.data.subarray(0, 10))).toEqual([3, 1, 1, 9, 6, 5, 4, 9, 3, 7]);
});

test("testFraction: 0 keeps everything for training", async () => {
  const { train, test } = await load({ testFraction: 0 });
  expect(train.x.shape).toEqual([1797, 8, 8, 1]);
  expect(test.x.shape).toEqual([0, 8, 8, 1]);
});

test.each([{ testFraction: 1 }, { testFraction: -0.1 }, { testFraction: Number.NaN }, { seed: 0.5 }])(
  "%o is refused",
  async (options) => {
    await expect(load(options)).rejects.toThrow(CeratopsError);
  },
);

test("damaged data says which row and what is wrong with it", () => {
  const rows = Array.from({ length: 1797 }, () => Array.from({ length: 65 }, () => 1));
  const csv = (change: (table: number[][]) => void) => {
    const table = structuredClone(rows);
    change(table);
    return table.map((row) => row.join()).join("\n");
  };
  expect(parseRows(csv(() => {}))).toEqual(rows);
  expect(() => parseRows(csv((table) => table.pop()))).toThrow("1796 rows");
  expect(() => parseRows(csv((table) => table[1]?.pop()))).toThrow("row 2 has 64 values");
  expect(() => parseRows(csv((table) => (table[2] ?? []).fill(17, 0, 1)))).toThrow("row 3 has a pixel of 17");
  expect(() => parseRows(csv((table) => (table[3] ?? []).fill(10, 64)))).toThrow("row 4 has the label of 10");
  expect(() => parseRows(csv((table) => (table[4] ?? []).fill(Number.NaN, 5, 6)))).toThrow("row 5 has a pixel of NaN");
});
