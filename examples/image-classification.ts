// Tells ten kinds of clothes apart (Fashion-MNIST) with an ordinary convolutional network: more than 90 % after 5 epochs.
// npm run example:image-classification -- [a folder that holds the four files; otherwise they are downloaded]
import { existsSync } from "node:fs";
import { argv } from "node:process";
import { Input, Sequential, datasets, layers, ops, setRandomSeed } from "ceratops";

const debian = "/usr/share/datasets/fashion-mnist"; // where Debian's package dataset-fashion-mnist puts them
const folder = argv[2] ?? (existsSync(debian) ? debian : undefined);
const { train, test } = await datasets.fashionMnist.load(folder === undefined ? {} : { folder });

setRandomSeed(42);
const model = Sequential([
  Input([28, 28], { dtype: "uint8" }), // bytes, as the files have them
  layers.Rescaling(1 / 255),
  layers.Reshape([28, 28, 1]),
  layers.Conv2D(32, 3, { activation: "relu", padding: "same" }),
  layers.MaxPooling2D(2),
  layers.Conv2D(64, 3, { activation: "relu", padding: "same" }),
  layers.MaxPooling2D(2),
  layers.Flatten(),
  layers.Dense(128, { activation: "relu" }),
  layers.Dense(10, { activation: "softmax" }),
]);
model.summary();
model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
await model.fit(train.x, train.y, { epochs: 5, batchSize: 64, verbose: "auto" });

console.log("\nOn the 10,000 pictures held out:");
const { accuracy = 0 } = await model.evaluate(test.x, test.y, { verbose: "auto" });
if (accuracy < 0.9) throw new Error(`an accuracy of ${accuracy} is less than 90 %`);

const names = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];
const first = { data: test.x.data.subarray(0, 5 * 28 * 28), shape: [5, 28, 28] };
const guesses = await ops.argmax(await model.predict(first), { axis: -1 }).data();
guesses.forEach((guess, i) => console.log(`${names[guess]} (is: ${names[test.y.data[i] ?? 0]})`));
