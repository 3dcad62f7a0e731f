"""Peers read the same files, are counted alike, and one that is not here gets a sentence and no row."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from benchmarks import peers
from benchmarks.peers import NotHere, digit_in, measure, pictures, table
from mnist_core.data.tablet_digits import Handwriting
from mnist_core.inference.classifier import Classifier

SEVEN = [np.array([[0.0, 0.0], [0.7, 0.0]]), np.array([[0.7, 0.0], [0.3, 1.0]])]
SEVENS = Handwriting([SEVEN] * 6, np.array([7] * 6), np.array(["somebody"] * 6))


@pytest.mark.parametrize(
    ("text", "digit"), [("7", 7), (" 3\n", 3), ("O", 0), ("l", 1), ("g", 9), ("", None), ("12", None), ("花", None)]
)
def test_letters_that_look_like_digits_count_as_those(text: str, digit: int | None) -> None:
    assert digit_in(text) == digit


def test_every_kind_has_pictures_and_labels() -> None:
    for images, labels in pictures(SEVENS, share=0.01).values():
        assert len(images) == len(labels) >= 1 and all(image.dtype == np.uint8 for image in images)


def test_all_read_the_same_files(shipped: Classifier, monkeypatch: pytest.MonkeyPatch) -> None:
    few = pictures(SEVENS, share=0.004)
    read: list[Path] = []

    def all_sevens(files: Sequence[Path]) -> peers.Answers:
        read.extend(files)
        return [7] * len(files), 0.5

    def not_here(files: Sequence[Path]) -> peers.Answers:
        raise NotHere("It is not here.")

    monkeypatch.setattr(peers, "pictures", lambda drawings: few)
    monkeypatch.setattr(peers, "_rapidocr", all_sevens)
    monkeypatch.setattr(peers, "_tesseract", not_here)
    monkeypatch.setattr(peers, "_tesseract_title", lambda: "Tesseract")
    figures = measure(shipped, SEVENS)
    ours, theirs, missing = figures["programs"].values()
    assert len(read) == sum(figures["counts"].values())
    assert ours["right"]["drawn on the canvas"] == theirs["right"]["drawn on the canvas"] == 1.0
    assert theirs["milliseconds"] == pytest.approx(1000 * 0.5 * len(few) / len(read))
    assert missing == {"missing": "It is not here."}
    text = table(figures)
    assert "It is not here." in text and "| Tesseract |" not in text and f"| {peers.RAPIDOCR.title} |" in text
