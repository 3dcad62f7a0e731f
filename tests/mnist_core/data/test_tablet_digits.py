from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnist_core.data import tablet_digits
from mnist_core.data.tablet_digits import Handwriting


@pytest.fixture(scope="module")
def shipped_strokes() -> Handwriting:
    return tablet_digits.load()


def test_it_is_the_training_part_and_nobody_of_the_test_part(shipped_strokes: Handwriting) -> None:
    """The set's own documentation: writers 1 to 30 wrote the 7,494 digits of the training part, so many of each."""
    assert set(shipped_strokes.writers) == {f"pendigits-w{number:02}" for number in range(1, 31)}
    assert np.bincount(shipped_strokes.labels).tolist() == [780, 779, 780, 719, 780, 720, 720, 778, 719, 719]
    assert len(shipped_strokes.strokes) == len(shipped_strokes.writers) == 7494


def test_every_stroke_is_whole(shipped_strokes: Handwriting) -> None:
    strokes = [stroke for digit in shipped_strokes.strokes for stroke in digit]
    assert len(strokes) == 9433 and sum(len(stroke) for stroke in strokes) == 304_216
    assert all(stroke.shape[1] == 2 for stroke in strokes)
    assert all(min(stroke.min() for stroke in digit) == 0 for digit in shipped_strokes.strokes)  # shifted to (0, 0)


def test_what_is_packed_comes_out_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    one = [np.array([(5.0, 0.0), (3.0, 400.0), (3.0, 7.0)])]
    four = [np.array([(0.0, 2.0)]), np.array([(9.0, 9.0), (0.0, 0.0)])]
    handwriting = Handwriting([one, four], np.array([1, 4]), np.array(["a", "b"]))
    path = tmp_path / "strokes.npz"
    packed: dict[str, Any] = tablet_digits.pack(handwriting)
    np.savez_compressed(path, **packed)
    monkeypatch.setattr(tablet_digits, "FILE", path)
    again = tablet_digits.load()
    assert again.labels.tolist() == [1, 4] and again.writers.tolist() == ["a", "b"]
    for digit, original in zip(again.strokes, handwriting.strokes, strict=True):
        for stroke, expected in zip(digit, original, strict=True):
            np.testing.assert_array_equal(stroke, expected)


def test_the_same_seed_gives_the_same_images_and_another_gives_others() -> None:
    first, again, other = (tablet_digits.generate(20, seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.images, again.images)
    assert (first.images != other.images).any(axis=(1, 2)).all()


def test_a_digit_comes_again_under_another_pen_when_all_have_come(monkeypatch: pytest.MonkeyPatch) -> None:
    handwriting = tablet_digits.load()
    few = Handwriting(handwriting.strokes[:4], handwriting.labels[:4], handwriting.writers[:4])
    monkeypatch.setattr(tablet_digits, "load", lambda: few)
    split = tablet_digits.generate(8, seed=0)
    assert split.labels[:4].tolist() == split.labels[4:].tolist()
    assert (split.images[:4] != split.images[4:]).any()


def test_turned_digits_are_those_that_look_like_no_digit_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one digit of each kind: 3, 4, 7 and 9 mirrored, and 3, 4 and 7 upside down; then each another time."""
    handwriting = tablet_digits.load()
    first = [int(np.flatnonzero(handwriting.labels == label)[0]) for label in range(10)]
    few = Handwriting(
        [handwriting.strokes[index] for index in first], handwriting.labels[first], handwriting.writers[first]
    )
    monkeypatch.setattr(tablet_digits, "load", lambda: few)
    monkeypatch.setattr(tablet_digits, "written", lambda strokes, random: np.full((28, 28), len(strokes), np.uint8))
    turned = tablet_digits.generate_turned(14, seed=0)
    strokes = sorted(turned[:7, 0, 0].tolist())
    assert strokes == sorted(len(few.strokes[label]) for label in (3, 4, 7, 9, 3, 4, 7))
    assert sorted(turned[7:, 0, 0].tolist()) == strokes


def test_turned_digits_are_mirrored_and_upside_down(monkeypatch: pytest.MonkeyPatch) -> None:
    handwriting = tablet_digits.load()
    four = int(np.flatnonzero(handwriting.labels == 4)[0])
    one = Handwriting([handwriting.strokes[four]], handwriting.labels[[four]], handwriting.writers[[four]])
    drawn: list[list[np.ndarray]] = []
    monkeypatch.setattr(tablet_digits, "load", lambda: one)
    monkeypatch.setattr(
        tablet_digits, "written", lambda strokes, random: drawn.append(strokes) or np.zeros((28, 28), np.uint8)
    )
    tablet_digits.generate_turned(2, seed=0)
    stroke = one.strokes[0][0]
    expected = [(-stroke[:, 0], stroke[:, 1]), (-stroke[:, 0], -stroke[:, 1])]
    assert {strokes[0].tobytes() for strokes in drawn} == {np.stack(each, axis=1).tobytes() for each in expected}


def test_none_asked_for_gives_none() -> None:
    split = tablet_digits.generate(0, seed=0)
    assert split.images.shape == (0, 28, 28) and len(split) == 0
