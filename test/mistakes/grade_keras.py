"""Runs keras_programs.py and writes keras.json: KERAS_BACKEND=jax python test/mistakes/grade_keras.py [only these…]

What each program did, statement by statement, and whether its message holds what changes in its fix.
"""

import ast
import contextlib
import io
import json
import logging
import os
import re
import sys
import tempfile
import warnings

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ["JAX_PLATFORMS"] = "cpu"
import keras
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
FIX = re.compile(r"^(?P<indent>\s*)(?P<code>.*?)  # fix: (?P<fix>.*)$")


def cells():
    text = open(os.path.join(HERE, "keras_programs.py"), encoding="utf-8").read()
    for part in text.split("\n# %% ")[1:]:
        name, _, program = part.partition("\n")
        yield name.strip(), program


def fixed(program):
    return "\n".join(FIX.sub(lambda m: m["indent"] + m["fix"], line) for line in program.split("\n"))


def changed(program):
    """What the fixes bring in: each fix without what it begins and ends with like the line before."""
    for line in program.split("\n"):
        match = FIX.match(line)
        if match is None:
            continue
        before, after = (re.findall(r"\w+|[^\w\s]", text) for text in (match["code"], match["fix"]))
        while before and after and before[0] == after[0]:
            before, after = before[1:], after[1:]
        while before and after and before[-1] == after[-1]:
            before, after = before[:-1], after[:-1]
        yield "".join(after)


def stage_of(statement, steps_before, names):
    if re.search(r"\.compile\(", statement):
        return "compile"
    if not re.search(r"\.(fit|evaluate|predict|train_on_batch)\(", statement):
        return "build"
    return "training" if steps(names) > steps_before else "first batch"


def steps(names):
    try:
        return int(names["model"].optimizer.iterations.value)
    except Exception:
        return 0


class Listener(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


def run(program):
    """The stage at which it failed, and all it said."""
    keras.utils.clear_session()
    names = {"keras": keras, "np": np, "layers": keras.layers, "ops": keras.ops}
    names.update(Input=keras.Input, Model=keras.Model, Sequential=keras.Sequential)
    listener, printed = Listener(), io.StringIO()
    logging.getLogger().addHandler(listener)
    said = lambda: "\n".join([*listener.lines, *(str(one.message) for one in caught if one.category is UserWarning)])
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(printed):
        warnings.simplefilter("always")
        for node in ast.parse(program).body:
            before = steps(names)
            try:
                exec(compile(ast.Module([node], []), "<program>", "exec"), names)
            except Exception as error:
                stage = stage_of(ast.unparse(node), before, names)
                message = "\n".join(filter(None, [str(error), said()]))
                return stage, message or type(error).__name__
        return "never", said()


def plain(text):
    return re.sub(r"[\s\"'`]", "", text)


def main():
    path, only = os.path.join(HERE, "keras.json"), sys.argv[1:]
    programs = dict(cells())
    known = json.load(open(path, encoding="utf-8"))["outcomes"] if only else {}
    outcomes = {name: outcome for name, outcome in known.items() if name in programs}
    os.chdir(tempfile.mkdtemp())
    for name, program in programs.items():
        if only and name not in only:
            continue
        stage, message = run(program)
        fixed_stage, fixed_message = run(fixed(program))
        runs = fixed_stage == "never"
        if not runs:
            print(f"{name}: the corrected program fails: {fixed_message}", file=sys.stderr)
        shown = message != "" and all(len(plain(text)) > 2 and plain(text) in plain(message) for text in changed(program))
        message = re.sub(r"\x1b\[\d*m", "", message)
        message = re.sub(r"(?<![\w.])/(?:[\w.-]+/)+", "…/", message.replace(os.getcwd() + "/", ""))
        outcomes[name] = {"stage": stage, "message": message[:2000], "fixRuns": runs, "fixed": runs and shown}
    result = {"library": f"Keras {keras.__version__} ({keras.backend.backend()})", "outcomes": outcomes}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(result, file, indent=1, ensure_ascii=False)
        file.write("\n")


main()
