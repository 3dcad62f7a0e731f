#!/usr/bin/env bash
# You would guess: RapidOCR reads a clearly printed "99" on white paper, upright, as 99;
# and if it is in doubt, the score says so.
# What happens: with its defaults it reads 66, with a score of 1.0. The step that turns
# lines which stand on their heads takes this one for such a line; 98, 96 and 999 stay.
# With use_cls=False it reads 99.
# Seen with rapidocr 3.10.0, onnxruntime 1.32.0, pillow 13.0.0 and Python 3.11 on
# 2026-11-30.
# Whom it hurts: whoever reads meters, scores, prices or page numbers, where a line is
# two digits long; no threshold on the score finds it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3.11}" -m venv env
env/bin/pip install -qq --no-compile --disable-pip-version-check \
  rapidocr==3.10.0 onnxruntime==1.32.0 opencv-python-headless==5.0.0.93 numpy==2.4.6 pillow==13.0.0
env/bin/python - 2>errors.txt <<'PY' || { tail -n 3 errors.txt; exit 1; }
import sys
from importlib.metadata import version

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from rapidocr import RapidOCR

print(*(f"{name} {version(name)}" for name in ("rapidocr", "onnxruntime", "pillow")))
threads = "EngineConfig.onnxruntime.intra_op_num_threads"
read = RapidOCR(params={"Global.log_level": "error", threads: 1})
font = ImageFont.load_default(48)
answers = {}
for text in ("99", "98", "999"):
    left, top, right, bottom = font.getbbox(text)
    page = Image.new("RGB", (int(right) + 80, int(bottom) + 80), "white")
    ImageDraw.Draw(page).text((40, 40), text, "black", font=font)
    for options in ({}, {"use_cls": False}):
        found = read(np.asarray(page), **options)
        answers[text, bool(options)] = found.txts
        print(f"printed {text}, {options or 'as it comes'}: {found.txts}, score {found.scores[0]:.2f}")
right = {key: (key[0],) for key in answers}
if answers != {**right, ("99", False): ("66",)}:
    sys.exit("CHANGED: 99 is no longer read as 66, or others are.")
PY
