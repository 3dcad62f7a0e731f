"""What may be added to MNIST's training images: one table for configuration, forms, titles, sentences and code.

How they are made is in `mnist_core/data`.
"""

from __future__ import annotations

from dataclasses import dataclass

from mnist_core.languages.translation import later


@dataclass(frozen=True)
class ExtraDigits:
    """One kind of them.

    Attributes:
        field: of `TrainingConfig`, which holds how many.
        title: above a slider.
        short: in a run's title, with the place of the number.
        words: in a sentence, with the place of the number.
        help: what they are good for, in a sentence for a pupil; all these texts are English, for a catalogue.
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
        later("Pen digits"),
        later("{count} pen digits"),
        later("{count} generated pen digits"),
        later("Adds generated digits in styles that MNIST rarely shows, such as a 1 with a flag or a slashed 0."),
        30_000,
        1_000,
    ),
    ExtraDigits(
        "tablet_digits",
        later("Tablet digits"),
        later("{count} tablet digits"),
        later("{count} images of digits that people wrote on a tablet"),
        later("Adds digits that thirty people wrote on a tablet (7,494 in all), drawn with different pens."),
        30_000,
        1_000,
    ),
    ExtraDigits(
        "scribbles",
        later("Scribbles"),
        later("{count} scribbles"),
        later("{count} generated scribbles that aren't digits"),
        later("Adds scribbles that aren't digits, so the network learns to be unsure."),
        10_000,
        500,
    ),
    ExtraDigits(
        "turned_digits",
        later("Turned digits"),
        later("{count} turned digits"),
        later("{count} digits mirrored or upside down"),
        later("Adds mirrored or upside-down digits as examples of what isn't a digit."),
        10_000,
        500,
    ),
)
"""In the order in which they follow MNIST's images, on which a run's weights depend."""
