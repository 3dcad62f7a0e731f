"""What a class's retraining is told to do, and what may be said of it."""

from pathlib import Path

import numpy as np
import pytest

from mnist_core.classroom import retraining
from mnist_core.classroom.conclusions import what_was_forgotten, whether_it_helped
from mnist_core.classroom.measures import Comparison, compare
from mnist_core.classroom.records import ClassDrawings
from mnist_core.errors import RunError
from mnist_core.networks.config import ClassDigits, Imported, TrainingConfig
from mnist_core.runs.request import RunRequest
from mnist_core.runs.store import RunStore

DIGITS = ClassDigits("BCDFG", (1, 2), (3,))
DRAWINGS = ClassDrawings(
    np.arange(6),
    np.array([3, 1, 2, 3, 2, 4]),
    np.arange(6, dtype=np.uint8),
    np.arange(6, dtype=np.uint8)[:, None, None].repeat(28, axis=1).repeat(28, axis=2),
)


def comparison(*, gained: int, lost: int, count: int) -> Comparison:
    """A thousand digits, or so many, of which the first network reads half."""
    labels = np.zeros(count, int)
    before = np.arange(count) < count // 2
    after = before.copy()
    after[:lost] = False
    after[count - gained :] = True
    return compare(labels, *(np.eye(10)[np.where(right, 0, 1)] for right in (before, after)))


def test_who_was_kept_aside_is_not_learnt_from() -> None:
    learnt, aside = retraining.to_learn_from(DRAWINGS, DIGITS), retraining.unseen(DRAWINGS, DIGITS)
    assert learnt.labels.tolist() == [1, 2, 4] and learnt.images[:, 0, 0].tolist() == [1, 2, 4]
    assert aside.labels.tolist() == [0, 3], "nor is who joined after the split"
    assert retraining.unseen(DRAWINGS, None) is DRAWINGS
    assert retraining.writers_of(DRAWINGS) == (1, 2, 3, 4)


def test_going_on_keeps_the_network_and_takes_its_weights(tmp_path: Path) -> None:
    runs = RunStore(tmp_path)
    on = retraining.fine_tune(runs.read("shipped"), DIGITS, epochs=2)
    assert (on.architecture, on.weights_from, on.parent, on.epochs) == ("deep_cnn", "shipped", "", 2)
    assert (on.pen_digits, on.scribbles, on.class_digits) == (0, 0, DIGITS)
    with pytest.raises(RunError, match="no weights to start from"):
        retraining.fine_tune(runs.create(RunRequest(TrainingConfig())), DIGITS)
    assert retraining.from_scratch("cnn", DIGITS, epochs=4).class_digits == DIGITS


def test_a_run_has_learnt_from_its_own_class_only() -> None:
    assert retraining.learnt_from(TrainingConfig(class_digits=DIGITS), "BCDFG") == DIGITS
    assert retraining.learnt_from(TrainingConfig(class_digits=DIGITS), "BCDFH") is None
    assert retraining.learnt_from(TrainingConfig(), "BCDFG") is None
    assert retraining.learnt_from(Imported("0" * 64), "BCDFG") is None
    assert retraining.may_have_learnt(Imported("0" * 64))


@pytest.mark.parametrize(
    ("found", "writers", "words"),
    [
        (comparison(gained=40, lost=3, count=300), 10, "Learning from the class has helped. On 300 drawings by 10"),
        (comparison(gained=3, lost=40, count=300), 10, "has made it worse"),
        (comparison(gained=5, lost=2, count=300), 10, "We can't say that learning from the class has helped."),
        (comparison(gained=0, lost=0, count=300), 10, "We can't say"),
        (comparison(gained=1, lost=0, count=1), 1, "We can't say"),
        (comparison(gained=20, lost=0, count=60), 2, "And 2 writers can't speak for a whole class"),
        (comparison(gained=40, lost=3, count=300), 10, "More writers would narrow it"),
    ],
)
def test_no_more_is_said_than_may_be_concluded(found: Comparison, writers: int, words: str) -> None:
    assert words in whether_it_helped(found, writers)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            comparison(gained=3, lost=90, count=10_000),
            "now reads 4,913. So it has forgotten some of MNIST",
        ),
        (comparison(gained=30, lost=33, count=10_000), "no clear sign of forgetting"),
        (comparison(gained=90, lost=3, count=10_000), "has forgotten nothing"),
    ],
)
def test_what_was_forgotten_is_said(found: Comparison, words: str) -> None:
    assert words in what_was_forgotten(found)
