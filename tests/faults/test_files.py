"""Files that nobody of ours wrote: in the runs folder, as models, and named on the command line."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import keras
import pytest

from mnist_core.paths import PROJECT
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore
from mnist_core.training.export import to_litert
from tests.pages.opening import open_through

PAGES = [f"pages/lab/{name}.py" for name in ("train", "draw", "evaluate")]
DEEP = "[" * 100_000
SECONDS = 60
"""What hangs is ended."""


def hostile_runs(store: RunStore, run: Run) -> list[str]:
    """Copies of a run, in each of which one file is not as it should be."""
    for name, file, content in (
        ("deep-config", "config.json", DEEP),
        ("deep-import", "import.json", DEEP),
        ("deep-status", "status.json", DEEP),
        ("deep-evaluation", "evaluation.json", DEEP),
        ("many-digits", "metrics.jsonl", '{"epoch": ' + "9" * 400 + "}"),
        ("odd-layers", "layers.json", '[{"name": 1, "kind": []}]'),
    ):
        shutil.copytree(run.directory, store.root / name)
        (store.root / name / file).write_text(content)
    shutil.copytree(run.directory, store.root / "a-folder")
    (store.root / "a-folder" / "metrics.jsonl").unlink()
    (store.root / "a-folder" / "metrics.jsonl").mkdir()
    return sorted(directory.name for directory in store.root.iterdir())


def test_odd_files_break_no_page(store: RunStore, trained_run: Run) -> None:
    for run_id in ("", *hostile_runs(store, trained_run)):
        opened = open_through("app.py", PAGES[0], None, **({"run": run_id} if run_id else {}))
        assert not opened.exception, run_id
        for page in PAGES[1:]:
            opened.switch_page(page).run()
            assert not opened.exception, (page, run_id)


@pytest.mark.parametrize("page", PAGES[1:])
@pytest.mark.parametrize(
    "layers",
    [
        [keras.Input((32, 32, 3)), keras.layers.Flatten(), keras.layers.Dense(10)],
        [keras.Input((28, 28)), keras.layers.Dense(10)],
    ],
    ids=["pictures", "rows"],
)
def test_a_model_of_another_shape_is_explained(
    page: str, layers: list[object], store: RunStore, trained_run: Run
) -> None:
    shutil.copytree(trained_run.directory, store.root / "odd")
    (store.root / "odd" / "model.tflite").write_bytes(to_litert(keras.Sequential(layers)))
    opened = open_through("app.py", page, run="odd")
    assert not opened.exception
    assert "This model doesn't" in opened.error[0].value


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mnist_core", *arguments],
        cwd=PROJECT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )


def test_odd_paths_on_the_command_line_are_one_line_each(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    with zipfile.ZipFile(tmp_path / "brackets.npz", "w") as archive:
        archive.writestr("x_test.npy", b"\x93NUMPY\x01\x00" + (9000).to_bytes(2, "little") + b"[" * 9000)
    for path in (str(tmp_path / "fifo"), "/dev/zero", "x" * 5000, str(tmp_path / "brackets.npz")):
        for arguments in (["train", "--data", path], ["evaluate", "--data", path]):
            done = command(*arguments, MNIST_RUNS_DIR=str(tmp_path / "runs"))
            assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), arguments
    assert not (tmp_path / "runs").exists()
