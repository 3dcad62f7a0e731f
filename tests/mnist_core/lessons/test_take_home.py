"""What is taken home runs without us: in fresh processes, in an empty folder, our package not importable."""

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import keras
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from PIL import ExifTags, Image, ImageOps

from mnist_core.cli.main import main
from mnist_core.errors import ExportError
from mnist_core.images.digits import from_image
from mnist_core.images.reading import read_image
from mnist_core.lessons.code import classifying_script, script
from mnist_core.lessons.notebook import notebook
from mnist_core.lessons.take_home import FORMATS, export
from mnist_core.networks.config import ClassDigits, TrainingConfig
from mnist_core.networks.presets import PRESETS
from mnist_core.paths import MNIST
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore
from mnist_core.training.execute import execute
from tests.conftest import draw

WITHOUT_US = "import sys\nsys.modules['mnist_core'] = None\n"
"""Executed before a program; it makes our package one that cannot be imported."""


def run_python(folder: Path, *arguments: str, before: str = "") -> subprocess.CompletedProcess[str]:
    """A program in a folder of its own, where our package cannot be imported and `before` has been executed."""
    (folder / "sitecustomize.py").write_text(f"{WITHOUT_US}{before}\n")
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("picture") / "seven.png"
    Image.fromarray(draw()).save(path)
    return path


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tenth of MNIST as a data file: evaluating all of it would take most of the time."""
    path = tmp_path_factory.mktemp("data") / "tenth.npz"
    with np.load(MNIST) as everything:
        np.savez(path, **{name: everything[name][: len(everything[name]) // 10] for name in everything})
    return path


@pytest.mark.slow
@pytest.mark.parametrize("name", ["tutorial", "accurate"])
def test_the_script_ends_in_the_weights_of_the_run(
    name: str, store: RunStore, tmp_path: Path, picture: Path, data: Path
) -> None:
    images = {"tutorial": 5000, "accurate": 600}[name]
    run = execute(store.create(RunRequest(replace(PRESETS[name].config, epochs=1, train_size=images))), data=data)
    (tmp_path / "digits.py").write_bytes(export(run, "script") + b"\nmodel.save('ours.keras')\n")
    done = run_python(tmp_path, "digits.py", str(data), str(picture))
    assert done.returncode == 0, done.stderr
    theirs, ours = (keras.models.load_model(path) for path in (tmp_path / "ours.keras", run.keras_path))
    assert theirs.count_params() == ours.count_params()
    for left, right in zip(theirs.get_weights(), ours.get_weights(), strict=True):
        assert (left == right).all()
    accuracy = re.search(r"test loss .*, accuracy ([\d.]+)%", done.stdout)
    assert accuracy
    assert float(accuracy[1]) == pytest.approx(100 * run.evaluation().accuracy, abs=0.02)
    assert re.search(r"seven\.png: \d \([\d.]+%\)", done.stdout)


@pytest.mark.slow
def test_the_notebook_runs_from_top_to_bottom(store: RunStore, tmp_path: Path, picture: Path, data: Path) -> None:
    config = replace(PRESETS["fast"].config, epochs=1, train_size=1500)
    run = execute(store.create(RunRequest(config)), data=data)
    (tmp_path / "sitecustomize.py").write_text(WITHOUT_US)
    content = nbformat.reads(export(run, "notebook").decode(), as_version=4)
    nbformat.validate(content)
    given = next(cell for cell in content.cells if cell.source.startswith("DATA ="))
    given.source = f"DATA, IMAGE = {str(data)!r}, {str(picture)!r}"
    client = NotebookClient(content, timeout=300, resources={"metadata": {"path": str(tmp_path)}})
    client.execute(env={**os.environ, "PYTHONPATH": str(tmp_path)})
    printed = "".join(output.get("text", "") for cell in content.cells for output in cell.get("outputs", ()))
    assert f"accuracy {run.evaluation().accuracy:.2%}" in printed
    assert "seven.png: " in printed


def test_a_notebook_has_words_before_each_piece_of_code() -> None:
    content = json.loads(notebook(TrainingConfig()))
    kinds = [cell["cell_type"] for cell in content["cells"]]
    assert kinds[0] == "markdown"
    assert kinds[1::2] == ["markdown"] * (len(kinds) // 2) and kinds[2::2] == ["code"] * (len(kinds) // 2)
    assert content["nbformat"] == 4


@pytest.mark.slow
def test_the_small_model_reads_a_picture_without_tensorflow(tmp_path: Path, picture: Path) -> None:
    with zipfile.ZipFile(BytesIO(export(RunStore.default().read("tutorial"), "zip"))) as archive:
        names = set(archive.namelist())
        archive.extractall(tmp_path)
    assert names == {
        "digits.py",
        "digits.ipynb",
        "model.keras",
        "model.tflite",
        "classify.py",
        "model.weights.h5",
        "load_weights.py",
        "training.json",
        "README.txt",
    }
    done = run_python(tmp_path, "classify.py", str(picture), before="sys.modules['tensorflow'] = None")
    assert done.returncode == 0, done.stderr
    assert "seven.png: 7 (" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("kind", [SHIPPED, "imported"])
def test_the_weights_go_into_a_network_that_is_built_anew(
    kind: str, store: RunStore, tmp_path: Path, picture: Path
) -> None:
    run = store.read("tutorial" if kind == "imported" else kind)
    if kind == "imported":  # whose code nobody here knows
        run = execute(store.create(RunRequest.to_import(export(run, "keras"))))
    with zipfile.ZipFile(BytesIO(export(run, "zip"))) as archive:
        archive.extractall(tmp_path, ["load_weights.py", "model.weights.h5"])
    done = run_python(tmp_path, "load_weights.py", str(picture))
    assert done.returncode == 0, done.stderr
    assert "UserWarning" not in done.stderr
    told = [float(number) for number in done.stdout.split(")")[-1].split()]
    expected = run.classifier().probabilities(from_image(np.asarray(Image.open(picture))).digit[np.newaxis])[0]
    np.testing.assert_allclose(told, expected, atol=2e-3)


@pytest.mark.slow
def test_a_model_is_described_in_words_that_older_versions_know(store: RunStore, tmp_path: Path) -> None:
    """Tried with Keras 3.6 and 3.10, which refuse each of these."""
    for run_id in ("tutorial", SHIPPED):
        run = store.read(run_id)
        content = export(run, "keras")
        with zipfile.ZipFile(BytesIO(content)) as archive:
            description = archive.read("config.json").decode()
        for word in ("quantization_config", "input_axes", "renorm", "DTypePolicy", '"optional"'):
            assert word not in description
        (tmp_path / "model.keras").write_bytes(content)
        digits = np.random.default_rng(0).integers(0, 256, (5, 28, 28)).astype("float32")
        theirs, ours = (keras.models.load_model(path) for path in (tmp_path / "model.keras", run.keras_path))
        np.testing.assert_array_equal(theirs(digits), ours(digits))


def digit_step(code: str) -> Callable[[Path], np.ndarray]:
    """The function of a program that makes a digit of a picture; what a pupil would run."""
    names: dict[str, Any] = {"np": np, "Image": Image, "ImageOps": ImageOps}
    (step,) = re.findall(r"^def digit_of.*?^    return digit$", code, re.MULTILINE | re.DOTALL)
    exec(step, names)
    return names["digit_of"]


def test_the_digit_step_that_is_written_out_is_ours(tmp_path: Path) -> None:
    digit_of = digit_step(script(TrainingConfig()))
    for number, image in enumerate([draw(), draw(width=6), draw(ink="white", paper="black"), draw(paper=None)]):
        path = tmp_path / f"{number}.png"
        Image.fromarray(image).save(path)
        theirs = digit_of(path)
        assert abs(theirs.astype(int) - from_image(image).digit).max() <= 26


GREY = draw()[..., 0]
SCANS: dict[str, np.ndarray] = {
    "16.png": GREY.astype(np.uint16) * 257,
    "12.png": GREY.astype(np.uint16) * 16,
    "light_on_dark.png": (255 - GREY).astype(np.uint16) * 257,
    "16.tiff": GREY.astype(np.uint16) * 257,
    "big_endian.tiff": (GREY.astype(np.uint16) * 257).astype(">u2"),
    "32.tiff": GREY.astype(np.int32) * 2**20,
    "fractions.tiff": GREY.astype(np.float32) / 255,
    "from_minus_1.tiff": GREY.astype(np.float32) / 127.5 - 1,
    "floats.tiff": GREY.astype(np.float32) * 257,
}


@pytest.mark.parametrize("program", [classifying_script, lambda: script(TrainingConfig())], ids=["classify", "digits"])
@pytest.mark.parametrize("name", SCANS)
def test_what_is_taken_home_reads_deep_scans_as_the_app_does(
    tmp_path: Path, name: str, program: Callable[[], str]
) -> None:
    Image.fromarray(SCANS[name]).save(tmp_path / name)
    theirs, ours = digit_step(program())(tmp_path / name), from_image(read_image(tmp_path / name)).digit
    assert abs(theirs.astype(int) - ours).max() <= 26
    assert abs(ours.astype(int) - from_image(draw()).digit).max() <= 40


def test_what_is_taken_home_turns_a_photo_as_its_camera_was_held(tmp_path: Path) -> None:
    exif, path = Image.Exif(), tmp_path / "photo.jpg"
    exif[ExifTags.Base.Orientation] = 6
    Image.fromarray(np.rot90(GREY)).save(path, exif=exif, quality=95)
    theirs = digit_step(classifying_script())(path)
    assert abs(theirs.astype(int) - from_image(draw()).digit).max() <= 60


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        (TrainingConfig(pen_digits=100), "100 generated pen digits"),
        (TrainingConfig(tablet_digits=30), "30 images of digits that people wrote on a tablet"),
        (TrainingConfig(scribbles=20), "20 generated scribbles"),
        (TrainingConfig(turned_digits=9), "9 digits mirrored or upside down"),
        (TrainingConfig(schedule="cosine", parent="another"), "continued another one"),
        (TrainingConfig(weights_from="shipped"), "started from the weights of shipped"),
        (TrainingConfig(class_digits=ClassDigits("BCDFG", (1,), (2,))), "stay with the class"),
    ],
)
def test_what_would_be_silently_different_is_refused(config: TrainingConfig, reason: str) -> None:
    for write in (script, notebook):
        with pytest.raises(ExportError, match=reason):
            write(config)


def test_a_zip_says_why_there_is_no_script(store: RunStore) -> None:
    with zipfile.ZipFile(BytesIO(export(store.read(SHIPPED), "zip"))) as archive:
        assert "digits.py" not in archive.namelist()
        assert "12,000 generated pen digits" in archive.read("README.txt").decode()


def status_of(capsys: pytest.CaptureFixture[str], arguments: Sequence[str]) -> tuple[int, str, str]:
    status = main(["export", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_the_command_writes_each_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, format in FORMATS.items():
        path = tmp_path / format.file_name
        arguments = ["--run", "tutorial", "--format", name, "--output", str(path)]
        assert status_of(capsys, arguments) == (0, "", "")
        assert path.stat().st_size > 1000
        assert status_of(capsys, arguments)[0] == 2
        assert status_of(capsys, [*arguments, "--force"]) == (0, "", "")
    printed = status_of(capsys, ["--run", "tutorial", "--format", "script", "--output", "-"])[1]
    assert printed == (tmp_path / "digits.py").read_text()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--run", "../../etc", "--format", "script", "--output", "x.py"],
        ["--run", "none", "--format", "script", "--output", "x.py"],
        ["--run", "tutorial", "--format", "script", "--output", "."],
        ["--run", "tutorial", "--format", "script", "--output", "/proc/none/x.py"],
        ["--run", "tutorial", "--format", "script", "--output", "x" * 5000],
        ["--run", "tutorial", "--format", "script", "--output", "a\0b"],
        ["--run", "tutorial", "--format", "zip", "--output", "-"],
        ["--run", SHIPPED, "--format", "script", "--output", "x.py"],
    ],
)
def test_bad_input_is_one_clear_line(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, error = status_of(capsys, arguments)
    assert (status, out, len(error.splitlines())) == (2, "", 1)
    assert not list(tmp_path.iterdir())


def test_a_run_without_a_model_has_nothing_to_take_home(store: RunStore) -> None:
    run: Run = store.create(RunRequest(TrainingConfig()))
    with pytest.raises(ExportError, match="no model to take home"):
        export(run, "script")


@pytest.mark.parametrize("damage", [b"no zip", b""])
def test_a_damaged_model_is_told_in_a_sentence(store_with_run: RunStore, trained_run: Run, damage: bytes) -> None:
    run = store_with_run.read(trained_run.id)
    run.keras_path.write_bytes(damage)
    for name in ("keras", "zip"):
        with pytest.raises(ExportError, match="can't be read"):
            export(run, name)


def test_the_zips_readme_tells_of_what_is_in_it(store: RunStore) -> None:
    for run_id, has_code in (("tutorial", True), (SHIPPED, False)):
        with zipfile.ZipFile(BytesIO(export(store.read(run_id), "zip"))) as archive:
            names, readme = set(archive.namelist()) - {"README.txt"}, archive.read("README.txt").decode()
        assert ("digits.py" in names) == has_code
        assert all(name in readme for name in names)
        assert ("digits.py: the whole training" in readme) == ("digits.ipynb: the same" in readme) == has_code
