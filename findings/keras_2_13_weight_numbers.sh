#!/usr/bin/env bash
# You would guess: .keras is one file format, so the weights inside lie under the same
# names whichever version wrote the file.
# What happens: three Dense layers lie in model.weights.h5 under
# _layer_checkpoint_dependencies/dense, dense_2, dense_4 (Keras 2.13.1), but under
# layers/dense, dense_1, dense_2 in Keras 3. Nothing in the file names this
# layout; only metadata.json says which version wrote it.
# Seen with Keras 2.13.1 (TensorFlow 2.13.1), Keras 3.15.1 (jax 0.10.2) and Python 3.11
# on 2026-11-29.
# Whom it hurts: programs that read the weights out of a .keras file without Keras; by
# number they would take the wrong layer's weights, or find none.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
install() {
  "${PYTHON:-python3.11}" -m venv "$1"
  "$1"/bin/pip install -qq --no-compile --disable-pip-version-check "${@:2}"
}
install old tensorflow-cpu==2.13.1 keras==2.13.1 h5py==3.11.0
install new keras==3.15.1 jax==0.10.2 h5py==3.16.0
export TF_CPP_MIN_LOG_LEVEL=3 CUDA_VISIBLE_DEVICES=-1
export KERAS_BACKEND=jax JAX_PLATFORMS=cpu
cat > layout.py <<'PY'
import io
import json
import sys
import zipfile
import h5py
import keras
from keras.layers import Dense

model = keras.Sequential([Dense(5, input_shape=(4,)), Dense(6), Dense(7)])
model.save("model.keras")
with zipfile.ZipFile("model.keras") as archive:
    written_by = json.loads(archive.read("metadata.json"))["keras_version"]
    weights = h5py.File(io.BytesIO(archive.read("model.weights.h5")), "r")
found = {}
for parent in weights:
    for layer in weights[parent]:
        if "vars/0" in weights[parent][layer]:
            found[f"{parent}/{layer}"] = weights[f"{parent}/{layer}/vars/0"].shape
print("Keras", written_by)
for path, shape in found.items():
    print("  ", path, shape)
if sorted(path for path in found) != sorted(sys.argv[1:]):
    sys.exit("CHANGED: the weights no longer lie where they are described to lie.")
PY
run() { "$@" 2>errors.txt || { tail -n 3 errors.txt; exit 1; }; }
deep=_layer_checkpoint_dependencies
run old/bin/python layout.py $deep/dense $deep/dense_2 $deep/dense_4
run new/bin/python layout.py layers/dense layers/dense_1 layers/dense_2
