"""Keras as a contender: KERAS_BACKEND=jax python keras_bench.py

Reads commands from stdin and answers on stdout, one line of JSON each; see contenders/protocol.ts.
"""

import json
import os
import sys
import time

answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)  # what libraries print must not get between the answers

import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402

STEPS = 30
BATCH = {"tiny": 32, "mlp": 128, "cnn": 64, "lstm": 32, "transformer": 32, "resnet": 32}
CLASSES = {"tiny": 3, "mlp": 10, "cnn": 10, "lstm": 2, "transformer": 2, "resnet": 10}


def tiny():
    return keras.Sequential([keras.Input((4,)), layers.Dense(16, "relu"), layers.Dense(3, "softmax")])


def mlp():
    return keras.Sequential(
        [keras.Input((784,)), layers.Dense(512, "relu"), layers.Dense(512, "relu"), layers.Dense(10, "softmax")]
    )


def cnn():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10, "softmax"),
        ]
    )


def lstm():
    return keras.Sequential(
        [keras.Input((100,), dtype="int32"), layers.Embedding(10_000, 64), layers.LSTM(64), layers.Dense(2, "softmax")]
    )


def transformer():
    ids = keras.Input((64,), dtype="int32")
    x = layers.Embedding(10_000, 128)(ids)
    for _ in range(2):
        x = layers.LayerNormalization()(x + layers.MultiHeadAttention(4, 32)(x, x))
        x = layers.LayerNormalization()(x + layers.Dense(128)(layers.Dense(256, "relu")(x)))
    return keras.Model(ids, layers.Dense(2, "softmax")(layers.GlobalAveragePooling1D()(x)))


def resnet():
    def conv(x, filters, strides, size=3):
        return layers.Conv2D(filters, size, strides=strides, padding="same", use_bias=False)(x)

    images = keras.Input((32, 32, 3))
    x = layers.ReLU()(layers.BatchNormalization()(conv(images, 16, 1)))
    for filters, strides in ((16, 1), (32, 2), (64, 2)):
        inner = layers.ReLU()(layers.BatchNormalization()(conv(x, filters, strides)))
        residual = layers.BatchNormalization()(conv(inner, filters, 1))
        shortcut = conv(x, filters, strides, 1) if strides > 1 else x
        x = layers.ReLU()(layers.Add()([residual, shortcut]))
    return keras.Model(images, layers.Dense(10, "softmax")(layers.GlobalAveragePooling2D()(x)))


MODELS = {"tiny": tiny, "mlp": mlp, "cnn": cnn, "lstm": lstm, "transformer": transformer, "resnet": resnet}


class LastEpoch(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds = time.perf_counter() - self.start


class Contender:
    def prepare(self, workload):
        random = np.random.default_rng(12345)
        self.batch = BATCH[workload]
        self.model = MODELS[workload]()
        self.model.compile("adam", "categorical_crossentropy")
        rows = self.batch * STEPS
        shape = (rows,) + tuple(self.model.input_shape[1:])
        if workload in ("lstm", "transformer"):
            self.x = random.integers(0, 10_000, shape).astype("int32")
        else:
            self.x = random.standard_normal(shape).astype("float32")
        classes = CLASSES[workload]
        self.y = np.eye(classes, dtype="float32")[random.integers(0, classes, rows)]
        self.fit()
        self.predict(3)
        return {"done": True}

    def fit(self):
        timer = LastEpoch()
        self.model.fit(
            self.x, self.y, batch_size=self.batch, epochs=2, shuffle=False, verbose=0, callbacks=[timer]
        )
        return {"ms": [timer.seconds * 1000 / STEPS]}

    def predict(self, times):
        ms = []
        for _ in range(times):
            start = time.perf_counter()
            self.model.predict(self.x[: self.batch], batch_size=self.batch, verbose=0)
            ms.append((time.perf_counter() - start) * 1000)
        return {"ms": ms}


def obey(contender, command):
    if command["do"] == "prepare":
        return contender.prepare(command["workload"])
    if command["do"] == "fit":
        return contender.fit()
    if command["do"] == "predict":
        return contender.predict(command["times"])
    return {"error": "matrix products are not measured here"}


def answer(line):
    answers.write(json.dumps(line) + "\n")


answer({"ready": "keras-" + keras.backend.backend()})
contender = Contender()
for line in sys.stdin:
    try:
        answer(obey(contender, json.loads(line)))
    except Exception as error:
        answer({"error": f"{type(error).__name__}: {error}"})
