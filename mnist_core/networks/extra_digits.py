"""What may be added to MNIST's training images: one table for configuration, forms, titles, sentences and code.

How they are made is in `mnist_core/data`.
"""

from __future__ import annotations

from dataclasses import dataclass

from mnist_core.languages.translation import N_


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
        N_("Pen digits"),
        N_("{count} pen digits"),
        N_("{count} generated pen digits"),
        N_("Adds generated digits in styles that MNIST rarely shows, such as a 1 with a flag or a slashed 0."),
        30_000,
        1_000,
    ),
    ExtraDigits(
        "tablet_digits",
        N_("Tablet digits"),
        N_("{count} tablet digits"),
        N_("{count} images of digits that people wrote on a tablet"),
        N_("Adds digits that thirty people wrote on a tablet (7,494 in all), drawn with different pens."),
        30_000,
        1_000,
    ),
    ExtraDigits(
        "scribbles",
        N_("Scribbles"),
        N_("{count} scribbles"),
        N_("{count} generated scribbles that aren't digits"),
        N_("Adds scribbles that aren't digits, so the network learns to be unsure."),
        10_000,
        500,
    ),
    ExtraDigits(
        "turned_digits",
        N_("Turned digits"),
        N_("{count} turned digits"),
        N_("{count} digits mirrored or upside down"),
        N_("Adds mirrored or upside-down digits as examples of what isn't a digit."),
        10_000,
        500,
    ),
)
"""In the order in which they follow MNIST's images, on which a run's weights depend."""
