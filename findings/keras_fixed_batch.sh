#!/usr/bin/env bash
# You would guess: the batch size is a setting of fit() only; the saved model takes any
# number of pictures, and its first axis is None (any size).
# What happens: a Sequential that begins with Flatten() and has no Input gets its shape
# from the first batch it sees. After fit(batch_size=32) the saved file says that the
# input is (32, 28, 28), and summary() shows it too; evaluate() or predict() afterwards
# does not change it. With Input((28, 28)) as the first line it is (None, 28, 28).
# Seen with Keras 3.15.1, jax 0.10.2 and Python 3.11 on 2026-11-29 (the same with
# TensorFlow 2.21.0 as the backend). Keras' own predict() still takes any number.
# Whom it hurts: programs that ask a saved model for its input shape (converters,
# servers, pages that show a model) and then expect 32 pictures at a time.
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
from keras.layers import Dense, Flatten

print("Keras", keras.__version__)


def saved_shape(*first):
    model = keras.Sequential([*first, Flatten(), Dense(10, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    x, y = np.random.rand(100, 28, 28), np.arange(100) % 10
    model.fit(x, y, batch_size=32, epochs=1, verbose=0)
    model.evaluate(x[:50], y[:50], batch_size=50, verbose=0)
    model.predict(x[:1], verbose=0)
    model.save("model.keras")
    again = keras.models.load_model("model.keras")
    assert again.predict(x[:7], verbose=0).shape == (7, 10)
    return again.input_shape


without, with_input = saved_shape(), saved_shape(keras.Input((28, 28)))
print("begins with Flatten(): the saved input shape is", without)
print("begins with Input((28, 28)): the saved input shape is", with_input)
if without != (32, 28, 28) or with_input != (None, 28, 28):
    sys.exit("CHANGED: the saved input shapes are no longer (32, ..) and (None, ..).")
PY
