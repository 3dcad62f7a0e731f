"""What a training needs to go on after its process has died: weights and optimizer's state, in one file.

The optimizer's state has the number of steps done. An epoch's order and augmentation follow from its number alone
(`training.batches`), so nothing else has to be kept, and a training that goes on from here ends in the weights it
would have ended in.
"""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import keras

_SECONDS_BETWEEN = 1.0
"""Epochs may be shorter than writing a checkpoint takes."""

_SECONDS_WITHIN = 30.0
"""The most that is lost of an epoch that takes longer."""


def _count_dropout(model: keras.Model, steps: int) -> None:
    """Set dropout's random numbers to where they stand after so many steps: Keras saves them with no weights."""
    for layer in model.layers:
        if isinstance(layer, keras.layers.Dropout):
            state = layer.seed_generator.state
            state.assign([int(state[0]), steps])


class Checkpoint(keras.callbacks.Callback):
    """Replaces a file every epoch, and within long ones, in one step, so that there is always a whole one."""

    def __init__(self, path: Path) -> None:
        """Keep the checkpoint at `path`, which ends in .keras."""
        super().__init__()
        self._path = path
        self._saved = time.monotonic()

    def restore(self, model: keras.Model) -> int:
        """Give a compiled model what the checkpoint holds, if there is one that can be read: the steps it has done."""
        if not self._path.is_file():
            return 0
        try:
            model.load_weights(self._path)
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):  # damaged, or of another model: begin anew
            self._path.unlink(missing_ok=True)
            return 0
        steps = int(model.optimizer.iterations)
        _count_dropout(model, steps)
        return steps

    def on_train_batch_end(self, batch: int, logs: object = None) -> None:
        """Save now and then within an epoch."""
        self._save_after(_SECONDS_WITHIN)

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        """Save between two epochs, if the last time is long enough ago."""
        self._save_after(_SECONDS_BETWEEN)

    def _save_after(self, seconds: float) -> None:
        if time.monotonic() - self._saved >= seconds:
            save(self.model, self._path)
            self._saved = time.monotonic()


def save(model: keras.Model, path: Path) -> None:
    """Write a model with its optimizer's state as a .keras file, in one step.

    Keras makes this format in memory. Its .weights.h5 is written piece by piece, and on a full disk HDF5 may take
    the whole process down.

    Raises:
        OSError: the disk is full.
    """
    temporary = path.with_name(f".{path.name}")  # Keras insists on the ending
    model.save(temporary)
    temporary.replace(path)
