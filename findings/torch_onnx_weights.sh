#!/usr/bin/env bash
# You would guess: torch.onnx.export(model, x, "mine.onnx") writes the model into
# mine.onnx, as it did for years, and that one file is what you hand on.
# What happens: by default the weights go into a second file, mine.onnx.data. With
# mine.onnx alone the model cannot be used. external_data=False writes one file.
# Seen with torch 2.13.0, onnx 1.23.2, onnxscript 0.7.2 and Python 3.11 on
# 2026-11-29.
# Whom it hurts: people who upload, mail or commit mine.onnx and leave the weights
# behind; small models too, where one file would do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3.11}" -m venv env
env/bin/pip install -qq --no-compile --disable-pip-version-check \
  torch==2.13.0 onnx==1.23.2 onnxscript==0.7.2 numpy==2.4.6
env/bin/python - 2>errors.txt <<'PY' || { tail -n 3 errors.txt; exit 1; }
import os
import sys
import onnx
import onnx.reference
import torch

print("torch", torch.__version__, "onnx", onnx.__version__)
model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 10)).eval()
x = torch.rand(1, 28, 28)
for folder, options in (("default", {}), ("one_file", {"external_data": False})):
    os.makedirs(folder)
    torch.onnx.export(model, (x,), folder + "/mine.onnx", verbose=False, **options)
    print(folder, {n: os.path.getsize(f"{folder}/{n}") for n in sorted(os.listdir(folder))})


def usable(path):
    try:
        onnx.reference.ReferenceEvaluator(onnx.load(path))
        return True
    except (OSError, ValueError, onnx.checker.ValidationError) as error:
        print("refused:", type(error).__name__, str(error).replace(os.getcwd(), ".")[-120:])
        return False


both = usable("default/mine.onnx")
os.makedirs("alone")
os.rename("default/mine.onnx", "alone/mine.onnx")
alone, one = usable("alone/mine.onnx"), usable("one_file/mine.onnx")
print("with mine.onnx.data:", both, "| alone:", alone, "| external_data=False:", one)
if (both, alone, one) != (True, False, True):
    sys.exit("CHANGED: mine.onnx alone is usable now, or the files are written otherwise.")
PY
