"""A model.tflite in an interpreter: digits in, whatever the model puts out. The one loop over LiteRT.

What it does not know: that an output is a probability.
"""

from __future__ import annotations

import threading

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from mnist_core.errors import RunError, one_line
from mnist_core.languages.translation import _

BATCH = 100
"""Digits that go through in one go: as fast as larger batches, and the buffers for so many take 10 MB at the most."""


class Session:
    """One interpreter with a fixed batch size, and its lock."""

    def __init__(self, model: bytes, *, batch: int, threads: int) -> None:
        """Open a model from the content of its file.

        Raises:
            RunError: the content is not a LiteRT model of digits (n, 28, 28).
        """
        try:
            self._interpreter = Interpreter(model_content=model, num_threads=threads)
            (entry,) = self._interpreter.get_input_details()
            self._interpreter.resize_tensor_input(entry["index"], [batch, 28, 28])
            self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise RunError(
                _("The model file is damaged or isn't a digit model ({problem}). Train it again.").format(
                    problem=one_line(error)
                )
            ) from None
        if tuple(entry["shape"][1:]) != (28, 28):
            raise RunError(_("This model doesn't read 28 x 28 pixels. Train it again."))
        self._entry = entry["index"]
        self._exits = [output["index"] for output in self._interpreter.get_output_details()]
        self._digits = np.zeros((batch, 28, 28), np.float32)
        self._lock = threading.Lock()

    @property
    def nbytes(self) -> int:
        """Bytes of the tensors, weights included; LiteRT lets some of them share their memory."""
        tensors = self._interpreter.get_tensor_details()
        return sum(int(np.prod(tensor["shape"])) * np.dtype(tensor["dtype"]).itemsize for tensor in tensors)

    def run(self, digits: np.ndarray) -> list[np.ndarray]:
        """Each output float32 (n, ...) for at most a batch of digits (n, 28, 28).

        Raises:
            RunError: an output does not have one row a digit, which LiteRT knows only while it runs.
        """
        with self._lock:
            self._digits[: len(digits)] = digits
            self._interpreter.set_tensor(self._entry, self._digits)
            self._interpreter.invoke()
            outputs = [self._interpreter.get_tensor(output) for output in self._exits]
        if any(output.ndim == 0 or len(output) != len(self._digits) for output in outputs):
            raise RunError(_("This model doesn't read each digit separately. Train it again."))
        return [output[: len(digits)] for output in outputs]


def run_all(model: bytes, digits: np.ndarray) -> list[np.ndarray]:
    """Each output float32 (n, ...) for any number n > 0 of digits (n, 28, 28), by an interpreter that goes with it.

    Raises:
        RunError: as for `Session`.
    """
    session = Session(model, batch=min(len(digits), BATCH), threads=2)
    parts = [session.run(digits[start : start + BATCH]) for start in range(0, len(digits), BATCH)]
    return [np.concatenate(outputs) for outputs in zip(*parts, strict=True)]
