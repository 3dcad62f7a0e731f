"""Data of other people: what is certain is put right and said, what is only odd is said."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from mnist_core.data.mnist import Dataset, Split, load_test
from mnist_core.inference.brought_data import Repairs, data_warnings, diagnose, leakage_warning, one_digit_only
from mnist_core.inference.classifier import Classifier

TEST = load_test().take(slice(300))


def brought(*, highest: int, inverted: bool, transposed: bool) -> Split:
    images = np.rint(TEST.images / 255 * highest).astype(np.uint8)
    images = (images.max() - images) if inverted else images
    return Split(np.ascontiguousarray(images.transpose(0, 2, 1)) if transposed else images, TEST.labels)


@pytest.mark.parametrize(
    ("highest", "inverted", "transposed"),
    [*itertools.product((1, 7, 15, 16, 100, 127, 255), (False, True), (False, True))],
)
def test_it_is_found_and_put_right(shipped: Classifier, highest: int, inverted: bool, transposed: bool) -> None:
    digits = brought(highest=highest, inverted=inverted, transposed=transposed)
    repairs = diagnose(digits, shipped)
    assert repairs == Repairs(highest, inverted, transposed)
    repaired = repairs.repaired(digits).images.astype(int)
    assert abs(repaired - TEST.images).max() <= np.ceil(255 / highest / 2)
    assert len(repairs.sentences) == sum((highest != 255, inverted, transposed))


def test_what_was_done_in_reading_is_said_first(shipped: Classifier) -> None:
    repairs = diagnose(replace(brought(highest=255, inverted=True, transposed=False), said="Scaled."), shipped)
    assert (repairs.sentences[0], len(repairs.sentences)) == ("Scaled.", 2)


def test_what_nobody_could_read_is_left_alone(shipped: Classifier) -> None:
    noise = Split(
        np.random.default_rng(0).integers(0, 256, (200, 28, 28), np.uint8), np.arange(200, dtype=np.uint8) % 10
    )
    assert diagnose(noise, shipped) == Repairs()


def test_missing_digits_and_test_images_that_are_trained_on_are_said() -> None:
    others = TEST.take(TEST.labels != 3)
    half = len(others) // 2
    dataset = Dataset(others.take(slice(half)), others.take(slice(half, half + 5)), others.take(slice(half + 5, None)))
    assert data_warnings(dataset) == ("These digits are missing from the training images: 3.",)
    (_, said) = data_warnings(replace(dataset, test=others.take(slice(0, 10))))
    assert said == "10 of the 10 test images are also training images, so they test nothing."
    assert data_warnings(replace(dataset, test_was_held_back=True))[0].startswith("The file had no test part")


def test_a_test_part_that_was_sliced_off_a_sorted_file_is_said() -> None:
    order = np.argsort(TEST.labels, kind="stable")
    dataset = Dataset(TEST.take(order[:250]), TEST.take(order[250:280]), TEST.take(order[280:]))
    assert set(dataset.test.labels) == {9}
    assert any("of the digit 9" in sentence for sentence in data_warnings(dataset))
    assert not one_digit_only(TEST)


def test_a_test_on_what_it_learnt_from_is_said() -> None:
    dataset = Dataset(TEST.take(slice(40)), TEST.take(slice(40, 50)), TEST.take(slice(50, 60)))
    (said,) = leakage_warning(dataset, TEST.take(slice(30, 300)))
    assert said.startswith("20 of its training images are also among MNIST's 270 test digits")
    assert not leakage_warning(dataset, TEST.take(slice(60, None)))
