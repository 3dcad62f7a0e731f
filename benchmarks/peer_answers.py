"""Run by `benchmarks.peers` in RapidOCR's environment: reads the files that are named on standard input, a line each.

Writes JSON: the text of each, and what all took of the processor, in seconds, once the network was loaded.
"""

import json
import sys
import time

import cv2
from rapidocr import RapidOCR

SETTINGS = {
    "Global.log_level": "error",
    "Global.text_score": 0.0,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}

cv2.setNumThreads(1)
engine = RapidOCR(params=SETTINGS)
files = sys.stdin.read().splitlines()
texts = []
begin = time.process_time()
for file in files:
    found = engine(cv2.imread(file), use_det=False, use_cls=False, use_rec=True)
    texts.append((found.txts or [""])[0])
json.dump({"texts": texts, "seconds": time.process_time() - begin}, sys.stdout)
