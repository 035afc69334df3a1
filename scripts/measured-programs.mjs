// What scripts/measure-apis.mjs compares: one network, and the same mistakes, in each API.

/** @typedef {"Sequential" | "Functional" | "class"} Api */

/** The same network for handwritten digits, as one would write it. */
export const networks = {
  Sequential: `
const model = Sequential([
  Input([8, 8, 1]),
  layers.Conv2D(32, 3, { activation: "relu" }),
  layers.MaxPooling2D(2),
  layers.Flatten(),
  layers.Dense(128, { activation: "relu" }),
  layers.Dropout(0.3),
  layers.Dense(10, { activation: "softmax" }),
]);`,
  Functional: `
const image = Input([8, 8, 1]);
const edges = layers.Conv2D(32, 3, { activation: "relu" })(image);
const coarse = layers.MaxPooling2D(2)(edges);
const flat = layers.Flatten()(coarse);
const hidden = layers.Dense(128, { activation: "relu" })(flat);
const kept = layers.Dropout(0.3)(hidden);
const digit = layers.Dense(10, { activation: "softmax" })(kept);
const model = Model({ inputs: image, outputs: digit });`,
  class: `
class Digits extends Model {
  edges = layers.Conv2D(32, 3, { activation: "relu" });
  coarse = layers.MaxPooling2D(2);
  flat = layers.Flatten();
  hidden = layers.Dense(128, { activation: "relu" });
  kept = layers.Dropout(0.3);
  digit = layers.Dense(10, { activation: "softmax" });

  override call(image: Tensor) {
    const x = this.flat(this.coarse(this.edges(image)));
    return this.digit(this.kept(this.hidden(x)));
  }
}
const model = new Digits();`,
};

/** A class with one input and the given fields and result. */
const coded = (/** @type {string} */ fields, /** @type {string} */ result) => `
class Coded extends Model {
  ${fields}
  override call(x: Tensor) {
    return ${result};
  }
}
const model = new Coded();`;

/** A small network with nothing wrong about it, for mistakes that are made later. */
const sound = {
  Sequential: `const model = Sequential([Input([4]), layers.Dense(3, { activation: "softmax" })]);`,
  Functional: `const x = Input([4]); const model = Model({ inputs: x, outputs: layers.Dense(3, { activation: "softmax" })(x) });`,
  class: coded(`dense = layers.Dense(3, { activation: "softmax" });`, "this.dense(x)"),
};

const named = {
  Functional: `
const a = Input([4], { name: "a" });
const b = Input([4], { name: "b" });
const model = Model({ inputs: { a, b }, outputs: { sum: layers.Dense(1)(layers.Add()([a, b])) } });`,
  class: `
class Named extends Model<{ a: KerasTensor; b: KerasTensor }, { sum: KerasTensor }> {
  dense = layers.Dense(1);
  override call({ a, b }: { a: Tensor; b: Tensor }) {
    return { sum: this.dense(ops.add(a, b)) };
  }
}
const model = new Named();`,
};

const softmaxLoss = `model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy" });`;
const compiled = `model.compile({ optimizer: "adam", loss: "mean_squared_error" });`;
const rows = "ops.ones([2, 4])";

/**
 * Mistakes: the program that makes the model, which is what can be wrong before there are data, and what is done with it.
 *
 * @type {readonly { what: string, make: Partial<Record<Api, string>>, use: string }[]}
 */
export const mistakes = [
  {
    what: "images without an axis of channels, into a convolution",
    make: {
      Sequential: `const model = Sequential([Input([8, 8]), layers.Conv2D(4, 3)]);`,
      Functional: `const x = Input([8, 8]); const model = Model({ inputs: x, outputs: layers.Conv2D(4, 3)(x) });`,
      class: coded("conv = layers.Conv2D(4, 3);", "this.conv(x)"),
    },
    use: "await model.predict(ops.ones([2, 8, 8]));",
  },
  {
    what: "an LSTM behind one that gives only its last step",
    make: {
      Sequential: `const model = Sequential([Input([5, 4]), layers.LSTM(3), layers.LSTM(3)]);`,
      Functional: `const x = Input([5, 4]); const model = Model({ inputs: x, outputs: layers.LSTM(3)(layers.LSTM(3)(x)) });`,
      class: coded("one = layers.LSTM(3); two = layers.LSTM(3);", "this.two(this.one(x))"),
    },
    use: "await model.predict(ops.ones([2, 5, 4]));",
  },
  {
    what: "a reshape to another number of elements",
    make: {
      Sequential: `const model = Sequential([Input([4]), layers.Reshape([3, 3])]);`,
      Functional: `const x = Input([4]); const model = Model({ inputs: x, outputs: layers.Reshape([3, 3])(x) });`,
      class: coded("reshape = layers.Reshape([3, 3]);", "this.reshape(x)"),
    },
    use: `await model.predict(${rows});`,
  },
  {
    what: "a tensor and a layer mixed up",
    make: {
      Sequential: `const x = Input([4]); const model = Sequential([x, layers.Dense(3)(x)]);`,
      Functional: `const x = Input([4]); const model = Model({ inputs: x, outputs: layers.Dense(3) });`,
      class: coded("dense = layers.Dense(3);", "this.dense"),
    },
    use: `await model.predict(${rows});`,
  },
  {
    what: "two branches of different sizes, added",
    make: {
      Functional: `
const x = Input([4]);
const model = Model({ inputs: x, outputs: layers.Add()([layers.Dense(3)(x), layers.Dense(2)(x)]) });`,
      class: coded("one = layers.Dense(3); two = layers.Dense(2);", "ops.add(this.one(x), this.two(x))"),
    },
    use: `await model.predict(${rows});`,
  },
  {
    what: "a misspelt option of a layer",
    make: {
      Sequential: `const model = Sequential([Input([4]), layers.Dense(3, { activaton: "relu" })]);`,
      Functional: `const x = Input([4]); const model = Model({ inputs: x, outputs: layers.Dense(3, { activaton: "relu" })(x) });`,
      class: coded(`dense = layers.Dense(3, { activaton: "relu" });`, "this.dense(x)"),
    },
    use: `await model.predict(${rows});`,
  },
  {
    what: "a misspelt loss",
    make: {
      Sequential: `${sound.Sequential} model.compile({ loss: "sparse_crossentropy" });`,
      Functional: `${sound.Functional} model.compile({ loss: "sparse_crossentropy" });`,
      class: `${sound.class} model.compile({ loss: "sparse_crossentropy" });`,
    },
    use: `await model.fit(${rows}, [0, 1]);`,
  },
  {
    what: "a loss for an output that does not exist",
    make: {
      Functional: `${named.Functional} model.compile({ loss: { total: "mean_squared_error" } });`,
      class: `${named.class} model.compile({ loss: { total: "mean_squared_error" } });`,
    },
    use: `await model.fit({ a: ${rows}, b: ${rows} }, { sum: ops.ones([2, 1]) });`,
  },
  {
    what: "one of two inputs forgotten in the data",
    make: { Functional: named.Functional, class: named.class },
    use: `await model.predict({ a: ${rows} });`,
  },
  {
    what: "data of another width than the model was made for",
    make: sound,
    use: `await model.predict(${rows}); await model.predict(ops.ones([2, 5]));`,
  },
  {
    what: "labels beyond the last class",
    make: {
      Sequential: `${sound.Sequential} ${softmaxLoss}`,
      Functional: `${sound.Functional} ${softmaxLoss}`,
      class: `${sound.class} ${softmaxLoss}`,
    },
    use: `await model.fit(${rows}, [0, 3]);`,
  },
  {
    what: "targets that would have to be broadcast",
    make: {
      Sequential: `${sound.Sequential} ${compiled}`,
      Functional: `${sound.Functional} ${compiled}`,
      class: `${sound.class} ${compiled}`,
    },
    use: `await model.fit(${rows}, ops.ones([2, 1]));`,
  },
];
