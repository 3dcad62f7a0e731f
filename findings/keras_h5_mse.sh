#!/usr/bin/env bash
# You would guess: compile(loss="mse") names the loss with the short name from the
# manual, and a model saved so can be loaded again with the same version.
# What happens: saved as .h5 it is refused on loading ("Could not deserialize
# 'keras.metrics.mse' ..."), by the same Keras. Spelled out, loss="mean_squared_error"
# opens; so do the .keras file, and the .h5 with load_model(..., compile=False).
# Seen with Keras 3.15.1, jax 0.10.2, h5py 3.16.0 and Python 3.11 on 2026-11-29.
# Whom it hurts: anyone who follows an older lesson with "mse" and .h5; the message
# speaks of a metric that they never asked for.
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

print("Keras", keras.__version__)
opened = {}
for loss in ("mse", "mean_squared_error", "categorical_crossentropy"):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    model.compile("sgd", loss)
    for ending in ("keras", "h5"):
        model.save("model." + ending)
        try:
            keras.models.load_model("model." + ending)
            result = "opens"
        except ValueError as error:
            result = "refused: " + str(error).strip().splitlines()[0][:90]
            keras.models.load_model("model." + ending, compile=False)
        opened[loss, ending] = result == "opens"
        print(f"loss={loss} in .{ending}: {result}")
for (loss, ending), opens in opened.items():
    if opens != ((loss, ending) != ("mse", "h5")):
        sys.exit(f"CHANGED: loss={loss} in .{ending} no longer behaves as described.")
PY
