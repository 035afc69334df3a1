import { expect, test } from "vitest";
import { breathe } from "./breathe.ts";

const busy = (milliseconds: number): void => {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
};

test("work that has just begun goes on without a promise", async () => {
  busy(60);
  await breathe();
  expect(breathe()).toBeUndefined();
});

test("after long work others have their turn", async () => {
  let turns = 0;
  setImmediate(() => turns++);
  busy(60);
  await breathe();
  expect(turns).toBe(1);
});
