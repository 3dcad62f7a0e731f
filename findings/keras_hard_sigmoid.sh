#!/usr/bin/env bash
# You would guess: an .h5 model saved by Keras 2 either opens in Keras 3 and gives the
# same answers, or is refused.
# What happens: with activation="hard_sigmoid" it opens without a word and gives other
# numbers. The name stayed, the formula changed: clip(0.2 * x + 0.5, 0, 1) in Keras 2,
# relu6(x + 3) / 6 in Keras 3; the two differ by up to 0.083 at each such neuron.
# Seen with tf_keras 2.21.0 (the Keras 2 still published), Keras 3.15.1, TensorFlow
# 2.21.0 and Python 3.11 on 2026-11-29.
# Whom it hurts: people with an older trained model (hard_sigmoid was also the usual
# inner activation of the first LSTM layers) whose score drops after an upgrade.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3.11}" -m venv env
env/bin/pip install -qq --no-compile --disable-pip-version-check \
  tensorflow==2.21.0 tf_keras==2.21.0 keras==3.15.1 h5py==3.14.0
export TF_CPP_MIN_LOG_LEVEL=3 CUDA_VISIBLE_DEVICES=-1 KERAS_BACKEND=tensorflow
cat > save.py <<'PY'
import numpy as np
import tf_keras

layer = tf_keras.layers.Dense(1, activation="hard_sigmoid", kernel_initializer="ones",
                              input_shape=(1,))
model = tf_keras.Sequential([layer])
model.save("model.h5")
x = np.array([[-4.0], [-2.5], [-1.0], [0.0], [1.0], [2.5], [4.0]], "float32")
np.save("x.npy", x)
np.save("before.npy", model.predict(x, verbose=0))
print("Keras 2: tf_keras", tf_keras.__version__)
PY
cat > load.py <<'PY'
import sys
import warnings
import keras
import numpy as np

x, before = np.load("x.npy"), np.load("before.npy")
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    model = keras.models.load_model("model.h5", compile=False)
about_it = [str(w.message) for w in said if "sigmoid" in str(w.message)]
after = model.predict(x, verbose=0)
print("Keras 3:", keras.__version__, "- warnings about hard_sigmoid:", len(about_it))
for row in zip(x.ravel(), before.ravel(), after.ravel()):
    print("x = %5.1f   Keras 2: %.4f   Keras 3: %.4f" % row)
gap = np.abs(before - after).max()
print("largest difference: %.4f" % gap)
if not np.allclose(before, np.clip(0.2 * x + 0.5, 0, 1), atol=1e-5):
    sys.exit("CHANGED: Keras 2 no longer computes clip(0.2 * x + 0.5, 0, 1).")
if gap < 0.05 or about_it:
    sys.exit("CHANGED: Keras 3 now agrees with Keras 2, or says that it does not.")
PY
for step in save load; do
  env/bin/python "$step.py" 2>errors.txt || { tail -n 3 errors.txt; exit 1; }
done
