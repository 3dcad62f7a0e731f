"""What may be added to MNIST's training images: one table for configuration, forms, titles, sentences and code.

How they are made is in `mnist_core/data`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ExtraDigits:
    """One kind of them.

    Attributes:
        field: of `TrainingConfig`, which holds how many.
        title: above a slider.
        short: in a run's title, after the number.
        words: in a sentence, after the number.
        help: what they are good for, in a sentence for a pupil.
        most, step: of the slider.
    """

    field: str
    title: str
    short: str
    words: str
    help: str
    most: int
    step: int


EXTRA_DIGITS = (
    ExtraDigits(
        "pen_digits",
        "Pen digits",
        "pen digits",
        "generated pen digits",
        "Adds generated digits in ways to write that MNIST hardly shows: 1 with a flag, a slashed 0.",
        30_000,
        1_000,
    ),
    ExtraDigits(
        "tablet_digits",
        "Tablet digits",
        "tablet digits",
        "images of digits that people wrote on a tablet",
        "Adds images of the 7,494 digits that thirty people wrote on a tablet, each under another pen.",
        30_000,
        1_000,
    ),
    ExtraDigits(
        "scribbles",
        "Scribbles",
        "scribbles",
        "generated scribbles that are no digit",
        "Adds generated drawings that are no digit, so that the network learns to be unsure.",
        10_000,
        500,
    ),
    ExtraDigits(
        "turned_digits",
        "Turned digits",
        "turned digits",
        "digits mirrored or upside down",
        "Adds tablet digits mirrored or upside down, as drawings that are no digit.",
        10_000,
        500,
    ),
)
"""In the order in which they follow MNIST's images, on which a run's weights depend."""
