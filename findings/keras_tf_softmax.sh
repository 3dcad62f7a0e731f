#!/usr/bin/env bash
# You would guess: a Keras model that was just saved can be opened again by the very
# same Keras, whichever way its activation was written down.
# What happens: with Dense(10, activation=tf.nn.softmax) the saved file, .keras and .h5
# alike, is refused by the same Keras: TensorFlow's function is called softmax_v2
# inside, and Keras writes that name into the file but does not know it when reading.
# The same model with tf.nn.relu, or with activation="softmax", opens without trouble.
# Seen with Keras 3.15.1, TensorFlow 2.21.0 and Python 3.11 on 2026-11-29.
# Whom it hurts: beginners who follow older TensorFlow lessons (tf.nn.softmax stands in
# many of them), train for an hour, save, and find out the next day.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3.11}" -m venv env
env/bin/pip install -qq --no-compile --disable-pip-version-check \
  tensorflow==2.21.0 keras==3.15.1 h5py==3.14.0
export TF_CPP_MIN_LOG_LEVEL=3 CUDA_VISIBLE_DEVICES=-1 KERAS_BACKEND=tensorflow
env/bin/python - 2>errors.txt <<'PY' || { tail -n 3 errors.txt; exit 1; }
import sys
import keras
import tensorflow as tf

print("Keras", keras.__version__, "TensorFlow", tf.__version__)
opened = {}
for name, activation in [("tf.nn.softmax", tf.nn.softmax), ("tf.nn.relu", tf.nn.relu),
                         ('"softmax"', "softmax")]:
    for ending in ("keras", "h5"):
        model = keras.Sequential([keras.Input((784,)),
                                  keras.layers.Dense(10, activation=activation)])
        model.save("model." + ending)
        saved = model.layers[0].get_config()["activation"]
        saved = saved if isinstance(saved, str) else saved["config"]
        try:
            keras.models.load_model("model." + ending)
            result = "opens"
        except (TypeError, ValueError) as error:
            result = "refused: " + type(error).__name__
            if "softmax_v2" not in str(error):
                sys.exit("CHANGED: refused for another reason: " + str(error)[-300:])
        opened[name, ending] = result == "opens"
        print(f"activation={name}, saved as {saved} in .{ending}: {result}")
for (name, ending), opens in opened.items():
    if opens != (name != "tf.nn.softmax"):
        sys.exit(f"CHANGED: {name} in .{ending} no longer behaves as described above.")
PY
