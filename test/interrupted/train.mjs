// Trains a small model with dropout, shuffling and Adam, backed up in the folder that is given, and prints its weights and history.
import process, { argv, stdout } from "node:process";
import { Input, Sequential, callbacks, layers, setRandomSeed } from "../../dist/index.js";

const [, , folder = "", saveFreq = "3"] = argv;

setRandomSeed(1);
const model = Sequential([
  Input([4]),
  layers.Dense(16, { activation: "relu" }),
  layers.Dropout(0.3),
  layers.BatchNormalization(),
  layers.Dense(1),
]);
model.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
// A resumed run does not know the random numbers of the interrupted one: it must find them in the backup.
if (argv.includes("--other-seed")) setRandomSeed(99);
const rows = 70;
const x = { data: Float32Array.from({ length: rows * 4 }, (_, i) => Math.sin(i)), shape: [rows, 4] };
const y = { data: Float32Array.from({ length: rows }, (_, i) => Math.cos(i)), shape: [rows, 1] };
const backup = callbacks.BackupAndRestore(folder, { saveFreq: saveFreq === "epoch" ? "epoch" : Number(saveFreq) });
// Whoever started this may want to kill it after some step.
const told = callbacks.LambdaCallback({ onTrainBatchEnd: () => void process.send?.("step") });
const { history } = await model.fit(x, y, { epochs: 12, batchSize: 8, callbacks: [backup, told] });
const weights = (await model.getWeights()).map((weight) => [...weight]);
stdout.write(JSON.stringify({ weights, last: Object.values(history).map((values) => values.at(-1)) }));
