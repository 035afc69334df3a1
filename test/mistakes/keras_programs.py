# The mistakes of the corpus as users of Python Keras would make them: one cell per mistake, named as in corpus/.
# "# fix: …" gives the line as it ought to be. Run by grade_keras.py.

# %% layer-not-called
x = Input([4])
scores = layers.Dense(3, name="scores")
model = Model(inputs=x, outputs=scores)  # fix: model = Model(inputs=x, outputs=scores(x))
model.predict(np.ones((1, 4)))

# %% outputs-missing
x = Input([4])
y = layers.Dense(10)(x)
model = Model(x)  # fix: model = Model(x, y)
model.predict(np.ones((1, 4)))

# %% inputs-and-outputs-swapped
x = Input([4], name="x")
y = layers.Dense(3, name="y")(x)
model = Model(y, x)  # fix: model = Model(x, y)
model.predict(np.ones((1, 4)))

# %% input-forgotten
left = Input([3], name="left")
right = Input([5], name="right")
joined = layers.Concatenate(name="join")([left, right])
model = Model(inputs=left, outputs=layers.Dense(1)(joined))  # fix: model = Model(inputs=[left, right], outputs=layers.Dense(1)(joined))

# %% input-made-twice
early = Input([4], name="early")
y = layers.Dense(3, name="dense")(early)
late = Input([4], name="late")
model = Model(inputs=late, outputs=y)  # fix: model = Model(inputs=early, outputs=y)

# %% tensor-of-nested-model
inner = Input([4])
feat = layers.Dense(3, name="feat")(inner)
base = Model(inputs=inner, outputs=layers.Dense(2)(feat), name="base")
x = Input([4], name="x")
model = Model(inputs=x, outputs=base.get_layer("feat").output)  # fix: model = Model(inputs=base.input, outputs=base.get_layer("feat").output)
model.predict(np.ones((1, 4)))

# %% nested-layer-by-bare-name
base = Sequential([Input([4]), layers.Dense(3, name="feat")], name="base")
model = Sequential([base, layers.Dense(2, name="head")])
layer = model.get_layer("feat")  # fix: layer = model.get_layer("base").get_layer("feat")

# %% stacks-joined-by-their-ends
first = Sequential([Input([4]), layers.Dense(3)], name="first")
second = Sequential([Input([3]), layers.Dense(2)], name="second")
model = Model(inputs=first.input, outputs=second.output)  # fix: model = Model(inputs=first.inputs, outputs=second(first.outputs[0]))
model.predict(np.ones((1, 4)))

# %% input-in-the-middle
x = Input([4])
hidden = layers.Dense(3, name="hidden")(x)  # fix: hidden = Input([3])
head = layers.Dense(2, name="head")
model = Model(inputs=hidden, outputs=head(hidden))
model.predict(np.ones((1, 3)))

# %% branches-of-different-sizes
x = Input([8])
left = layers.Dense(3, name="left")(x)
right = layers.Dense(4, name="right")(x)
total = layers.Add(name="sum")([left, right])  # fix: total = layers.Add(name="sum")([left, layers.Dense(3)(right)])
model = Model(inputs=x, outputs=total)

# %% branches-of-different-lengths
x = Input([8, 2])
wide = layers.Conv1D(4, 3, name="wide")(x)  # fix: wide = layers.Conv1D(4, 3, padding="same")(x)
narrow = layers.Conv1D(4, 1, name="narrow")(x)
joined = layers.Concatenate(name="join")([wide, narrow])
model = Model(inputs=x, outputs=joined)

# %% merged-inputs-not-in-a-list
a = Input([3], name="left")
b = Input([5], name="right")
joined = layers.Concatenate(name="join")(a, b)  # fix: joined = layers.Concatenate(name="join")([a, b])
model = Model(inputs=[a, b], outputs=joined)

# %% layer-called-on-a-list
left = Input([3], name="left")
right = Input([3], name="right")
scores = layers.Dense(2, name="scores")
model = Model(inputs=[left, right], outputs=scores([left, right]))  # fix: model = Model(inputs=[left, right], outputs=scores(layers.Concatenate()([left, right])))

# %% one-name-twice
x = Input([4])
hidden = layers.Dense(3, name="d")(x)
scores = layers.Dense(2, name="d")  # fix: scores = layers.Dense(2, name="d_1")
model = Model(inputs=x, outputs=scores(hidden))

# %% add-on-a-functional-model
x = Input([4])
model = Model(inputs=x, outputs=layers.Dense(3)(x))
model.add(layers.Dense(10))  # fix: model = Model(model.input, layers.Dense(10)(model.output))

# %% layers-popped
model = Sequential([Input([4]), layers.Dense(3), layers.Dense(2)], name="stack")
model.layers.pop()  # fix: model.pop()
model.predict(np.ones((1, 4)))

# %% symbolic-tensor-as-data
x = Input([4])
model = Model(inputs=x, outputs=layers.Dense(3)(x))
numbers = np.ones((1, 4))
model.predict(x)  # fix: model.predict(numbers)

# %% tensor-of-values-in-a-graph
x = ops.convert_to_tensor([[1.0, 2, 3, 4]])  # fix: x = Input([4])
dense = layers.Dense(3)
model = Model(inputs=x, outputs=dense(x))

# %% output-of-an-uncalled-layer
dense = layers.Dense(3, name="dense")
layer = dense  # fix: layer = dense; layer(Input([784]))
output = dense.output

# %% product-of-shapes-that-do-not-fit
a = ops.convert_to_tensor(np.ones((2, 3)))
b = ops.convert_to_tensor(np.ones((2, 3)))
product = ops.matmul(a, b)  # fix: product = ops.matmul(a, ops.transpose(b))

# %% string-in-a-stack
model = Sequential([Input([4]), "dense"], name="stack")  # fix: model = Sequential([Input([4]), layers.Dense(10)], name="stack")
model.predict(np.ones((1, 4)))

# %% maker-not-called
model = Sequential([Input([4, 2]), layers.Flatten, layers.Dense(3)], name="stack")  # fix: model = Sequential([Input([4, 2]), layers.Flatten(), layers.Dense(3)], name="stack")
model.predict(np.ones((1, 4, 2)))

# %% class-not-instantiated
class Double(layers.Layer):
    def call(self, x):
        return x * 2
model = Sequential([Input([4]), Double], name="stack")  # fix: model = Sequential([Input([4]), Double()], name="stack")
model.predict(np.ones((1, 4)))

# %% tensor-in-a-stack
x = Input([4])
hidden = layers.Dense(3, name="hidden")
model = Sequential([x, hidden(x), layers.Dense(2)], name="stack")  # fix: model = Sequential([x, hidden, layers.Dense(2)], name="stack")
model.predict(np.ones((1, 4)))

# %% same-layer-twice
dense = layers.Dense(10, name="dense")
model = Sequential([Input([10]), dense, dense], name="stack")  # fix: model = Sequential([Input([10]), dense, layers.Dense(10, name="dense_1")], name="stack")
model.predict(np.ones((1, 10)))

# %% merging-layer-in-a-stack
model = Sequential([Input([8]), layers.Concatenate(name="join"), layers.Dense(1)])  # fix: a = Input([8]); b = Input([4]); model = Model([a, b], layers.Dense(1)(layers.Concatenate()([a, b])))
model.predict([np.ones((1, 8)), np.ones((1, 4))])

# %% several-inputs-for-a-stack
a = np.ones((1, 2))
b = np.ones((1, 2))
model = Sequential([Input([4], name="features"), layers.Dense(3)])
model.predict([a, b])  # fix: model.predict(np.concatenate([a, b], axis=-1))

# %% output-of-an-unbuilt-stack
model = Sequential([layers.Dense(3)], name="stack")
scores = model.output  # fix: model.build([None, 784]); scores = model.outputs[0]

# %% input-further-up
dense = layers.Dense(3, name="dense")
model = Sequential([dense, Input([4])], name="stack")  # fix: model = Sequential([Input([4]), dense], name="stack")
model.predict(np.ones((1, 4)))

# %% stack-built-for-another-shape
model = Sequential([Input([4]), layers.Dense(1)], name="stack")  # fix: model = Sequential([Input([5]), layers.Dense(1)], name="stack")
model.build([None, 5])

# %% saving-an-unbuilt-stack
model = Sequential([layers.Dense(3)], name="stack")  # fix: model = Sequential([Input([784]), layers.Dense(3)], name="stack")
model.save("unbuilt.keras")

# %% input-dim-option
model = Sequential([layers.Dense(3, input_dim=4, name="scores")])  # fix: model = Sequential([Input([4]), layers.Dense(3, name="scores")])
model.predict(np.ones((1, 4)))

# %% option-misspelt
model = Sequential([Input([4]), layers.Dense(3, activaton="relu", name="hidden")])  # fix: model = Sequential([Input([4]), layers.Dense(3, activation="relu", name="hidden")])

# %% activation-misspelt
model = Sequential([Input([4]), layers.Dense(3, activation="rellu", name="hidden")])  # fix: model = Sequential([Input([4]), layers.Dense(3, activation="relu", name="hidden")])

# %% units-as-text
model = Sequential([Input([4]), layers.Dense("16", name="hidden")])  # fix: model = Sequential([Input([4]), layers.Dense(int("16"), name="hidden")])

# %% dropout-in-percent
model = Sequential([Input([4]), layers.Dropout(20, name="drop"), layers.Dense(3)])  # fix: model = Sequential([Input([4]), layers.Dropout(0.2, name="drop"), layers.Dense(3)])

# %% kernel-larger-than-image
edges = layers.Conv2D(4, 3, name="edges")  # fix: edges = layers.Conv2D(4, 3, padding="same", name="edges")
model = Sequential([Input([8, 8, 1]), layers.MaxPooling2D(4, name="coarse"), edges])

# %% reshape-to-another-size
model = Sequential([Input([8]), layers.Reshape([3, 3], name="grid")])  # fix: model = Sequential([Input([8]), layers.Reshape([-1], name="grid")])

# %% images-without-channels-in-types
x = Input([28, 28], name="images")  # fix: x = Input([28, 28, 1], name="images")
maps = layers.Conv2D(4, 3, name="edges")(x)
model = Model(inputs=x, outputs=maps)

# %% stacked-lstm
x = Input([5, 2])
first = layers.LSTM(4, name="first")(x)  # fix: first = layers.LSTM(4, return_sequences=True)(x)
second = layers.LSTM(3, name="second")(first)
model = Model(inputs=x, outputs=second)

# %% dense-of-unknown-width
reduce = layers.Flatten(name="flat")  # fix: reduce = layers.GlobalAveragePooling1D()
model = Sequential([Input([None, 10]), reduce, layers.Dense(1, name="score")])

# %% layer-shared-by-two-widths
narrow = Input([4], name="narrow")
wide = Input([6], name="wide")
dense = layers.Dense(3, name="dense")
other = dense  # fix: other = layers.Dense(3, name="dense_1")
model = Model(inputs=[narrow, wide], outputs=[dense(narrow), other(wide)])

# %% one-example
x = np.array([1.0, 2, 3, 4, 5, 6])
model = Sequential([Input([6], name="features"), layers.Dense(1)])
model.predict(x)  # fix: model.predict(x[None])

# %% too-many-features
x = np.ones((2, 5))
model = Sequential([Input([4], name="features"), layers.Dense(3, name="hidden")])  # fix: model = Sequential([Input([5], name="features"), layers.Dense(3, name="hidden")])
model.predict(x)

# %% images-without-channels
x = np.ones((2, 8, 8))
model = Sequential([Input([8, 8, 3], name="images"), layers.Conv2D(2, 3)])
model.predict(x)  # fix: model.predict(np.repeat(x[..., None], 3, -1))

# %% channels-first
x = np.ones((2, 3, 8, 8))
model = Sequential([Input([8, 8, 3], name="images"), layers.Conv2D(2, 3)])
model.predict(x)  # fix: model.predict(x.transpose(0, 2, 3, 1))

# %% typed-array-without-shape
x = np.ones(12)
model = Sequential([Input([4], name="features"), layers.Dense(3)])
model.predict(x)  # fix: model.predict(x.reshape(3, 4))

# %% ragged-rows
x = [[3, 1, 4], [1, 5], [9, 2, 6]]
model = Sequential([Input([3]), layers.Embedding(10, 2), layers.Flatten(), layers.Dense(1)])
model.predict(x)  # fix: model.predict(keras.utils.pad_sequences(x))

# %% numbers-as-texts
x = np.array([["1", "2"], ["3", "4"]])
model = Sequential([Input([2]), layers.Dense(1)])
model.predict(x)  # fix: model.predict(x.astype("float32"))

# %% data-not-there-yet
x = None
def load():
    global x
    x = np.ones((2, 2))
model = Sequential([Input([2], name="features"), layers.Dense(1)])
pass  # fix: load()
model.predict(x)

# %% no-examples
x = np.ones((0, 2))  # fix: x = np.ones((1, 2))
model = Sequential([Input([2]), layers.Dense(1)])
model.predict(x)

# %% different-numbers-of-examples
x = np.ones((3, 2))
y = np.ones(2)
model = Sequential([Input([2]), layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse")
model.fit(x, y)  # fix: model.fit(x[:2], y)

# %% not-a-number
x = np.array([1.0, 2, np.nan, 4])
y = np.array([1.0, 2, 3, 4])
model = Sequential([Input([1]), layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse")
model.fit(x, y)  # fix: model.fit(np.nan_to_num(x), y)

# %% infinite-target
x = np.ones((4, 1))
y = np.array([1.0, 2, np.inf, 4])
model = Sequential([Input([1]), layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse")
model.fit(x, y)  # fix: model.fit(x, np.nan_to_num(y))

# %% input-name-misspelt
title, body = Input([1], name="title"), Input([1], name="body")
model = Model(inputs={"title": title, "body": body}, outputs=layers.Add()([title, body]))
model.predict({"titel": np.ones((1, 1)), "body": np.ones((1, 1))})  # fix: model.predict({"title": np.ones((1, 1)), "body": np.ones((1, 1))})

# %% input-missing
inputs = [Input([1], name="title"), Input([1], name="body")]
model = Model(inputs=inputs, outputs=layers.Add()(inputs))
title, body = np.ones((1, 1)), np.ones((1, 1))
model.predict(title)  # fix: model.predict([title, body])

# %% inputs-one-after-the-other
a, b = Input([1], name="a"), Input([1], name="b")
model = Model(inputs=[a, b], outputs=layers.Dense(1)(layers.Add()([a, b])))
model.compile(optimizer="sgd", loss="mse")
x1, x2, y = np.ones((1, 1)), np.ones((1, 1)), np.ones((1, 1))
model.fit(x1, x2, y)  # fix: model.fit([x1, x2], y)

# %% word-id-beyond-the-vocabulary
words = np.array([[3, 1, 4], [1, 12, 9]])
model = Sequential([Input([3], name="words"), layers.Embedding(10, 2, name="vectors")])  # fix: model = Sequential([Input([3], name="words"), layers.Embedding(13, 2, name="vectors")])
model.predict(words)

# %% class-numbers-for-one-hot-loss
model = Sequential([Input([2]), layers.Dense(3, activation="softmax", name="scores")])
model.compile(optimizer="sgd", loss="categorical_crossentropy")  # fix: model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
model.fit(np.ones((3, 2)), np.array([0, 2, 1]))

# %% one-hot-for-class-number-loss
model = Sequential([Input([2]), layers.Dense(3, activation="softmax", name="scores")])
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")  # fix: model.compile(optimizer="sgd", loss="categorical_crossentropy")
model.fit(np.ones((2, 2)), np.array([[1, 0, 0], [0, 0, 1]]))

# %% label-beyond-the-classes
model = Sequential([Input([2]), layers.Dense(3, activation="softmax", name="scores")])  # fix: model = Sequential([Input([2]), layers.Dense(8, activation="softmax", name="scores")])
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
model.fit(np.ones((2, 2)), np.array([0, 7]))

# %% classes-from-one
y = np.array([1, 2, 3])
model = Sequential([Input([2]), layers.Dense(3, activation="softmax", name="scores")])
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
model.fit(np.ones((3, 2)), y)  # fix: model.fit(np.ones((3, 2)), y - 1)

# %% labels-of-minus-one-and-one
y = np.array([-1, 1, 1])
model = Sequential([Input([2]), layers.Dense(1, activation="sigmoid", name="scores")])
model.compile(optimizer="sgd", loss="binary_crossentropy")
model.fit(np.ones((3, 2)), y)  # fix: model.fit(np.ones((3, 2)), np.where(y > 0, 1, 0))

# %% labels-as-texts
y = np.array(["cat", "dog", "cat"])
model = Sequential([Input([2]), layers.Dense(3, activation="softmax", name="scores")])
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
model.fit(np.ones((3, 2)), y)  # fix: model.fit(np.ones((3, 2)), np.unique(y, return_inverse=True)[1])

# %% targets-that-would-broadcast
model = Sequential([Input([2]), layers.Dense(1, name="scores")])  # fix: model = Sequential([Input([2]), layers.Dense(4, name="scores")])
model.compile(optimizer="sgd", loss="mse")
model.fit(np.ones((2, 2)), np.ones((2, 4)))

# %% flatten-forgotten
images = np.ones((2, 8, 8, 1))
last = layers.Dense(10, activation="softmax", name="digit")  # fix: last = Sequential([layers.Flatten(), layers.Dense(10, activation="softmax", name="digit")])
model = Sequential([Input([8, 8, 1]), layers.Conv2D(4, 3), last])
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
model.fit(images, np.array([3, 7]))

# %% pixels-as-probabilities
pixels = np.array([[0, 128], [255, 64]], "uint8")
y = pixels
model = Sequential([Input([2]), layers.Dense(2, activation="sigmoid", name="scores")])
model.compile(optimizer="sgd", loss="binary_crossentropy")
model.fit(pixels, y)  # fix: model.fit(pixels, y / 255)

# %% crossentropy-of-logits
model = Sequential([Input([2]), layers.Dense(1, name="score")])
model.compile(optimizer="sgd", loss="binary_crossentropy")  # fix: model.compile(optimizer="sgd", loss=keras.losses.BinaryCrossentropy(from_logits=True))
model.fit(np.ones((2, 2)), np.array([0, 1]))

# %% softmax-of-one-unit
model = Sequential([Input([2]), layers.Dense(1, activation="softmax", name="score")])  # fix: model = Sequential([Input([2]), layers.Dense(1, activation="sigmoid", name="score")])
model.compile(optimizer="sgd", loss="binary_crossentropy")
model.fit(np.ones((2, 2)), np.array([0, 1]))

# %% targets-missing
x = np.ones((2, 2))
y = np.ones(2)
model = Sequential([Input([2]), layers.Dense(1, name="score")])
model.compile(optimizer="sgd", loss="mse")
model.fit(x)  # fix: model.fit(x, y)

# %% targets-before-examples
x = np.ones((2, 3))
y = np.ones((2, 1))
model = Sequential([Input([3], name="features"), layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse")
model.fit(y, x)  # fix: model.fit(x, y)

# %% loss-arguments-swapped
target = np.array([0, 2])
output = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]])
loss = keras.losses.sparse_categorical_crossentropy(output, target)  # fix: loss = keras.losses.sparse_categorical_crossentropy(target, output)

# %% fit-before-compile
x, y = np.ones((4, 2)), np.ones(4)
model = Sequential([Input([2]), layers.Dense(1, name="score")], name="stack")
pass  # fix: model.compile(loss="mse")
model.fit(x, y)

# %% loss-misspelt
model = Sequential([Input([2]), layers.Dense(1, name="score")], name="stack")
model.compile(loss="mean_square_error")  # fix: model.compile(loss="mean_squared_error")
model.fit(np.ones((4, 2)), np.ones(4))

# %% metric-misspelt
model = Sequential([Input([2]), layers.Dense(1, name="score")], name="stack")
model.compile(loss="mse", metrics=["acuracy"])  # fix: model.compile(loss="mse", metrics=["accuracy"])
model.fit(np.ones((4, 2)), np.ones(4))

# %% optimizer-misspelt
model = Sequential([Input([2]), layers.Dense(1, name="score")], name="stack")
model.compile(optimizer="adamm", loss="mse")  # fix: model.compile(optimizer="adam", loss="mse")

# %% loss-and-optimizer-swapped
model = Sequential([Input([2]), layers.Dense(1, name="score")], name="stack")
model.compile(optimizer="mse", loss="sgd")  # fix: model.compile(optimizer="sgd", loss="mse")

# %% learning-rate-beside-the-optimizer
model = Sequential([Input([2]), layers.Dense(1, name="score")], name="stack")
model.compile(optimizer="adam", learning_rate=0.01, loss="mse")  # fix: model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="mse")

# %% output-name-misspelt
x = Input([4])
model = Model(inputs=x, outputs={"cls": layers.Dense(3)(x), "reg": layers.Dense(1)(x)})
model.compile(loss={"clss": "mse", "reg": "mse"})  # fix: model.compile(loss={"cls": "mse", "reg": "mse"})
model.fit(np.ones((2, 4)), {"cls": np.ones((2, 3)), "reg": np.ones((2, 1))})

# %% one-list-of-metrics-for-two-outputs
x = Input([4])
model = Model(inputs=x, outputs=[layers.Dense(3, name="cls")(x), layers.Dense(1, name="reg")(x)])
model.compile(loss="mse", metrics=["mae"])  # fix: model.compile(loss="mse", metrics={"cls": ["mae"], "reg": ["mae"]})
model.fit(np.ones((2, 4)), [np.ones((2, 3)), np.ones((2, 1))])

# %% loss-not-reduced
model = Sequential([Input([2]), layers.Dense(1, name="score")], name="stack")
model.compile(optimizer="sgd", loss=keras.losses.MeanSquaredError(reduction="none"))  # fix: model.compile(optimizer="sgd", loss=keras.losses.MeanSquaredError(reduction="sum_over_batch_size"))
model.fit(np.ones((4, 2)), np.ones(4))

# %% option-of-fit-misspelt
model = Sequential([Input([2]), layers.Dense(1, name="score")], name="stack")
model.compile(optimizer="sgd", loss="mse")
model.fit(np.ones((4, 2)), np.ones(4), epoch=3)  # fix: model.fit(np.ones((4, 2)), np.ones(4), epochs=3)

# %% batch-size-zero
model = Sequential([Input([2]), layers.Dense(1, name="score")], name="stack")
model.compile(optimizer="sgd", loss="mse")
model.fit(np.ones((4, 2)), np.ones(4), batch_size=0)  # fix: model.fit(np.ones((4, 2)), np.ones(4), batch_size=32)

# %% epochs-as-a-fraction
model = Sequential([Input([2]), layers.Dense(1, name="score")], name="stack")
model.compile(optimizer="sgd", loss="mse")
model.fit(np.ones((4, 2)), np.ones(4), epochs=0.5)  # fix: model.fit(np.ones((4, 2)), np.ones(4), epochs=1)

# %% validation-split-above-one
model = Sequential([Input([2]), layers.Dense(1, name="score")], name="stack")
model.compile(optimizer="sgd", loss="mse")
model.fit(np.ones((4, 2)), np.ones(4), validation_split=1.5)  # fix: model.fit(np.ones((4, 2)), np.ones(4), validation_split=0.25)

# %% validation-data-as-record
x, y = np.ones((4, 2)), np.ones(4)
model = Sequential([Input([2]), layers.Dense(1, name="score")], name="stack")
model.compile(optimizer="sgd", loss="mse")
model.fit(x, y, validation_data={"x": x, "y": y})  # fix: model.fit(x, y, validation_data=(x, y))

# %% sample-weights-of-another-length
model = Sequential([Input([2]), layers.Dense(1, name="score")], name="stack")
model.compile(optimizer="sgd", loss="mse")
model.fit(np.ones((4, 2)), np.ones(4), sample_weight=np.ones(2))  # fix: model.fit(np.ones((4, 2)), np.ones(4), sample_weight=np.ones(4))

# %% weights-of-classes-and-examples
model = Sequential([Input([2]), layers.Dense(1, name="score")], name="stack")
model.compile(optimizer="sgd", loss="mse")
model.fit(np.ones((4, 2)), np.ones(4), class_weight={1: 2}, sample_weight=np.ones(4))  # fix: model.fit(np.ones((4, 2)), np.ones(4), sample_weight=np.ones(4))

# %% callback-as-a-plain-object
log = {"on_epoch_end": lambda epoch, logs: None}
model = Sequential([Input([2]), layers.Dense(1, name="score")], name="stack")
model.compile(optimizer="sgd", loss="mse")
model.fit(np.ones((4, 2)), np.ones(4), callbacks=[log])  # fix: model.fit(np.ones((4, 2)), np.ones(4), callbacks=[keras.callbacks.LambdaCallback(**log)])

# %% early-stopping-without-validation
model = Sequential([Input([2]), layers.Dense(1, name="score")], name="stack")
model.compile(optimizer="sgd", loss="mse")
stop = keras.callbacks.EarlyStopping(patience=2)
model.fit(np.ones((4, 2)), np.ones(4), callbacks=[stop], epochs=3)  # fix: model.fit(np.ones((4, 2)), np.ones(4), callbacks=[stop], validation_split=0.25)

# %% optimizer-of-another-model
optimizer = keras.optimizers.Adam()
other = Sequential([Input([2]), layers.Dense(1)], name="other")
model = Sequential([Input([2]), layers.Dense(1, name="score")], name="stack")
other.compile(optimizer=optimizer, loss="mse")
model.compile(optimizer=optimizer, loss="mse")  # fix: model.compile(optimizer=keras.optimizers.Adam(), loss="mse")
optimizer.build(other.trainable_variables)
model.fit(np.ones((4, 2)), np.ones(4))

# %% model-class-without-call
class Scores(Model):
    pass  # fix: call = lambda self, x: x
model = Scores(name="scores")
model.predict(np.ones((1, 2)))

# %% layer-class-without-call
class Scale(layers.Layer):  # fix: class Scale(layers.Identity):
    factor = 2
model = Sequential([Input([2]), Scale(name="scale")])
model.predict(np.ones((1, 2)))

# %% call-returns-nothing
class Double(layers.Layer):
    def call(self, x):
        y = x * 2  # fix: return x * 2
model = Sequential([Input([4]), Double(name="double")])
model.predict(np.ones((1, 4)))

# %% weight-made-in-call
class Scale(layers.Layer):
    def build(self, shape):
        pass  # fix: self.factor = self.add_weight(name="factor", shape=[4])
    def call(self, x):
        factor = self.add_weight(name="factor", shape=[4])  # fix: factor = self.factor
        return x * factor
model = Sequential([Input([4]), Scale(name="scale")])
model.predict(np.ones((1, 4)))

# %% tensor-of-another-trace
seen = []
class Spy(layers.Layer):
    def call(self, x):
        seen.append(ops.mean(x))
        return x
model = Sequential([Input([2]), Spy(name="spy"), layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse")  # fix: model.compile(optimizer="sgd", loss="mse", run_eagerly=True)
model.fit(np.ones((1, 2)), np.ones(1))
float(seen[-1])

# %% step-without-result
class Own(Sequential):
    def train_step(self, *args):
        result = Sequential.train_step(self, *args)  # fix: return Sequential.train_step(self, *args)
model = Own([Input([2]), layers.Dense(1)], name="own")
model.compile(optimizer="sgd", loss="mse")
model.fit(np.ones((2, 2)), np.ones((2, 1)))

# %% weights-of-another-model
big = Sequential([Input([4]), layers.Dense(3), layers.Dense(2)], name="big")
small = Sequential([Input([4]), layers.Dense(3)], name="small")
big.save_weights("big.weights.h5")
small.load_weights("big.weights.h5")  # fix: small.load_weights("big.weights.h5", skip_mismatch=True)

# %% file-without-ending
model = Sequential([Input([4]), layers.Dense(3)])
model.save("model")  # fix: model.save("model.keras")

# %% file-that-is-not-there
Sequential([Input([4]), layers.Dense(3)]).save("there.keras")
model = keras.models.load_model("their.keras")  # fix: model = keras.models.load_model("there.keras")

# %% config-of-an-unknown-class
layer = layers.deserialize({"module": "keras.layers", "class_name": "Dens", "config": {"name": "scores", "units": 3}})  # fix: layer = layers.deserialize({"module": "keras.layers", "class_name": "Dense", "config": {"name": "scores", "units": 3}})

# %% config-that-is-no-json
import json
config = json.loads(Sequential([Input([4]), layers.Dense(3)]).to_json())
model = keras.models.model_from_json(config)  # fix: model = keras.models.model_from_json(json.dumps(config))

# %% set-weights-of-another-shape
model = Sequential([Input([2]), layers.Dense(3, name="scores")])
kernel, bias = np.ones((3, 2)), np.zeros(3)
model.get_layer("scores").set_weights([kernel, bias])  # fix: model.get_layer("scores").set_weights([kernel.T, bias])

# %% layer-name-misspelt
model = Sequential([Input([2]), layers.Dense(3, name="scores")])
layer = model.get_layer("score")  # fix: layer = model.get_layer("scores")
