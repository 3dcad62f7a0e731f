#!/usr/bin/env bash
# You would guess: pandas.read_csv(..., dtype="uint8", engine="pyarrow") is only the
# faster way to the same table: a number that no uint8 holds is refused, as by the
# other two engines ("cannot safely convert passed user dtype of uint8").
# What happens: with engine="pyarrow" it wraps round, without a word: 256 becomes 0,
# 300 becomes 44 and -1 becomes 255.
# Seen with pandas 3.1.1, pyarrow 26.0.1 and Python 3.11 on 2026-11-30.
# Whom it hurts: whoever reads pixels as uint8 to save memory, as is usual with MNIST's
# tables, and one day gets a scan of 12 or 16 bits, or -1 for a missing value: the
# pictures are noise, and nothing says so.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3.11}" -m venv env
env/bin/pip install -qq --no-compile --disable-pip-version-check \
  pandas==3.1.1 pyarrow==26.0.1 numpy==2.4.6
env/bin/python - 2>errors.txt <<'PY' || { tail -n 3 errors.txt; exit 1; }
import sys
import pandas
import pyarrow

print("pandas", pandas.__version__, "pyarrow", pyarrow.__version__)
with open("pixels.csv", "w") as file:
    file.write("label,pixel0,pixel1,pixel2\n7,256,300,-1\n")
told = {}
for engine in ("c", "python", "pyarrow"):
    try:
        told[engine] = pandas.read_csv("pixels.csv", dtype="uint8", engine=engine).values.tolist()
    except ValueError as error:
        told[engine] = "refused: " + str(error)[:60]
    print(f"256, 300 and -1 with engine={engine}:", told[engine])
refused = all(str(told[engine]).startswith("refused") for engine in ("c", "python"))
if not (refused and told["pyarrow"] == [[7, 0, 44, 255]]):
    sys.exit("CHANGED: the engines no longer differ as described.")
PY
