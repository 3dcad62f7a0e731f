"""A class as it is at the end of a lesson."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from mnist_core.classroom.database import connect
from mnist_core.classroom.place import url
from mnist_core.classroom.store import ClassStore
from mnist_core.data import mnist
from mnist_core.images.drawing import Drawing
from mnist_core.networks.config import ClassDigits, TrainingConfig
from mnist_core.runs.request import RunRequest
from mnist_core.runs.status import FINISHED
from mnist_core.runs.store import RunStore


def class_that_was_learnt_from(folder: Path) -> str:
    """Open a class of two, one of whom a run has learnt from, with the tutorial's model; its teacher's address."""
    classes, runs = ClassStore(connect(url(folder))), RunStore(folder)
    opened = classes.open()
    writers = [classes.join(opened, name, name) for name in ("Ada", "Bo")]
    for writer in writers:
        classes.keep(writer, 0, Drawing([np.array([[200.0, 60.0], [200.0, 340.0]])], 28.0))
    digits = ClassDigits(opened.code, (writers[0].id,), (writers[1].id,))
    config = TrainingConfig(epochs=1, weights_from="tutorial", class_digits=digits)
    run = runs.create(RunRequest(config, class_digits=mnist.load_test().take(slice(1))))
    bundled = runs.read("tutorial")
    shutil.copyfile(bundled.model_path, run.model_path)
    run.write_metrics(bundled.metrics())
    run.with_status(state=FINISHED)
    return f"/class?class={opened.code}&secret={classes.teachers.new_secret(opened.id)}"
