"""The command `class`."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnist_core.classroom import signs
from mnist_core.classroom.prompts import labels_of
from mnist_core.classroom.records import SchoolClass
from mnist_core.classroom.store import ClassStore
from mnist_core.cli.main import main
from mnist_core.data import pen_digits
from mnist_core.data.mnist import load_test
from mnist_core.images.drawing import Drawing
from mnist_core.json_files import dump
from mnist_core.networks.config import ClassDigits, TrainingConfig
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore


@pytest.fixture
def opened(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> SchoolClass:
    """A class in which Ada has written ten digits."""
    monkeypatch.delenv("MNIST_DATABASE_URL", raising=False)
    classes = ClassStore.default()
    opened = classes.open()
    ada = classes.join(opened, "Ada", "phone")
    for turn, label in enumerate(labels_of(ada.id)[:10]):
        classes.keep(ada, turn, Drawing(pen_digits.strokes_of(label, np.random.default_rng(label)), 0.1))
    return opened


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["class", *arguments, "--json"]) == 0
    figures: dict[str, Any] = json.loads(capsys.readouterr().out)
    return figures


def test_a_class_is_listed_and_measured(opened: SchoolClass, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "list") == {"class": opened.code, "name": "", "writers": 1, "drawings": 10}
    figures = printed(capsys, "measure", opened.code)
    low, high = figures["interval"]
    assert figures["count"] == 10 and low <= figures["accuracy"] <= high
    assert figures["by_writer"] == {"Ada": figures["accuracy"]} and len(figures["by_digit"]) == 10
    assert main(["class", "measure", opened.code.lower(), "--run", "tutorial"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("tutorial: 10 drawings, ") and "Ada" in text


@pytest.mark.parametrize("name", ["class.npz", "class.json"])
def test_a_class_is_exported_imported_and_deleted(
    opened: SchoolClass, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = tmp_path / name
    assert main(["class", "export", opened.code, "--output", str(path)]) == 0
    assert main(["class", "export", opened.code, "--output", str(path)]) == 2
    assert "already exists" in capsys.readouterr().err
    code = str(printed(capsys, "import", str(path))["class"])
    classes = ClassStore.default()
    np.testing.assert_array_equal(classes.drawings(classes.find(code).id).images, classes.drawings(opened.id).images)
    assert main(["class", "delete", code]) == 0
    assert [each.code for each in classes.list()] == [opened.code]


def test_pictures_that_are_dark_on_light_are_put_right_and_that_is_said(
    store: RunStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    some = load_test().take(slice(60))
    dark: Any = {"x_test": 255 - some.images, "y_test": some.labels, "writers": np.array(["Ada"] * 30 + ["Bo"] * 30)}
    np.savez(tmp_path / "dark.npz", **dark)
    assert main(["class", "import", str(tmp_path / "dark.npz")]) == 0
    code, said = capsys.readouterr()
    assert "inverted to light on dark" in said
    classes = ClassStore.default()
    np.testing.assert_array_equal(classes.drawings(classes.find(code.strip()).id).images, some.images)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["dance"],
        ["measure", "BBBBB"],
        ["measure", "x" * 9999],
        ["delete", "../.."],
        ["export", "BBBBB", "--output", "x.npz"],
        ["export", "BBBBB", "--output", "x.txt"],
        ["import", "none.npz"],
        ["import", "README.md"],
        ["import", "/dev/zero"],
        ["import", "x" * 5000],
    ],
)
def test_bad_input_is_one_clear_line_and_status_2(
    store: RunStore, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    try:
        status = main(["class", *arguments])
    except SystemExit as stop:
        status = int(str(stop.code))
    out, error = capsys.readouterr()
    messages = [line for line in error.splitlines() if line.startswith("mnist_core: ")]
    assert (status, out, len(messages)) == (2, "", 1)


def test_a_class_in_which_nobody_wrote_cannot_be_measured(
    store: RunStore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MNIST_DATABASE_URL", raising=False)
    opened = ClassStore.default().open()
    assert main(["class", "measure", opened.code]) == 2
    assert "no drawings that the network hasn't already learnt from" in capsys.readouterr().err


@pytest.mark.slow
def test_what_has_learnt_from_a_class_is_measured_on_the_writers_set_aside(
    opened: SchoolClass, store_with_run: RunStore, trained_run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    classes = ClassStore.default()
    bo = classes.join(opened, "Bo", "another phone")
    classes.keep(bo, 0, Drawing(pen_digits.strokes_of(1, np.random.default_rng(1)), 0.1))
    ada, _ = classes.writers(opened.id)
    config = TrainingConfig(epochs=1, class_digits=ClassDigits(opened.code, (ada.id,), (bo.id,)))
    learnt = RunStore.default().read(trained_run.id).directory
    (learnt / "config.json").write_text(dump(config))
    figures = printed(capsys, "measure", opened.code, "--run", trained_run.id)
    assert (figures["count"], list(figures["by_writer"])) == (1, ["Bo"])


def signs_file(path: Path, signs: dict[str, int], writers: int) -> Path:
    """A class of signs by their names, each drawn twice by every writer as this digit is."""
    random = np.random.default_rng(3)
    drawings = [
        {"writer": f"Writer {writer}", "label": index, "strokes": [stroke.tolist() for stroke in strokes]}
        for writer in range(writers)
        for index, digit in enumerate(signs.values())
        for strokes in (pen_digits.strokes_of(digit, random) for _ in range(2))
        if index >= len(signs) - 2  # those before are digits, of which MNIST has images
    ]
    path.write_text(json.dumps({"labels": list(signs), "drawings": drawings}))
    return path


@pytest.mark.slow
@pytest.mark.parametrize("beside", [{}, {"0": 0, "1": 1}], ids=["signs", "digits and signs"])
def test_a_class_of_signs_is_learnt_by_thirds_from_scratch_and_from_mnist(
    store: RunStore,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    beside: dict[str, int],
) -> None:
    monkeypatch.delenv("MNIST_DATABASE_URL", raising=False)
    monkeypatch.setattr(signs, "_FEWEST_IMAGES", 1_500)
    monkeypatch.setattr(signs, "_IMAGES_OF_A_LABEL", 700)
    monkeypatch.setattr(signs, "_MNIST_IMAGES_OF_A_DIGIT", 100)
    names = {**beside, "\u2665": 3, "moon": 8}
    code = printed(capsys, "import", str(signs_file(tmp_path / "signs.json", names, writers=4)))["class"]
    figures = [
        printed(capsys, "train", code, "--fold", f"{number}/2", "--start", start)
        for number, start in ((1, "mnist"), (2, "scratch"))
    ]
    for each in figures:
        run = RunStore.default().read(each["run"])
        assert run.config.labels == tuple(names) and run.has_model
        evaluation = run.evaluation()
        assert len(evaluation.confusion) == len(names)
        assert evaluation.count == 8 if not beside else evaluation.count == 16
        assert (each["writers_learnt"], each["writers_tested"]) == (2, 2) and each["seconds"] > 0
        drawn = ClassStore.default().drawings(ClassStore.default().find(code).id)
        assert run.config.class_digits is not None
        aside = drawn.of(run.config.class_digits.testing)
        answers = run.classifier().probabilities(aside.images)
        assert answers.shape == (8, len(names))
        assert each["accuracy"] == (answers.argmax(axis=1) == aside.labels).mean()
        assert not run.class_digits_path.exists(), "the drawings stay with the class"
        prediction = run.classifier().predict(aside.images[0])
        assert prediction.sign.rstrip("?") in (*names, "")
    assert figures[0]["accuracy"] >= 0.75
    measured = printed(capsys, "measure", code, "--run", figures[0]["run"])
    assert measured["accuracy"] == figures[0]["accuracy"] and set(measured["by_digit"]) == {"\u2665", "moon"}
    tested = [RunStore.default().read(each["run"]).config.class_digits for each in figures]
    assert tested[0] is not None and tested[1] is not None
    assert set(tested[0].testing) == set(tested[1].training)


def test_what_cannot_be_learnt_is_one_sentence(
    store: RunStore, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MNIST_DATABASE_URL", raising=False)
    code = printed(capsys, "import", str(signs_file(tmp_path / "signs.json", {"a": 3, "b": 8}, writers=1)))["class"]
    for arguments, words in ((["--fold", "1/3"], "at least 3 writers"), ([], "at least 2 writers")):
        assert main(["class", "train", code, *arguments]) == 2
        assert words in capsys.readouterr().err
    for fold in ("0/3", "4/3", "1/1", "third", "1", "1/2/3"):
        with pytest.raises(SystemExit):
            main(["class", "train", code, "--fold", fold])
    assert not RunStore.default().list()[0]
    assert main(["class", "measure", code]) == 2
    assert "doesn't tell this class's signs apart" in capsys.readouterr().err
