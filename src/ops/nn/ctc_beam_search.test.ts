import { expect, test } from "vitest";
import { tensor } from "../../tensor/convert.ts";
import { ctcDecode } from "./ctc_decode.ts";

/** The probability of every list of labels, by going through all ways to spell it. */
function probabilities(steps: readonly (readonly number[])[], blank: number): Map<string, number> {
  const found = new Map<string, number>();
  const follow = (t: number, way: readonly number[], score: number): void => {
    const row = steps[t];
    if (row === undefined) {
      const labels = way.filter((label, i) => label !== blank && label !== way[i - 1]).join();
      found.set(labels, (found.get(labels) ?? 0) + Math.exp(score));
      return;
    }
    const total = Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0));
    row.forEach((x, label) => follow(t + 1, [...way, label], score + x - total));
  };
  follow(0, [], 0);
  return found;
}

const logits = [
  [1.3, -0.2, 0.4],
  [0.1, 1.1, -0.7],
  [0.9, 0.3, 0.2],
  [-0.5, 0.8, 0.6],
  [0.7, -0.1, 0.5],
];

test.each([
  [0, 5],
  [2, 5],
  [0, 3],
])("finds the likeliest labels, blank %i, %i steps", async (blank, length) => {
  const all = probabilities(logits.slice(0, length), blank);
  const best = [...all].toSorted(([, a], [, b]) => b - a).slice(0, 3);
  const options = { strategy: "beam_search", topPaths: 3, maskIndex: blank } as const;
  const [labels, scores] = ctcDecode(tensor([logits]), tensor([length], "int32"), options);
  const paths = (await labels.array()) as number[][][];
  expect(paths.map(([path = []]) => path.filter((label) => label >= 0).join())).toEqual(best.map(([path]) => path));
  const [row = []] = (await scores.array()) as number[][];
  row.forEach((score, i) => expect(score).toBeCloseTo(Math.log(best[i]?.[1] ?? NaN), 4));
});

test("a narrow beam still follows the best", async () => {
  const [labels] = ctcDecode(tensor([logits, logits]), tensor([5, 1], "int32"), { strategy: "beam_search", beamWidth: 2 });
  expect(labels.shape).toEqual([1, 2, 5]);
  expect(((await labels.array()) as number[][][])[0]?.[1]).toEqual([-1, -1, -1, -1, -1]);
});
