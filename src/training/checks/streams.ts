import { CeratopsError } from "../../errors.ts";
import { leaves } from "../../util/tree.ts";
import { isData } from "../data/host_array.ts";

/** Refuses a stream of single examples, which steps would take for batches. */
export function checkBatched(first: unknown, isUnbatched: boolean | null): void {
  if (isUnbatched !== true && !leaves(first, isLeaf).some(hasNoAxis)) return;
  throw new CeratopsError("The dataset gives single examples, not batches", {
    code: "E_DATASET_UNBATCHED",
    where: "x",
    expected: "batches: arrays [batch, …]",
    received: "one example at a time",
    hint: "call .batch(32): model.fit(dataset.batch(32))",
  });
}

const isLeaf = (value: unknown): value is unknown => typeof value === "number" || isData(value);

const hasNoAxis = (leaf: unknown): boolean => typeof leaf === "number" || (isData(leaf) && "shape" in leaf && leaf.shape.length === 0);

/** Refuses batches without an end where nobody has said how many to take. */
export function checkEnds(steps: number | null): void {
  if (steps !== Infinity) return;
  throw new CeratopsError("The dataset never ends, and nobody has said how many batches to take", {
    code: "E_DATASET_ENDLESS",
    where: "x",
    expected: "a number of steps, or a dataset that ends",
    received: "a dataset that repeats without an end",
    hint: "fit: { stepsPerEpoch: 100 }, for validation { validationSteps: 10 }; evaluate and predict: { steps: 100 }",
  });
}
