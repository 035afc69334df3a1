// Sequential and Functional in one short run: the same model in both, from one to the other, advice, files, a mistake and its fix.
// npm run example:sequential-vs-functional
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CeratopsError, Input, Model, Sequential, datasets, engine, layers, loadModel, losses, setRandomSeed } from "ceratops";

const { train, test } = await datasets.digits.load(); // 1,797 handwritten digits; they ship with the package
const how = { optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] } as const;

heading("The same model twice");
setRandomSeed(42);
const stack = Sequential([
  Input([8, 8, 1], { name: "image" }),
  layers.Conv2D(16, 3, { activation: "relu", name: "edges" }),
  layers.Flatten({ name: "flat" }),
  layers.Dense(10, { activation: "softmax", name: "digit" }),
]);

setRandomSeed(42);
const image = Input([8, 8, 1], { name: "image" });
const edges = layers.Conv2D(16, 3, { activation: "relu", name: "edges" })(image);
const flat = layers.Flatten({ name: "flat" })(edges);
const graph = Model({ inputs: image, outputs: layers.Dense(10, { activation: "softmax", name: "digit" })(flat) });
graph.summary();

const { programs: none } = (await engine.current()).stats();
const first = await trained(stack);
const { programs } = (await engine.current()).stats();
const second = await trained(graph);
const { programs: all } = (await engine.current()).stats();
console.log(`Sequential: accuracy ${first.toFixed(4)}, ${programs - none} programs compiled`);
console.log(`Functional: accuracy ${second.toFixed(4)}, ${all - programs} more, as they compute the same`);
console.log(`weights: ${equal(await stack.getWeights(), await graph.getWeights()) ? "equal, bit by bit" : "different"}`);

heading("The source of the Sequential model, as a graph");
console.log(stack.toCode({ api: "functional" }));

heading("Only a graph can branch: which digit it is, and the strongest edges");
const trunk = stack.toFunctional(); // the same layers, which know what they have learned
const strongest = layers.GlobalMaxPooling2D({ name: "strongest" })(trunk.getLayer("edges").output);
const branched = Model({ inputs: trunk.input, outputs: { digit: trunk.output, strongest } });
const seen = await branched.predict({ data: test.x.data.slice(0, 64), shape: [1, 8, 8, 1] });
console.log(`digit [${seen.digit.shape}], strongest [${seen.strongest.shape}]\n`); // these names are types
try {
  branched.toSequential();
} catch (error) {
  explain(error);
}

heading("Advice on a model that is none too good");
const poor = Sequential([
  Input([8, 8, 1]),
  layers.Conv2D(16, 3, { name: "edges" }),
  layers.BatchNormalization({ name: "normal" }),
  layers.Activation("relu", { name: "active" }),
  layers.Dropout(0, { name: "kept" }),
  layers.Flatten({ name: "flat" }),
  layers.Dense(10, { activation: "softmax", name: "digit" }),
]);
poor.compile({ optimizer: "adam", loss: losses.SparseCategoricalCrossentropy({ fromLogits: true }) });
for (const { severity, what, change } of poor.advise()) console.log(`${severity}: ${what}\n  ${change}`);

heading("A mistake of the life cycle, and its fix");
const young = Sequential([layers.Flatten(), layers.Dense(10, { activation: "softmax" })]); // no Input: not built
const folder = await mkdtemp(join(tmpdir(), "digits-"));
const file = join(folder, "digits.keras");
await young.save(file).catch(explain);
young.build([null, 8, 8, 1]);
await young.fit(train.x, train.y).catch(explain);
young.compile(how);
await young.fit(train.x, train.y);
console.log("built, compiled, trained");

heading("Saved, opened, trained further");
await stack.save(file);
const again = await loadModel(file); // compiled as it was, with the optimizer's state
await rm(folder, { recursive: true });
console.log(`${again.className} with ${equal(await stack.getWeights(), await again.getWeights()) ? "equal" : "other"} weights`);
await again.fit(train.x, train.y, { epochs: 5 });
const { accuracy: third = 0 } = await again.evaluate(test.x, test.y);
console.log(`after five more epochs: accuracy ${third.toFixed(4)}`);
if (first !== second || first < 0.9) throw new Error("both must learn, and the same");

/** Compiles and trains a model, and gives its accuracy on the digits held out. */
async function trained(model: Model): Promise<number> {
  model.compile(how);
  setRandomSeed(7); // the order of the examples
  await model.fit(train.x, train.y, { epochs: 5 });
  const { accuracy = 0 } = await model.evaluate(test.x, test.y);
  return accuracy;
}

function equal(a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]): boolean {
  return a.every((values, i) => Array.from(values).every((value, k) => value === b[i]?.[k]));
}

function explain(error: unknown): void {
  if (!(error instanceof CeratopsError)) throw error;
  console.log(`${error.message}\n`);
}

function heading(text: string): void {
  console.log(`\n${text}\n${"-".repeat(text.length)}`);
}
