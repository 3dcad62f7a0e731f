"""The drawn-digits benchmark on a handful of drawings of our own: what it measures must be what it says."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import drawn
from benchmarks.letters import LETTERS
from mnist_core.data import pen_digits, tablet_digits
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.store import RunStore


@pytest.fixture(scope="module")
def strokes_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    random = np.random.default_rng(0)
    entries = [
        {
            "writer": label % 2,
            "part": "test" if turn else "train",
            "label": label,
            "strokes": [(100 * stroke).tolist() for stroke in pen_digits.strokes_of(label, random)],
        }
        for turn in range(3)
        for label in range(10)
    ]
    path = tmp_path_factory.mktemp("strokes") / "strokes.json.gz"
    path.write_bytes(gzip.compress(json.dumps(entries).encode()))
    return path


def test_only_the_asked_part_is_read(strokes_file: Path) -> None:
    drawings = drawn.read(strokes_file, "test")
    assert len(drawings.strokes) == len(drawings.labels) == len(drawings.writers) == 20


def test_writers_whom_networks_here_learn_from_are_not_measured(strokes_file: Path, tmp_path: Path) -> None:
    assert len(drawn.read_unseen(strokes_file).labels) == 20
    entries = json.loads(gzip.decompress(strokes_file.read_bytes()))
    entries[-1]["writer"] = tablet_digits.load().writers[0]
    path = tmp_path / "seen.json"
    path.write_text(json.dumps(entries))
    with pytest.raises(ValueError, match="learnt from pendigits-w01"):
        drawn.read_unseen(path)


@pytest.mark.parametrize("condition", drawn.CONDITIONS, ids=lambda condition: condition.name)
def test_each_condition_draws_the_size_and_place_it_names(condition: drawn.Condition) -> None:
    bar = [np.array([(0.0, 0.0), (0.0, 5.0)])]
    rows, columns = np.nonzero(condition.image(bar, np.random.default_rng(0)) < 128)
    assert np.ptp(rows) + 1 == pytest.approx(condition.longer_side + condition.brush_width, abs=2)
    assert np.ptp(columns) + 1 == pytest.approx(condition.brush_width, abs=2)
    middle = (rows.min() + rows.max()) / 2
    assert condition.centred == (abs(middle - drawn.SIDE / 2) < 2)
    assert rows.min() > 0 and rows.max() < drawn.SIDE - 1


def test_an_answer_changes_with_the_choice_that_was_changed() -> None:
    sizes = np.array([[condition.longer_side] * 3 for condition in drawn.CONDITIONS])
    answers = np.where([True, False, False], sizes, 7)  # one of three drawings is read another way when it is small
    changed = drawn._changed(answers)
    assert changed == pytest.approx({"any": 1 / 3, "longer_side": 1 / 3, "centred": 0, "brush_width": 0})


@pytest.mark.slow
def test_the_figures_agree_with_each_other(strokes_file: Path, store: RunStore) -> None:
    classifier = store.read(SHIPPED).classifier()
    figures = drawn.measure(classifier, drawn.read(strokes_file, "test"))
    accuracies = [row["accuracy"] for row in figures["conditions"].values()]
    assert len(accuracies) == 8
    assert figures["best"] == max(accuracies) and figures["worst"] == min(accuracies)
    mean = np.mean(accuracies)
    assert np.mean(list(figures["per_digit"].values())) == pytest.approx(mean)
    assert np.mean(list(figures["per_writer"].values())) == pytest.approx(mean)
    changed = figures["changed"]
    assert max(changed["longer_side"], changed["centred"], changed["brush_width"]) <= changed["any"] <= 1
    for turn in ("mirrored", "upside down"):
        row = figures["turned"][turn]
        assert row["all"] == pytest.approx(np.mean([row[str(digit)] for digit in range(10)]))
        still_alike = drawn.STILL_LIKE_DIGITS[turn]
        assert row["unlike_digits"] == pytest.approx(
            np.mean([row[str(digit)] for digit in range(10) if digit not in still_alike])
        )
    assert figures["calibration"]["drawn"]["accuracy"] == pytest.approx(mean)
    small = figures["conditions"]["small, off-centre, thin"]
    assert small["plain_resizing"] < small["accuracy"] - 0.3
    assert drawn.table(figures).count("\n| ") == 9


def test_there_are_strokes_for_every_letter() -> None:
    assert sorted(LETTERS) == [chr(code) for code in range(ord("A"), ord("Z") + 1)]
    assert all(stroke.shape[1] == 2 for strokes in LETTERS.values() for stroke in strokes)
