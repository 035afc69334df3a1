// Trains the same small network on handwritten digits twice, written once as Sequential and once as Functional.
import { mkdir } from "node:fs/promises";
import { Input, Model, Sequential, datasets, layers, plotHistory, plotModel, setRandomSeed } from "ceratops";

const { train, test } = await datasets.digits.load(); // 1,797 digits, a fifth of them held out; ships with the package
console.log(`${train.y.data.length} digits to train on, ${test.y.data.length} to test with\n`);

// Sequential: a stack of layers.
setRandomSeed(42);
const stack = Sequential([
  Input([8, 8, 1]),
  layers.Conv2D(32, 3, { activation: "relu", padding: "same" }),
  layers.MaxPooling2D(2),
  layers.Conv2D(64, 3, { activation: "relu" }),
  layers.Flatten(),
  layers.Dense(128, { activation: "relu" }),
  layers.Dropout(0.3),
  layers.Dense(10, { activation: "softmax" }),
]);
stack.summary();
stack.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
const history = await stack.fit(train.x, train.y, { epochs: 15, validationSplit: 0.1, verbose: "auto" });

// Functional: the same layers as a graph. The same seed gives the same weights, step for step.
setRandomSeed(42);
const image = Input([8, 8, 1], { name: "image" });
const edges = layers.Conv2D(32, 3, { activation: "relu", padding: "same" })(image);
const coarse = layers.MaxPooling2D(2)(edges);
const shapes = layers.Conv2D(64, 3, { activation: "relu" })(coarse);
const flat = layers.Flatten()(shapes);
const hidden = layers.Dense(128, { activation: "relu" })(flat);
const kept = layers.Dropout(0.3)(hidden);
const digit = layers.Dense(10, { activation: "softmax" })(kept);
const graph = Model({ inputs: image, outputs: digit, name: "digits" });
graph.summary();
graph.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
await graph.fit(train.x, train.y, { epochs: 15, validationSplit: 0.1, verbose: "auto" });

console.log("\nOn the digits held out:");
const { accuracy = 0 } = await stack.evaluate(test.x, test.y, { verbose: "auto" });
await graph.evaluate(test.x, test.y, { verbose: "auto" });
if (accuracy < 0.97) throw new Error(`an accuracy of ${accuracy} is less than 97 %`);

const [a, b] = [await stack.predict(test.x), await graph.predict(test.x)];
const same = equal(await stack.getWeights(), await graph.getWeights());
const alike = equal([await a.data()], [await b.data()]);
console.log(`\nSequential and Functional: ${same ? "the same" : "other"} weights, ${alike ? "the same" : "other"} predictions`);
if (!same || !alike) throw new Error("the same seed must give the same numbers");

await mkdir("out", { recursive: true });
await plotModel(graph, { showShapes: true, showLayerNames: true, toFile: "out/digits-model.svg" });
await plotHistory(history, { title: "Handwritten digits", toFile: "out/digits-training.svg" });
console.log("Pictures: out/digits-model.svg, out/digits-training.svg");

function equal(first: readonly ArrayLike<number>[], second: readonly ArrayLike<number>[]): boolean {
  return first.every((values, i) => Array.from(values).every((value, k) => value === second[i]?.[k]));
}
