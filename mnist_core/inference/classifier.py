"""A trained model in memory, ready to answer: digits in, probabilities out, by LiteRT and without TensorFlow."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_core.errors import RunError
from mnist_core.inference.session import Session, run_all
from mnist_core.languages.translation import N_, _
from mnist_core.networks.labels import DIGITS, Labels

UNSURE_BELOW = 0.6
"""An answer less probable than this is "not sure"."""

GUESSING_BELOW = 0.2
"""An answer less probable than this is none: the network holds many digits for about as likely."""

NAMED_FROM = 0.2
"""A second answer so probable is named beside the first, however sure that is: a shape may lie between two digits."""

_LARGEST_MODEL = 64 * 2**20
NO_NUMBERS = N_("The network's answer isn't a number, because its weights are too large. Choose another network.")


@dataclass(frozen=True)
class Prediction:
    """An answer.

    Attributes:
        label: its index among the labels, which for digits is the digit.
        probabilities: of all labels, 0-1, from which it was chosen.
        labels: what the network tells apart.
    """

    label: int
    probabilities: tuple[float, ...]
    labels: Labels = DIGITS

    @property
    def confidence(self) -> float:
        """The chosen label's probability, 0-1."""
        return self.probabilities[self.label]

    @property
    def runner_up(self) -> int:
        """The second-likeliest label's index."""
        return max(
            (label for label in range(len(self.labels)) if label != self.label), key=self.probabilities.__getitem__
        )

    @property
    def has_rival(self) -> bool:
        """Whether the second-likeliest label is so probable that it should be named."""
        return self.probabilities[self.runner_up] >= NAMED_FROM

    @property
    def is_sure(self) -> bool:
        """Whether the answer is probable enough to be given as one."""
        return self.confidence >= UNSURE_BELOW

    @property
    def is_guess(self) -> bool:
        """Whether no label is likely enough to be named."""
        return self.confidence < GUESSING_BELOW

    @property
    def sign(self) -> str:
        """The answer by its name: "7", "7?" when it is not sure, "?" for none."""
        if self.is_guess:
            return "?"
        name = self.labels[self.label]
        return name if self.is_sure else f"{name}?"


class Classifier:
    """Answers for one model; safe to call from many threads at once.

    An interpreter is not thread-safe, and changing its batch size costs far more than a digit. So one that holds a
    single digit stays, with a lock; many digits get one of their own, whose larger buffers go again with it.
    """

    def __init__(self, model: bytes, labels: Labels = DIGITS) -> None:
        """Load a model.tflite from its content.

        Args:
            model: the content.
            labels: what the network tells apart.

        Raises:
            RunError: the content is not a LiteRT model from digits (n, 28, 28) to a number for each label.
        """
        self._model, self.labels = model, labels
        self._single = Session(model, batch=1, threads=1)
        self._only(self._single.run(np.zeros((1, 28, 28), np.float32)))

    @classmethod
    def from_file(cls, path: Path, labels: Labels = DIGITS) -> Classifier:
        """Load a model.tflite that tells these labels apart.

        Raises:
            RunError: the file is missing, damaged or not a model of digits.
        """
        try:
            if path.stat().st_size > _LARGEST_MODEL:
                raise RunError(_("{file} is too large to be a Digit Lab model.").format(file=path.name))
            return cls(path.read_bytes(), labels)
        except OSError as error:
            raise RunError(
                _("The run's {file} can't be read: {problem}. Train it again.").format(
                    file=path.name, problem=error.strerror
                )
            ) from None

    def probabilities(self, digits: np.ndarray) -> np.ndarray:
        """Classify uint8 digits (n, 28, 28), 0 = paper and 255 = ink: float32 (n, labels), each row summing to 1.

        Raises:
            ValueError: the array has another dtype or shape.
            RunError: an answer is not a number, as from a network whose training has failed.
        """
        if digits.dtype != np.uint8 or digits.ndim != 3 or digits.shape[1:] != (28, 28):
            raise ValueError(f"expected digits uint8 (n, 28, 28), got {digits.dtype} {digits.shape}")
        if len(digits) == 0:
            return np.empty((0, len(self.labels)), np.float32)
        answer = self._only(self._single.run(digits) if len(digits) == 1 else run_all(self._model, digits))
        if not np.isfinite(answer).all():
            raise RunError(_(NO_NUMBERS))
        return answer

    def predict(self, digit: np.ndarray) -> Prediction:
        """Classify one digit, uint8 (28, 28); raises as `probabilities` does."""
        probabilities = self.probabilities(digit[np.newaxis])[0]
        return Prediction(int(probabilities.argmax()), tuple(probabilities.tolist()), self.labels)

    @property
    def nbytes(self) -> int:
        """About how much memory it takes while it waits: the model's file, and the buffers for one digit."""
        return len(self._model) + self._single.nbytes

    def _only(self, outputs: list[np.ndarray]) -> np.ndarray:
        """The only output, if it has a number for each label."""
        if len(outputs) != 1 or outputs[0].shape[1:] != (len(self.labels),):
            problem = _("This model doesn't turn 28 x 28 pixels into {count} probabilities. Train it again.")
            raise RunError(problem.format(count=len(self.labels)))
        return outputs[0]
