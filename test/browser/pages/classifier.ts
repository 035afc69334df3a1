import { Input, Sequential, layers } from "ceratops";

/** A small convolutional network for the digits, ready to be trained. */
export function classifier() {
  const model = Sequential([
    Input([8, 8, 1]),
    layers.Conv2D(32, 3, { activation: "relu" }),
    layers.Conv2D(32, 3, { activation: "relu" }),
    layers.MaxPooling2D(2),
    layers.Flatten(),
    layers.Dense(64, { activation: "relu" }),
    layers.Dropout(0.3),
    layers.Dense(10, { activation: "softmax" }),
  ]);
  model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
  return model;
}
