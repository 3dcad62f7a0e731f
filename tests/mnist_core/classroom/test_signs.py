"""A class with signs of its own: what it asks for, what a network learns of it, and what is missing."""

import json
from dataclasses import replace

import numpy as np
import pytest

from mnist_core.classroom import files
from mnist_core.classroom.prompts import asked_for, labels_of
from mnist_core.classroom.records import ClassDrawings
from mnist_core.classroom.retraining import unseen
from mnist_core.classroom.signs import SignsSplit, request, split_drawings, what_is_missing
from mnist_core.classroom.split import WriterSplit
from mnist_core.classroom.store import ClassStore
from mnist_core.data.mnist import Dataset, Split
from mnist_core.errors import ClassError, ConfigError
from mnist_core.images.drawing import Drawing
from mnist_core.networks.labels import DIGITS
from mnist_core.training.signs import dataset

LINE = Drawing([np.array([(200.0, 50.0), (200.0, 350.0)])], 28.0)
SIGNS = ("heart", "+", "\u0667")


def drawings(labels: list[int], writers: list[int]) -> ClassDrawings:
    count = len(labels)
    images = np.full((count, 28, 28), 200, np.uint8)
    return ClassDrawings(np.arange(1, count + 1), np.array(writers), np.array(labels, np.uint8), images)


def test_a_class_keeps_its_signs_and_asks_for_each_as_often_as_it_should(store: ClassStore) -> None:
    opened = store.open("teacher", SIGNS, 2)
    assert (opened.labels, opened.times) == (SIGNS, 2) and store.find(opened.code) == opened
    assert store.list() == store.teachers.classes_of("teacher") == [opened] and not opened.has_digits
    ada, bo = (store.join(opened, name, name) for name in ("Ada", "Bo"))
    assert sorted(ada.prompts) == [0, 0, 1, 1, 2, 2] and sorted(ada.prompts[:3]) == [0, 1, 2]
    for turn in range(6):
        assert store.next_turn(ada) == turn and store.keep(ada, turn, LINE)
    assert store.next_turn(ada) == 6 and store.next_turn(bo) == 0
    assert store.drawings(opened.id).labels.tolist() == list(ada.prompts)


def test_a_class_of_digits_asks_as_it_always_has(store: ClassStore) -> None:
    ada = store.join(store.open(), "Ada", "phone")
    assert ada.prompts == labels_of(ada.id)


def test_beside_signs_no_digits_are_asked_for() -> None:
    assert asked_for((*DIGITS, "+", "=")) == (10, 11) and asked_for(DIGITS) == tuple(range(10))
    assert asked_for(("1", "2")) == (0, 1)


@pytest.mark.parametrize(("labels", "times"), [(("a",), 3), (("a", "A"), 3), (SIGNS, 0), (SIGNS, 31)])
def test_bad_signs_open_no_class(store: ClassStore, labels: tuple[str, ...], times: int) -> None:
    with pytest.raises(ConfigError):
        store.open("teacher", labels, times)
    assert not store.list()


def test_signs_change_until_somebody_draws(store: ClassStore) -> None:
    opened = store.open(labels=SIGNS)
    ada = store.join(opened, "Ada", "phone")
    store.change_labels(opened.id, ("b", "a"))
    assert store.find(opened.code).labels == ("b", "a")
    again = store.writer(opened.id, "phone")
    assert again is not None and again.id == ada.id and set(again.prompts) == {0, 1}
    with pytest.raises(ConfigError):
        store.change_labels(opened.id, ("a", "a"))
    store.keep(again, 0, LINE)
    with pytest.raises(ClassError, match="drawn already"):
        store.change_labels(opened.id, ("a", "b"))
    assert store.find(opened.code).labels == ("b", "a")


def test_strokes_come_back_with_the_names_of_their_signs(store: ClassStore) -> None:
    opened = store.open(labels=SIGNS)
    ada = store.join(opened, "Ada", "phone")
    for turn in range(3):
        store.keep(ada, turn, LINE)
    content = files.as_json(store, opened.id)
    assert set(json.loads(content)) == {"labels", "drawings"}
    brought = files.read(content)
    other = store.open(labels=brought.labels, imported=brought.drawings)
    np.testing.assert_array_equal(store.drawings(other.id).labels, store.drawings(opened.id).labels)
    np.testing.assert_array_equal(store.drawings(other.id).images, store.drawings(opened.id).images)
    with pytest.raises(ClassError, match=r"\.json"):
        files.as_npz(store, opened.id)


@pytest.mark.parametrize(
    "changes",
    [
        {"labels": ["a"]},
        {"labels": ["a", "a"]},
        {"labels": ["a", "<b>x</b>"]},
        {"labels": "ab"},
        {"labels": ["a", 1]},
        {"drawings": []},
        {"drawings": [{"writer": "Ada", "label": 2, "strokes": [[[0, 0], [0, 9]]]}]},
    ],
)
def test_a_file_of_bad_signs_gets_a_sentence(changes: dict[str, object]) -> None:
    one = {"writer": "Ada", "label": 1, "strokes": [[[0, 0], [0, 9]]]}
    content = {"labels": ["a", "b"], "drawings": [one]}
    assert files.read(json.dumps(content).encode()).labels == ("a", "b")
    with pytest.raises(ClassError, match=r"\.$"):
        files.read(json.dumps(content | changes).encode())


def split_of(store: ClassStore, labels: list[int], writers: list[int], signs: tuple[str, ...] = SIGNS) -> SignsSplit:
    sides = WriterSplit((1, 2), (3,))
    return split_drawings(store.open(labels=signs), drawings(labels, writers), sides, seed=0)


def test_a_sign_that_nobody_can_learn_is_said(store: ClassStore) -> None:
    with pytest.raises(ClassError, match="Nobody has drawn heart"):
        split_of(store, [1, 2], [1, 2])
    with pytest.raises(ClassError, match=r"set aside have drawn \+"):
        split_of(store, [0, 1, 2], [1, 3, 2])
    assert len(split_of(store, [0, 1], [1, 2], ("a", "b")).testing) == 0


def test_few_drawings_and_signs_without_a_test_are_told(store: ClassStore) -> None:
    few = split_of(store, [0, 1, 2, 0], [1, 1, 2, 3])
    fewest, untested = what_is_missing(SIGNS, few)
    assert "only 1 drawing of heart" in fewest and "+, \u0667" in untested
    enough = split_of(store, [0, 1, 2] * 8, [*[1] * 12, *[2] * 6, *[3] * 6])
    assert not what_is_missing(DIGITS, enough)


def test_as_many_images_are_learnt_from_however_few_were_drawn(store: ClassStore) -> None:
    for copies in (1, 40):
        split = split_of(store, [0, 1, 2] * copies + [0], [1, 2, 1] * copies + [3])
        asked = request(SIGNS, split)
        config = asked.config
        assert not config.is_import and config.class_digits is not None
        seen = config.epochs * config.class_digits.repeats * 3 * copies
        assert 15_000 <= seen < 20_000 and config.augment and config.labels == SIGNS
        assert config.scribbles == pytest.approx(seen / config.epochs / 4, abs=1)
        assert len(asked.class_digits) == 3 * copies and len(asked.class_test) == 1
    assert not request(SIGNS, split, from_mnist=False).config.weights_from


def test_digits_beside_signs_are_mnists_and_weigh_the_same(store: ClassStore) -> None:
    labels = ("+", "7", "x", "2")
    split = split_of(store, [0, 2] * 5 + [0], [1, 2] * 5 + [3], labels)
    config = request(labels, split).config
    assert not config.is_import and config.class_digits is not None and config.train_size is not None
    assert config.train_size / 2 == config.class_digits.repeats * len(split.training) / 2


def test_what_is_learnt_has_the_classs_indices() -> None:
    images = np.arange(6, dtype=np.uint8)[:, None, None].repeat(28, axis=1).repeat(28, axis=2)
    mnist = Split(images, np.array([7, 1, 7, 2, 2, 7], np.uint8))
    drawn = Split(images[:3], np.array([0, 0, 2], np.uint8))
    parts = dataset(("+", "7", "x", "2"), Dataset(mnist, mnist, mnist), drawn, drawn)
    assert parts.train.labels.tolist() == [1, 1, 3, 3, 1] and parts.train.images[:, 0, 0].tolist() == [0, 2, 3, 4, 5]
    assert parts.added is drawn
    assert parts.test.labels.tolist() == [0, 0, 2, 1, 1, 3, 3], "two of each digit, as of the sign drawn most"
    own = dataset(("a", "b", "c"), Dataset(mnist, mnist, mnist), drawn, replace(drawn))
    assert len(own.train) == 0 and own.validation.labels.tolist() == [0, 0, 2]


def test_of_one_hand_the_later_third_of_each_sign_is_kept_aside(store: ClassStore) -> None:
    drawn = drawings([0, 1, 0, 1, 0, 0, 0, 0], [7] * 8)
    assert drawn.later().ids.tolist() == [4, 7, 8] and drawn.earlier().ids.tolist() == [1, 2, 3, 5, 6]
    split = split_drawings(store.open(labels=("a", "b")), drawn, WriterSplit((7,), ()), seed=0)
    assert (len(split.training), len(split.testing), split.digits.testing) == (5, 3, ())
    assert unseen(drawn, split.digits).ids.tolist() == [4, 7, 8]
