"""The code that the tutorial shows is a program, and it does what the tutorial says."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mnist_core import paths
from mnist_core.data import mnist
from mnist_core.lessons.tutorial import STEPS, program

RUN_IT = """
import json, runpy, sys
import numpy as np
from tensorflow import keras

def load_data(path="mnist.npz"):
    with np.load(sys.argv[2]) as data:
        return (data["x_train"], data["y_train"]), (data["x_test"], data["y_test"])

keras.datasets.mnist.load_data = load_data  # the network may be down
names = runpy.run_path(sys.argv[1])
print(json.dumps({
    "parameters": names["model"].count_params(),
    "accuracy": names["val_accuracy"],
    "prediction": int(np.argmax(names["predictions"][13])),
    "epochs": len(names["history"].epoch),
    "pictures": len(names["plt"].get_fignums()),
}))
"""


def test_each_code_is_python_that_ends_a_thought() -> None:
    for step in STEPS:
        compile(step.code, step.name, "exec")
        assert max(len(line) for line in step.code.splitlines()) <= 95


@pytest.mark.slow
def test_all_codes_in_order_are_a_program_that_reads_image_13(tmp_path: Path) -> None:
    (tmp_path / "tutorial.py").write_text(program())
    done = subprocess.run(
        [sys.executable, "-c", RUN_IT, "tutorial.py", str(paths.MNIST)],
        cwd=tmp_path,
        env={**os.environ, "MPLBACKEND": "agg", "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert (figures["parameters"], figures["epochs"], figures["pictures"]) == (118_282, 3, 1)
    assert figures["accuracy"] > 0.95
    assert figures["prediction"] == mnist.load_test().labels[13]
