import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runEpochs } from "./fake_model.suite.ts";
import { CSVLogger } from "./index.ts";

let folder = "";
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "csv-"))));
afterAll(() => rm(folder, { recursive: true }));

// The texts are what Keras 3.15.1 writes for these logs.
test("a line per epoch, columns by name, room for validation", async () => {
  const path = join(folder, "plain.csv");
  await runEpochs(CSVLogger(path), [{ loss: 1, accuracy: 0.25 }, { loss: 1e-5, accuracy: 0.5 }]);
  expect(await readFile(path, "utf8")).toBe(
    "epoch,accuracy,loss,val_accuracy,val_loss\r\n0,0.25,1.0,NA,NA\r\n1,0.5,1e-05,NA,NA\r\n",
  );
});

test("logs that come and go", async () => {
  const path = join(folder, "validated.csv");
  await runEpochs(CSVLogger(path, { separator: ";" }), [{ loss: 1, val_loss: Number.NaN }, { loss: 0.5, learning_rate: 3 }]);
  expect(await readFile(path, "utf8")).toBe("epoch;loss;val_loss\r\n0;1.0;nan\r\n1;0.5;NA\r\n");
});

test("append goes on without a second heading; without it a file is replaced", async () => {
  const path = join(folder, "appended.csv");
  const append = CSVLogger(path, { append: true });
  await runEpochs(append, [{ val_loss: 2 }]);
  await runEpochs(append, [{ val_loss: 1 }]);
  expect(await readFile(path, "utf8")).toBe("epoch,val_loss\r\n0,2.0\r\n0,1.0\r\n");
  await runEpochs(CSVLogger(path), [{ val_loss: 3 }]);
  expect(await readFile(path, "utf8")).toBe("epoch,val_loss\r\n0,3.0\r\n");
});

test("a separator inside a name is quoted", async () => {
  const path = join(folder, "quoted.csv");
  await runEpochs(CSVLogger(path), [{ 'val_a,"b"': 1 }]);
  expect(await readFile(path, "utf8")).toBe('epoch,"val_a,""b"""\r\n0,1.0\r\n');
});

test("a path that cannot be written is an error before the first epoch", async () => {
  await expect(runEpochs(CSVLogger(join(folder, "missing", "log.csv")), [])).rejects.toThrow(/CSVLogger cannot write[^]*make the folder first/);
  await writeFile(join(folder, "file"), "");
  await expect(runEpochs(CSVLogger(join(folder, "file", "log.csv")), [])).rejects.toThrow(/ENOTDIR/);
});
