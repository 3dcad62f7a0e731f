import io
import json
import sqlite3
from typing import Any

import numpy as np
import pytest
from sqlalchemy.exc import OperationalError

from mnist_core.classroom import files
from mnist_core.classroom import store as store_module
from mnist_core.classroom.prompts import TIMES
from mnist_core.classroom.records import ImportedDrawing, SchoolClass
from mnist_core.classroom.store import MOST_WRITERS, ClassStore
from mnist_core.data import mnist, pen_digits
from mnist_core.errors import ClassError
from mnist_core.images.drawing import Drawing
from mnist_core.networks.labels import MOST

BOW = Drawing([np.array([(100.0, 50.0), (200.0, 200.5), (100.0, 350.0)]), np.array([(5.0, 5.0)])], 20.0)
LINE = Drawing([np.array([(100.0, 50.0), (110.0, 350.0)])], 28.0)


@pytest.fixture
def opened(store: ClassStore) -> SchoolClass:
    """A class in which two have written."""
    opened = store.open()
    for name in ("Ada", "Bo"):
        writer = store.join(opened, name, name)
        store.keep(writer, 0, BOW)
        store.keep(writer, 1, LINE)
    return opened


def test_a_database_that_is_busy_midway_leaves_no_empty_class(
    store: ClassStore, opened: SchoolClass, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported = files.read(files.as_json(store, opened.id)).drawings

    def lock(*_: object) -> int:
        raise OperationalError("insert", {}, sqlite3.OperationalError("database is locked"))

    monkeypatch.setattr(store_module, "_insert_writer", lock)
    with pytest.raises(ClassError, match="busy"):
        store.open("teacher", imported=imported)
    assert [each.code for each in store.list()] == [opened.code]


@pytest.mark.parametrize("kind", [files.as_npz, files.as_json])
def test_a_class_comes_back_as_it_was(store: ClassStore, opened: SchoolClass, kind) -> None:  # type: ignore[no-untyped-def]
    other = store.open(imported=files.read(kind(store, opened.id)).drawings)
    there, here = store.drawings(opened.id), store.drawings(other.id)
    np.testing.assert_array_equal(there.images, here.images)
    np.testing.assert_array_equal(there.labels, here.labels)
    assert [writer.nickname for writer in store.writers(other.id)] == ["Ada", "Bo"]
    assert [int((here.writers == writer.id).sum()) for writer in store.writers(other.id)] == [2, 2]
    strokes = store.strokes(other.id)
    if kind is files.as_json:
        bow = strokes[int(here.ids[0])]
        assert bow.brush_width == 20
        np.testing.assert_array_equal(bow.strokes[0], BOW.strokes[0])
    else:
        assert not strokes


def test_the_pictures_are_a_data_file_like_mnists(store: ClassStore, opened: SchoolClass, tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "class.npz").write_bytes(files.as_npz(store, opened.id))
    test = mnist.load_test(tmp_path / "class.npz")
    np.testing.assert_array_equal(test.images, store.drawings(opened.id).images)
    with np.load(tmp_path / "class.npz") as file:
        assert file["writers"].tolist() == ["Ada", "Ada", "Bo", "Bo"]


def test_an_empty_class_is_no_file(store: ClassStore) -> None:
    empty = store.open()
    for kind in (files.as_npz, files.as_json):
        with pytest.raises(ClassError, match="no drawings yet"):
            kind(store, empty.id)


def entry(**changes: object) -> bytes:
    return json.dumps([{"writer": "Ada", "label": 1, "strokes": [[[0, 0], [0, 9]]], **changes}]).encode()


def npz(**arrays: np.ndarray | None) -> bytes:
    content = io.BytesIO()
    images, labels = np.zeros((2, 28, 28), np.uint8), np.zeros(2, np.uint8)
    found: dict[str, Any] = {"x_test": images, "y_test": labels, "writers": np.array(["a", "b"]), **arrays}
    np.savez(content, **{name: array for name, array in found.items() if array is not None})
    return content.getvalue()


def test_strokes_from_elsewhere_get_a_pen_of_their_size() -> None:
    (brought,) = files.read(entry(part="train", more=3)).drawings
    assert brought.drawing is not None and brought.drawing.brush_width == pytest.approx(0.9)
    assert (brought.writer, brought.label) == ("Ada", 1) and brought.digit.any()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b"PK\x03\x04 no zip",
        entry(label=10),
        entry(label=-1),
        entry(label="1"),
        entry(strokes=[]),
        entry(strokes=[[]]),
        entry(strokes=[[[0]]]),
        entry(strokes=[[[0, 1e300]]]),
        entry(strokes=[[["0", 1]]]),
        entry(strokes=[[[0, 0]] * 30_000]),
        entry(brush_width=-1),
        entry(writer=3),
        entry().replace(b"[0, 9]", b"[NaN, 9]"),
        npz(writers=None),
        npz(writers=np.array(["a"])),
        npz(writers=np.array([1, 2])),
        npz(writers=np.array([{}, {}], object)),
        npz(x_test=np.zeros((2, 27, 28), np.uint8)),
        npz(y_test=np.full(2, 10)),
    ],
    ids=lambda content: content[:40].decode(errors="replace"),
)
def test_what_is_no_class_gets_a_sentence(content: bytes) -> None:
    with pytest.raises(ClassError, match=r"\.$"):
        files.read(content)


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [{"writer": str(number), "label": 1, "strokes": [[[0, 0], [0, 9]]]} for number in range(201)]
    with pytest.raises(ClassError, match="more than 200 writers"):
        files.read(json.dumps(many).encode())
    monkeypatch.setattr(files, "LARGEST_FILE", 2**20)
    with pytest.raises(ClassError, match="larger than 1 MB"):
        files.read(b" " * (2**20 + 1))


@pytest.mark.parametrize("name", ["<b>", "x" * 10_000, "\u202eada", "\U0001f600"])
def test_a_file_with_a_harmful_name_is_refused(name: str) -> None:
    content = json.dumps(json.loads(entry()) + json.loads(entry(writer=name))).encode()
    with pytest.raises(ClassError, match="letters and digits"):
        files.read(content)


def test_a_file_without_a_name_gets_one() -> None:
    assert files.read(entry(writer=" ")).drawings[0].writer == "Unknown"


def strokes(drawings: int, points: int) -> bytes:
    entry = {"writer": "Ada", "label": 1, "strokes": [[[x % 7, x] for x in range(points)]]}
    return json.dumps([entry] * drawings).encode()


def test_it_tells_how_far_it_has_read() -> None:
    told: list[float] = []
    assert len(files.read(strokes(60, 4), told.append).drawings) == 60
    assert told == [1 / 3, 2 / 3, 1]


def test_a_file_that_would_take_minutes_to_draw_is_refused_before_it_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Drawing, "digit", lambda self: pytest.fail("it was drawn"))
    with pytest.raises(ClassError, match="more than 1,600,000 points"):
        files.read(strokes(200, 8_001))


def test_a_full_class_of_thirty_signs_may_be_brought(store: ClassStore) -> None:
    """Two hundred writers, each with three drawings of some seventy points: what one writer takes, 200 times."""
    signs = tuple(f"sign {number}" for number in range(1, MOST + 1))
    drawings = [Drawing(pen_digits.strokes_of(digit, np.random.default_rng(digit)), 0.1) for digit in range(10)]
    pictures = [drawing.digit() for drawing in drawings]
    imported = [
        ImportedDrawing("Ada", label, pictures[label % 10], drawings[label % 10])
        for label in range(MOST)
        for _ in range(TIMES)
    ]
    content = files.as_json(store, store.open("teacher", signs, imported=imported).id)
    points = sum(len(stroke) for each in imported if each.drawing for stroke in each.drawing.strokes)
    assert MOST_WRITERS * len(content) < files.LARGEST_FILE
    assert MOST_WRITERS * points < files.MOST_POINTS_OF_A_FILE


def test_a_class_of_signs_comes_back_with_how_often_each_was_asked_for(store: ClassStore) -> None:
    opened = store.open("teacher", ("+", "-"), 2)
    store.keep(store.join(opened, "Ada", "a phone"), 0, LINE)
    imported = files.read(files.as_json(store, opened.id))
    again = store.open("teacher", imported.labels, imported.times, imported.drawings)
    assert (again.labels, again.times) == (("+", "-"), 2)
    assert store.get(again.id) == again
