"""Fixtures that every layer of tests shares: an empty folder of runs, drawings, and one real small training."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_core import settings
from mnist_core.data import mnist
from mnist_core.data.mnist import Split
from mnist_core.inference import litert_file
from mnist_core.inference.classifier import Classifier
from mnist_core.networks.config import ClassDigits, TrainingConfig
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore

os.environ.setdefault(settings.WORKERS.name, "1")
"""Tests, and the servers they start, train one run after the other, whatever the machine could bear."""

for _threads in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
    os.environ.setdefault(_threads, "1")  # there are as many tests at once as processors, and threads that wait spin

gc.set_threshold(50_000, 20, 10)  # with TensorFlow's objects a collection of all takes as long as a short test

SEVEN = ((60, 60), (210, 60), (120, 240))
"""The corners of a 7 on a canvas of 280 x 280."""


def draw(
    points: Sequence[tuple[float, float]] = SEVEN,
    *,
    size: int = 280,
    width: int = 20,
    ink: str = "black",
    paper: str | None = "white",
) -> np.ndarray:
    """A polyline as a canvas would draw it, with round ends and soft edges: uint8 RGBA (size, size, 4)."""
    fine = 4
    mask = Image.new("L", (size * fine, size * fine))
    pen = ImageDraw.Draw(mask)
    corners = [(x * fine, y * fine) for x, y in points]
    pen.line(corners, fill=255, width=width * fine, joint="curve")
    for x, y in corners:
        reach = width * fine / 2
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=255)
    mask = mask.resize((size, size), Image.Resampling.BOX)
    image = Image.new("RGBA", (size, size), paper or (0, 0, 0, 0))
    colour = Image.new("RGBA", (size, size), ink)
    if paper is None:
        colour.putalpha(mask)
        return np.asarray(colour)
    image.paste(colour, mask=mask)
    return np.asarray(image)


def without_numbers(run: Run) -> bytes:
    """The run's model.tflite with endless weights in its last dense layer: what it answers is no number."""
    content = litert_file.unpack(run.model_path.read_bytes())
    graph = content.subgraphs[0]
    weights = content.buffers[graph.tensors[graph.operators[-2].inputs[1]].buffer]
    weights.data = np.full(len(weights.data) // 4, np.inf, np.float32).view(np.uint8)
    return litert_file.pack(content)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunStore:
    """An empty folder of runs, which `RunStore.default()` finds too."""
    monkeypatch.setenv("MNIST_RUNS_DIR", str(tmp_path / "runs"))
    return RunStore(tmp_path / "runs")


@pytest.fixture(scope="session")
def shipped() -> Classifier:
    """The model that ships."""
    return RunStore.default().read(SHIPPED).classifier()


@pytest.fixture(scope="session")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data file with 1,200 of MNIST's test digits, 100 of them for validation, and 200 others to test on."""
    digits = mnist.load_test()
    some, others = digits.take(slice(1_200)), digits.take(slice(1_200, 1_400))
    path = tmp_path_factory.mktemp("data") / "small.npz"
    np.savez(path, x_train=some.images, y_train=some.labels, x_test=others.images, y_test=others.labels)
    return path


@pytest.fixture(scope="session")
def trained_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """One real run: the tutorial's network after an epoch of 2,000 images."""
    from mnist_core.training.execute import execute

    store = RunStore(tmp_path_factory.mktemp("trained"))
    yield execute(store.create(RunRequest(TrainingConfig(epochs=1, train_size=2000))))


SIGNS = ("heart", "\u0667", "+")
"""What a class has invented: a word, a figure from another script, a symbol."""


@pytest.fixture(scope="session")
def run_of_signs(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One real run for `SIGNS`, drawn as MNIST's 3, 7 and 4, and tested on 30 others of them."""
    from mnist_core.training.execute import execute

    digits = mnist.load_test()
    drawn = [digits.take(np.flatnonzero(digits.labels == digit)[:60]) for digit in (3, 7, 4)]
    learnt, tested = (
        Split(np.concatenate([each.images[part] for each in drawn]), np.repeat(np.arange(3, dtype=np.uint8), count))
        for part, count in ((slice(50), 50), (slice(50, 60), 10))
    )
    config = TrainingConfig(
        architecture="medium_cnn",
        epochs=2,
        labels=SIGNS,
        class_digits=ClassDigits("BCDFG", (1, 2), (3,), repeats=2),
    )
    store = RunStore(tmp_path_factory.mktemp("signs"))
    return execute(store.create(RunRequest(config, class_digits=learnt, class_test=tested)))


@pytest.fixture
def store_with_run(store: RunStore, trained_run: Run) -> RunStore:
    """A folder of runs that holds the trained run."""
    import shutil

    shutil.copytree(trained_run.directory, store.root / trained_run.id)
    return store


@pytest.fixture(autouse=True)
def listings_trust_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests change runs behind a store's back faster than once a second."""
    monkeypatch.setattr("mnist_core.runs.index._TRUSTED_SECONDS", 0.0)
