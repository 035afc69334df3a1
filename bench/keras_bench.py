"""Keras as a contender: KERAS_BACKEND=jax python keras_bench.py

Reads commands from stdin and answers on stdout, one line of JSON each; see contenders/protocol.ts.
"""

import json
import os
import resource
import sys
import time

answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)  # what libraries print must not get between the answers

import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402

STEPS = 30
BATCH = {"mlp": 128, "mlp500": 128, "cnn": 64, "cnn29": 64}  # 32 for all others
CLASSES = {"tiny": 3, "lstm": 2, "lstm90": 2, "transformer": 2, "transformer6": 2}  # 10 for all others
IDS = ("lstm", "lstm90", "transformer", "transformer6")


def tiny():
    return keras.Sequential([keras.Input((4,)), layers.Dense(16, "relu"), layers.Dense(3, "softmax")])


def mlp(units=512):
    return keras.Sequential(
        [keras.Input((784,)), layers.Dense(units, "relu"), layers.Dense(units, "relu"), layers.Dense(10, "softmax")]
    )


def cnn(size=28):
    return keras.Sequential(
        [
            keras.Input((size, size, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10, "softmax"),
        ]
    )


def lstm(steps=100):
    return keras.Sequential(
        [keras.Input((steps,), dtype="int32"), layers.Embedding(10_000, 64), layers.LSTM(64), layers.Dense(2, "softmax")]
    )


def transformer(blocks=2):
    ids = keras.Input((64,), dtype="int32")
    x = layers.Embedding(10_000, 128)(ids)
    for _ in range(blocks):
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


MODELS = {
    "tiny": tiny,
    "mlp": mlp,
    "cnn": cnn,
    "lstm": lstm,
    "transformer": transformer,
    "resnet": resnet,
    "mobilenet": lambda: keras.applications.MobileNetV2((96, 96, 3), alpha=0.35, weights=None, classes=10),
    "transformer6": lambda: transformer(6),
    "mlp500": lambda: mlp(500),
    "cnn29": lambda: cnn(29),
    "lstm90": lambda: lstm(90),
}


class LastEpoch(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds = time.perf_counter() - self.start


class Contender:
    def make(self, workload, rows):
        random = np.random.default_rng(12345)
        self.model = MODELS[workload]()
        self.model.compile("adam", "categorical_crossentropy")
        shape = (rows,) + tuple(self.model.input_shape[1:])
        if workload in IDS:
            self.x = random.integers(0, 10_000, shape).astype("int32")
        else:
            self.x = random.standard_normal(shape).astype("float32")
        classes = CLASSES.get(workload, 10)
        self.y = np.eye(classes, dtype="float32")[random.integers(0, classes, rows)]

    def prepare(self, workload):
        self.batch = BATCH.get(workload, 32)
        self.make(workload, self.batch * STEPS)
        self.fit()
        self.predict(3)
        return {"done": True}

    def first(self, workload):
        """One step of training from nothing, then predictions of one example."""
        self.batch = BATCH.get(workload, 32)
        self.make(workload, self.batch)
        start = time.perf_counter()
        self.model.fit(self.x, self.y, batch_size=self.batch, verbose=0)
        first_ms = (time.perf_counter() - start) * 1000
        self.batch = 1
        self.predict(20)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {"firstStepMs": first_ms, "predictOneMs": sorted(self.predict(101))[50], "peakMiB": peak}

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
        return ms


def obey(contender, command):
    if command["do"] == "prepare":
        return contender.prepare(command["workload"])
    if command["do"] == "fit":
        return contender.fit()
    if command["do"] == "predict":
        return {"ms": contender.predict(command["times"])}
    if command["do"] == "first":
        return contender.first(command["workload"])
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
