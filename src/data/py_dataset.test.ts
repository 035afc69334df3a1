import { expect, test } from "vitest";
import { packXYSampleWeight, PyDataset, unpackXYSampleWeight } from "./index.ts";

class Squares extends PyDataset<number> {
  override readonly length: number = 4;
  readonly seen = { running: 0, most: 0, asked: 0 };

  override async getItem(index: number): Promise<number> {
    const { seen } = this;
    seen.asked++;
    seen.most = Math.max(seen.most, ++seen.running);
    await new Promise((resolve) => setTimeout(resolve, 4 - index));
    seen.running--;
    return index ** 2;
  }
}

class Endless extends Squares {
  override readonly length = Infinity;
}

async function items(dataset: PyDataset<number>, most = Infinity): Promise<number[]> {
  const found: number[] = [];
  for await (const item of dataset) if (found.push(item) === most) break;
  return found;
}

test("batches come in order, however many calls overlap", async () => {
  for (const workers of [1, 2, 10]) {
    const squares = new Squares({ workers });
    expect(await items(squares)).toEqual([0, 1, 4, 9]);
    expect(squares.seen.most).toBe(Math.min(workers, 4));
  }
});

test("an endless one is asked for no more than the queue holds", async () => {
  const endless = new Endless({ workers: 2, maxQueueSize: 3 });
  expect(await items(endless, 5)).toEqual([0, 1, 4, 9, 16]);
  expect(endless.seen.asked).toBeLessThanOrEqual(5 + 3 + 2);
});

test("workers and places in the queue are counted from 1", () => {
  expect(() => new Squares({ workers: 0 })).toThrow("utils.PyDataset: workers cannot be 0");
  expect(() => new Squares({ maxQueueSize: 0.5 })).toThrow("maxQueueSize cannot be 0.5");
});

test("batches are packed and unpacked", () => {
  expect(packXYSampleWeight(1)).toEqual([1]);
  expect(packXYSampleWeight(1, 2)).toEqual([1, 2]);
  expect(packXYSampleWeight(1, 2, 3)).toEqual([1, 2, 3]);
  expect(unpackXYSampleWeight([1, 2])).toEqual([1, 2, undefined]);
  expect(unpackXYSampleWeight({ a: 1 })).toEqual([{ a: 1 }, undefined, undefined]);
  expect(() => unpackXYSampleWeight([1, 2, 3, 4] as unknown as [number])).toThrow("a list of 4");
});
