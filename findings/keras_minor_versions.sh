#!/usr/bin/env bash
# You would guess: .keras is the file format of Keras 3, so a plain Dense model, all
# settings left as they come, opens in any Keras 3 that knows Dense.
# What happens: a file saved by Keras 3.15.1 is refused by Keras 3.10.0. The newer one
# writes quantization_config (null, nobody asked for it) into every Dense layer, and
# the older one stops at a setting it does not know. The other way round works.
# Seen with Keras 3.15.1 and 3.10.0, jax 0.10.2 and Python 3.11 on 2026-11-29.
# Whom it hurts: people who train on one machine (a hosted notebook, say) and load on
# another whose Keras is older, such as a classroom computer or a server.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3.11}" -m venv env
install() { env/bin/pip install -qq --no-compile --disable-pip-version-check "$@"; }
export KERAS_BACKEND=jax JAX_PLATFORMS=cpu
cat > save.py <<'PY'
import sys
import keras

model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10)])
model.save(sys.argv[1])
print("Keras", keras.__version__, "saved", sys.argv[1])
PY
cat > load.py <<'PY'
import sys
import keras

name, should_open = sys.argv[1], sys.argv[2] == "opens"
try:
    keras.models.load_model(name)
    opens = True
except (TypeError, ValueError) as error:
    opens = False
    if "quantization_config" not in str(error):
        sys.exit("CHANGED: refused for another reason: " + str(error)[-300:])
    print(str(error).strip().splitlines()[-1][-90:])
print("Keras", keras.__version__, "opens" if opens else "refuses", name)
if opens != should_open:
    sys.exit("CHANGED: this Keras no longer treats the file as described above.")
PY
install keras==3.10.0 jax==0.10.2 h5py==3.16.0
env/bin/python save.py by_3.10.keras
install keras==3.15.1
env/bin/python save.py by_3.15.keras
env/bin/python load.py by_3.15.keras opens
env/bin/python load.py by_3.10.keras opens
install keras==3.10.0
env/bin/python load.py by_3.15.keras refused
