"""Runs the Python code that Ceratops writes of models: keras_runs.py GOLDEN PROGRAMS

GOLDEN holds the recorded models, a folder each; PROGRAMS a file of code for each. What the code makes must have the
configuration that Keras reads in the file. Prints one JSON object per model: {"model", "why"}, where "why" is null when all
is well; {"model", "skipped"} where this Python lacks what the model needs.
"""

import json
import os
import sys
import warnings

os.environ.setdefault("KERAS_BACKEND", "jax")
warnings.simplefilter("ignore")

import keras  # noqa: E402

# Sharing of objects, and the shapes of the data that a layer was adapted to.
UNSTABLE = {"shared_object_id", "build_config"}


def plain(value):
    """A configuration without what says nothing about the model."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items() if key not in UNSTABLE}
    return [plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def config_of(model):
    return plain(json.loads(model.to_json()))


def difference(found, expected, path="model"):
    """The first place where two configurations differ; None where they are equal."""
    if isinstance(found, dict) and isinstance(expected, dict):
        for key in [*expected, *found]:
            why = difference(found.get(key), expected.get(key), f"{path}.{key}")
            if why is not None:
                return why
        return None
    if isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        return next((why for i, pair in enumerate(zip(found, expected)) if (why := difference(*pair, f"{path}[{i}]"))), None)
    return None if found == expected else f"{path}: {json.dumps(found)[:200]} instead of {json.dumps(expected)[:200]}"


def check(golden, programs, name):
    with open(os.path.join(programs, f"{name}.py"), encoding="utf-8") as file:
        code = file.read()
    original = keras.saving.load_model(os.path.join(golden, name, "model.keras"))
    keras.utils.clear_session()
    scope = {}
    try:
        exec(compile(code, f"{name}.py", "exec"), scope)
    finally:
        keras.config.set_dtype_policy("float32")
    return difference(config_of(scope["model"]), config_of(original))


def main(golden, programs):
    for file in sorted(os.listdir(programs)):
        name = file.removesuffix(".py")
        try:
            line = {"model": name, "why": check(golden, programs, name)}
        except Exception as error:  # noqa: BLE001
            lacks = "tensorflow" in str(error).lower()
            line = {"model": name, "skipped" if lacks else "why": f"{type(error).__name__}: {error}"[:500]}
        print(json.dumps(line), flush=True)


main(*sys.argv[1:])
