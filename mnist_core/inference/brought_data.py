"""What is odd about digits that somebody brings: shades turned round, pixels of 0 to 16, rows where columns should be.

Each of these gives a low accuracy and no error, so they are looked for before anything is trained or measured. The
judge is a network that reads digits well: what it reads far better in another way was meant in that way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mnist_core.data.mnist import TEST_SHARE, Dataset, Split
from mnist_core.formats import whole
from mnist_core.inference.classifier import Classifier
from mnist_core.languages.translation import _

_LOOKED_AT = 500
_HALF = 128
"""Where no pixel is lighter, the lightest is full ink: 1 of bits, 15 of four of them, 16 of scikit-learn's digits, 100
of per cent, 127 of signed bytes."""
_BETTER, _WELL = 0.3, 0.6
"""Another way is meant where so much more is read right, and so much at least: shares of all."""


@dataclass(frozen=True)
class Repairs:
    """What is to be done to images so that they are as MNIST's.

    Attributes:
        highest: the pixel that stands for full ink, 255 or `_HALF` at most.
        inverted: whether their ink is dark.
        transposed: whether rows and columns are exchanged.
        said: what was done when they were read, a sentence or empty.
    """

    highest: int = 255
    inverted: bool = False
    transposed: bool = False
    said: str = ""

    def repaired(self, digits: Split) -> Split:
        """The digits as MNIST has them."""
        scaled = np.rint(digits.images.astype(np.float32) * (255 / self.highest)).clip(0, 255).astype(np.uint8)
        images = digits.images if self.highest == 255 else scaled
        images = 255 - images if self.inverted else images
        return Split(images.transpose(0, 2, 1) if self.transposed else images, digits.labels)

    def repaired_dataset(self, dataset: Dataset) -> Dataset:
        """All its splits, but for what is added, which is ours."""
        train, validation, test = map(self.repaired, (dataset.train, dataset.validation, dataset.test))
        return replace(dataset, train=train, validation=validation, test=test)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is done, a sentence each; none where nothing is."""
        said = {
            self.said: self.said,
            _("The pixels were only 0 and 1, so they were scaled to 0 and 255."): self.highest == 1,
            _("The pixels went from {lowest} to {highest}, so they were scaled to 0 to 255.").format(
                lowest=0, highest=self.highest
            ): self.highest not in {1, 255},
            _("The digits were dark on light, so they were inverted to light on dark, like MNIST."): self.inverted,
            _("Rows and columns were swapped, as in EMNIST files, so they were swapped back."): self.transposed,
        }
        return tuple(sentence for sentence, is_so in said.items() if is_so)


def diagnose(digits: Split, judge: Classifier) -> Repairs:
    """What is to be done to these digits, as far as a network that reads digits well can tell."""
    highest = int(digits.images.max(initial=0))
    highest = highest if 0 < highest <= _HALF else 255
    some = digits.take(np.linspace(0, len(digits) - 1, min(len(digits), _LOOKED_AT)).astype(int))
    ways = [Repairs(highest, inverted, transposed) for inverted in (False, True) for transposed in (False, True)]
    read = [_accuracy(way.repaired(some), judge) for way in ways]
    best = int(np.argmax(read))
    meant = ways[best] if read[best] >= max(_WELL, read[0] + _BETTER) else ways[0]
    return replace(meant, said=digits.said)


def data_warnings(dataset: Dataset) -> tuple[str, ...]:
    """What nobody can repair, in sentences.

    There is no test part, there are none of some digits, or test images are all of one digit or are trained on.
    """
    missing = [str(digit) for digit in np.flatnonzero(dataset.train.counts() == 0)]
    known = {image.tobytes() for image in (*dataset.train.images, *dataset.validation.images)}
    seen = sum(image.tobytes() in known for image in dataset.test.images)
    sentences = []
    if dataset.test_was_held_back:
        sentences.append(
            _("The file had no test part, so one image in {share} was held back for testing.").format(share=TEST_SHARE)
        )
    if missing:
        sentences.append(
            _("These digits are missing from the training images: {digits}.").format(digits=", ".join(missing))
        )
    sentences += one_digit_only(dataset.test)
    if seen:
        sentences.append(
            _("{seen} of the {count} test images are also training images, so they test nothing.").format(
                seen=whole(seen), count=whole(len(dataset.test))
            )
        )
    return tuple(sentences)


def one_digit_only(test: Split) -> tuple[str, ...]:
    """What is wrong with a test on these digits if they are all the same; nothing, or a sentence."""
    tested = np.unique(test.labels)
    if len(tested) > 1:
        return ()
    words = _("All test images are of the digit {digit}, so the test says nothing about the other digits.")
    return (words.format(digit=tested[0]),)


def leakage_warning(dataset: Dataset, test: Split) -> tuple[str, ...]:
    """What is wrong with a test on these digits if the dataset's are among them; nothing, or a sentence."""
    asked = {image.tobytes() for image in test.images}
    known = sum(image.tobytes() in asked for image in (*dataset.train.images, *dataset.validation.images))
    if not known:
        return ()
    return (
        _(
            "{known} of its training images are also among MNIST's {count} test digits, so its test accuracy "
            "is flattering."
        ).format(known=whole(known), count=whole(len(test))),
    )


def _accuracy(digits: Split, judge: Classifier) -> float:
    return float((judge.probabilities(digits.images).argmax(axis=1) == digits.labels).mean())
