#!/usr/bin/env bash
# You would guess: writing x / 255 between two layers of a functional Keras model is as
# safe to save as any layer, and what model.save("....h5") accepts can be loaded again.
# What happens: the division becomes a layer of its own, TrueDivide, which Keras does
# save to .h5 but does not find again when it reads ("Unknown layer: 'TrueDivide'").
# The same model as .keras opens, and so does .h5 with a Rescaling(1/255) layer.
# Seen with Keras 3.15.1, jax 0.10.2, h5py 3.16.0 and Python 3.11 on 2026-11-29.
# Whom it hurts: people who scale their pictures inside the model, as is good practice,
# and keep an .h5 file because an older lesson or tool asks for it.
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
scalings = {"x / 255": lambda x: x / 255, "Rescaling(1/255)": keras.layers.Rescaling(1 / 255)}
opened = {}
for name, scale in scalings.items():
    for ending in ("keras", "h5"):
        start = keras.Input((784,))
        model = keras.Model(start, keras.layers.Dense(10)(scale(start)))
        model.save("model." + ending)
        try:
            keras.models.load_model("model." + ending)
            result = "opens"
        except ValueError as error:
            result = "refused: " + str(error).split(".")[0]
        opened[name, ending] = result == "opens"
        print(f"{name} in .{ending}: {result}")
for (name, ending), opens in opened.items():
    if opens != ((name, ending) != ("x / 255", "h5")):
        sys.exit(f"CHANGED: {name} in .{ending} no longer behaves as described above.")
PY
