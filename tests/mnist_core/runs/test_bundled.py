"""The models that ship, as they ship: read from their files, measured on the test set."""

import json

import numpy as np
import pytest

from mnist_core.data import mnist
from mnist_core.inference.evaluation import evaluate
from mnist_core.json_files import parse
from mnist_core.networks.config import TrainingConfig
from mnist_core.runs.bundled import BUNDLED, SHIPPED, read_test_probabilities
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore
from mnist_core.training.bundle import training_data_summary

pytestmark = pytest.mark.slow


@pytest.fixture(params=list(BUNDLED))
def run(request: pytest.FixtureRequest, store: RunStore) -> Run:
    return store.read(request.param)


def test_its_card_says_what_it_is(run: Run) -> None:
    card = json.loads((run.directory / "card.json").read_text())
    assert parse(json.dumps(card["config"]), TrainingConfig, "card.json") == run.config == BUNDLED[run.id].config
    assert card["trained_on"] == training_data_summary(run.config)
    assert card["seed"] == run.config.seed
    assert len(card["commit"].rstrip("+")) == 40
    test = mnist.load_test()
    result = evaluate(test.labels, run.classifier().probabilities(test.images))
    assert card["test_accuracy"] == pytest.approx(result.accuracy, abs=2e-4)
    assert card["test_accuracy"] == run.evaluation().accuracy


def test_its_answers_to_the_test_digits_come_with_it(run: Run) -> None:
    test = mnist.load_test()
    kept, asked = read_test_probabilities(run.id), run.classifier().probabilities(test.images)
    assert kept is not None and np.abs(kept - asked).max() < 5e-4
    assert (kept.argmax(axis=1) == asked.argmax(axis=1)).mean() >= 0.9998
    assert evaluate(test.labels, kept).accuracy == pytest.approx(run.evaluation().accuracy, abs=2e-4)
    assert read_test_probabilities("another") is None


def test_the_shipped_one_keeps_its_promise(store: RunStore) -> None:
    assert store.read(SHIPPED).evaluation().accuracy >= 0.996


def test_its_files_are_small(run: Run) -> None:
    card = json.loads((run.directory / "card.json").read_text())
    assert card["model_bytes"] == run.model_path.stat().st_size <= 3_000_000
    assert run.keras_path.stat().st_size <= 3_000_000


def test_the_overfitted_one_knows_its_thousand_digits_and_fewer_others(store: RunStore) -> None:
    run = store.read("overfitted")
    seen = mnist.load().train.take(slice(1000))
    classifier = run.classifier()
    assert evaluate(seen.labels, classifier.probabilities(seen.images)).accuracy == 1
    assert run.evaluation().accuracy < 0.92
