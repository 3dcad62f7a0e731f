#!/usr/bin/env bash
# You would guess: Keras warns that .h5 is its older format, but what it saves there it
# can read back, certainly with the same version.
# What happens: a model with Normalization(axis=None) (one mean for the whole picture),
# adapted to data, is saved as .h5 without an error and then refused on loading: the
# axis setting is lost on the way and the layer expects one mean for each column.
# The same model saved as .keras opens, and so does Normalization() with its default.
# Seen with Keras 3.15.1, jax 0.10.2, h5py 3.16.0 and Python 3.11 on 2026-11-29.
# Whom it hurts: anyone who normalises pictures inside the model and keeps the .h5 file
# as the only copy: the training is done and the file cannot be opened as a model.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3.11}" -m venv env
env/bin/pip install -qq --no-compile --disable-pip-version-check \
  keras==3.15.1 jax==0.10.2 h5py==3.16.0
export KERAS_BACKEND=jax JAX_PLATFORMS=cpu
env/bin/python - 2>errors.txt <<'PY' || { tail -n 3 errors.txt; exit 1; }
import sys
import keras
import numpy as np

print("Keras", keras.__version__)
data = np.arange(40.0).reshape(10, 4)
opened = {}
for axis in (None, -1):
    for ending in ("keras", "h5"):
        layer = keras.layers.Normalization(axis=axis)
        layer.adapt(data)
        model = keras.Sequential([keras.Input((4,)), layer, keras.layers.Dense(2)])
        model.save("model." + ending)
        try:
            again = keras.models.load_model("model." + ending)
            gap = np.abs(model.predict(data, verbose=0) - again.predict(data, verbose=0))
            result = f"opens, answers differ by {gap.max():g}"
        except ValueError as error:
            result = "refused: " + str(error)[:300].replace("\n", " ")
        opened[axis, ending] = result.startswith("opens")
        print(f"Normalization(axis={axis}) in .{ending}: {result}")
for (axis, ending), opens in opened.items():
    if opens != ((axis, ending) != (None, "h5")):
        sys.exit(f"CHANGED: axis={axis} in .{ending} no longer behaves as described.")
PY
