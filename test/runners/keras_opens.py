"""Opens files written by Ceratops with Keras and compares predictions: keras_opens.py GOLDEN COPIES

GOLDEN holds the recorded models, COPIES the files, both a folder per model. Prints one JSON object per model:
{"model", "why"}, where "why" is null when all is well; {"model", "skipped"} where this Python lacks what the model needs.
"""

import base64
import gzip
import json
import os
import sys
import warnings

os.environ.setdefault("KERAS_BACKEND", "jax")
warnings.simplefilter("ignore")

import keras  # noqa: E402
import numpy as np  # noqa: E402

WIDE = {"bfloat16": "uint16"}


def decode(value):
    """A recorded value: tensors as arrays, structures of them as lists and dicts."""
    if isinstance(value, list):
        return [decode(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "tensor" in value:
        tensor = value["tensor"]
        dtype = tensor["dtype"]
        data = np.frombuffer(base64.b64decode(tensor["data"]), dtype=WIDE.get(dtype, dtype))
        if dtype == "bfloat16":
            data = (data.astype("uint32") << 16).view("float32")
        return data.reshape(tensor["shape"])
    if "tuple" in value:
        return [decode(one) for one in value["tuple"]]
    if "dict" in value:
        return {name: decode(one) for name, one in value["dict"].items()}
    return value


def leaves(value):
    if isinstance(value, dict):
        return [leaf for name in sorted(value) for leaf in leaves(value[name])]
    if isinstance(value, (list, tuple)):
        return [leaf for one in value for leaf in leaves(one)]
    return [np.asarray(value, dtype="float64")]


def reset_states(model):
    for layer in model._flatten_layers():
        if getattr(layer, "stateful", False) and hasattr(layer, "reset_state"):
            layer.reset_state()


def difference(model, facts):
    """Why the predictions are not those that were recorded; None where they are."""
    reset_states(model)
    found = leaves(model.predict(decode(facts["inputs"]), batch_size=facts["batch_size"], verbose=0))
    expected = leaves(decode(facts["predict"]))
    tolerance = {"rtol": 5e-2, "atol": 2e-2} if "precision" in facts else {"rtol": 1e-4, "atol": 1e-5}
    if [one.shape for one in found] != [one.shape for one in expected]:
        return f"shapes {[one.shape for one in found]} instead of {[one.shape for one in expected]}"
    if all(np.allclose(a, b, **tolerance) for a, b in zip(found, expected)):
        return None
    return f"predictions differ by up to {max(float(np.max(np.abs(a - b))) for a, b in zip(found, expected))}"


def open_h5(golden, folder, name):
    """The copy in HDF5; not compiled where Keras cannot compile its own such file either (Lamb, short names of losses)."""
    try:
        return keras.saving.load_model(os.path.join(folder, "model.h5"))
    except ValueError:
        try:
            keras.saving.load_model(os.path.join(golden, name, "model.h5"))
        except ValueError:
            return keras.saving.load_model(os.path.join(folder, "model.h5"), compile=False)
        raise


def check(golden, copies, name):
    with gzip.open(os.path.join(golden, name, "facts.json.gz")) as file:
        facts = json.load(file)
    folder = os.path.join(copies, name)
    model = keras.saving.load_model(os.path.join(folder, "model.keras"))
    why = difference(model, facts)
    if why is not None:
        return f"model.keras: {why}"
    original = keras.saving.load_model(os.path.join(golden, name, "model.keras"))
    if getattr(original, "optimizer", None) is not None:
        counts = [len(one.optimizer.variables) for one in (model, original)]
        if counts[0] != counts[1]:
            return f"model.keras: {counts[0]} variables of the optimizer instead of {counts[1]}"
    for weight in original.weights:
        weight.assign(np.zeros(weight.shape))
    original.load_weights(os.path.join(folder, "model.weights.h5"))
    why = difference(original, facts)
    if why is not None:
        return f"model.weights.h5: {why}"
    if os.path.exists(os.path.join(folder, "model.h5")) and facts.get("legacy_h5"):
        why = difference(open_h5(golden, folder, name), facts)
        if why is not None:
            return f"model.h5: {why}"
    return None


def main(golden, copies):
    for name in sorted(os.listdir(copies)):
        try:
            line = {"model": name, "why": check(golden, copies, name)}
        except Exception as error:  # noqa: BLE001
            lacks = "tensorflow" in str(error).lower()
            line = {"model": name, "skipped" if lacks else "why": f"{type(error).__name__}: {error}"[:500]}
        print(json.dumps(line), flush=True)


main(*sys.argv[1:])
