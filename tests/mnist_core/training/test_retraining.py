"""Runs that begin with another run's weights, and that learn from a class's drawings."""

import shutil
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from mnist_core.data import mnist
from mnist_core.data.mnist import Split
from mnist_core.errors import RunError
from mnist_core.networks.config import ClassDigits, TrainingConfig
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.status import FINISHED, INTERRUPTED, STOPPED
from mnist_core.runs.store import RunStore
from mnist_core.training.execute import execute
from mnist_core.training.fit import train

pytestmark = pytest.mark.slow

SMALL = TrainingConfig(epochs=1, train_size=320)
OF_CLASS = replace(SMALL, class_digits=ClassDigits("BCDFG", (1, 2), (3,), repeats=8))


def crosses(count: int) -> Split:
    """What no digit looks like, said to be a 3."""
    image = np.maximum(np.eye(28), np.eye(28)[::-1]) * 255
    return Split(np.repeat(image[None], count, axis=0).astype(np.uint8), np.full(count, 3, np.uint8))


def weights(run: Run) -> list[np.ndarray]:
    """What training has moved by steps, of a run that has ended."""
    return [np.asarray(each) for each in keras.models.load_model(run.keras_path).trainable_weights]


@pytest.mark.parametrize("source", ["a run", "tutorial"])
def test_a_run_begins_with_anothers_weights_and_epochs_of_its_own(
    store_with_run: RunStore, source: str, small_data: Path
) -> None:
    (trained, *_), _ = store_with_run.list()
    begun_with = trained if source == "a run" else store_with_run.read(source)
    architecture = begun_with.config.architecture
    config = replace(SMALL, architecture=architecture, learning_rate=1e-9, weights_from=begun_with.id)
    run = execute(store_with_run.create(RunRequest(config)), data=small_data)
    assert (run.status.state, run.metrics()[-1].epoch) == (FINISHED, 1.0)
    for before, after in zip(weights(begun_with), weights(run), strict=True):
        assert np.abs(before - after).max() < 1e-6
    assert not run.weights_path.exists()


def test_the_source_may_be_deleted_while_the_run_waits(store_with_run: RunStore, trained_run: Run) -> None:
    run = store_with_run.create(RunRequest(replace(SMALL, learning_rate=1e-9, weights_from=trained_run.id)))
    store_with_run.delete(trained_run.id)
    assert run.weights_path.read_bytes() == trained_run.keras_path.read_bytes()


def test_a_run_is_trained_on_though_the_source_of_its_weights_is_gone(
    store_with_run: RunStore, trained_run: Run, small_data: Path
) -> None:
    run = execute(store_with_run.create(RunRequest(replace(SMALL, weights_from=trained_run.id))), data=small_data)
    store_with_run.delete(trained_run.id)
    longer = execute(store_with_run.create(RunRequest(run.continued_config(1))), data=small_data)
    assert (longer.status.state, longer.metrics()[-1].epoch) == (FINISHED, 2.0)


def test_weights_that_do_not_fit_or_are_not_there_are_refused(store_with_run: RunStore) -> None:
    for source, words in {"shipped": "Choose the same architecture", "nobody": "no run nobody"}.items():
        with pytest.raises(RunError, match=words):
            store_with_run.create(RunRequest(replace(SMALL, weights_from=source)))
    waiting = store_with_run.create(RunRequest(SMALL))
    with pytest.raises(RunError, match="no weights to start from"):
        store_with_run.create(RunRequest(replace(SMALL, weights_from=waiting.id)))
    assert len(store_with_run.list()[0]) == 2  # nothing was left behind


def test_damaged_weights_fail_in_plain_words(store_with_run: RunStore, trained_run: Run, small_data: Path) -> None:
    run = store_with_run.create(RunRequest(replace(SMALL, weights_from=trained_run.id)))
    run.weights_path.write_bytes(run.weights_path.read_bytes()[:5000])
    assert "weights to start from are damaged" in execute(run, data=small_data).status.message


def test_a_run_learns_from_a_class(store: RunStore, small_data: Path) -> None:
    run = execute(store.create(RunRequest(OF_CLASS, class_digits=crosses(5))), data=small_data)
    assert run.status.state == FINISHED
    assert run.classifier().probabilities(crosses(1).images).argmax() == 3
    assert store.read(run.id).config == OF_CLASS
    assert not run.class_digits_path.exists(), "no drawing outlives the training"
    with pytest.raises(RunError, match="weren't kept"):
        run.continued_config(2)
    assert not run.may_give_weights, "what began with them would be tested on what its ancestor had learnt"
    with pytest.raises(RunError, match="hasn't learnt from a class"):
        store.create(RunRequest(replace(SMALL, weights_from=run.id)))


def test_each_drawing_counts_as_often_as_was_asked(small_data: Path) -> None:
    """The same weights as of a run whose class drew everything so many times."""
    once = replace(OF_CLASS, class_digits=ClassDigits("BCDFG", (1, 2), (3,)))
    few, many = (replace(mnist.load(small_data), added=crosses(count)) for count in (4, 32))
    repeated, written_out = train(OF_CLASS, few).get_weights(), train(once, many).get_weights()
    assert all((left == right).all() for left, right in zip(repeated, written_out, strict=True))


def test_what_was_cut_off_goes_on_with_the_class(store: RunStore, small_data: Path) -> None:
    run = store.create(RunRequest(replace(OF_CLASS, epochs=2), class_digits=crosses(5)))

    def cut_off(point: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        execute(run, data=small_data, on_metrics=cut_off)
    run = store.read(run.id)
    assert (run.status.state, len(run.class_digits())) == (INTERRUPTED, 5)
    assert execute(run, data=small_data).status.state == FINISHED


def test_a_run_of_a_class_needs_drawings(store: RunStore, small_data: Path) -> None:
    with pytest.raises(RunError, match="haven't drawn anything yet"):
        store.create(RunRequest(OF_CLASS))
    run = store.create(RunRequest(OF_CLASS, class_digits=crosses(5)))
    run.class_digits_path.write_bytes(b"PK")
    assert "missing or damaged" in execute(run, data=small_data).status.message


def test_no_drawings_stay_when_a_run_is_stopped_or_fails(store: RunStore, small_data: Path) -> None:
    stopped = store.create(RunRequest(OF_CLASS, class_digits=crosses(5)))
    stopped = execute(stopped, data=small_data, on_metrics=lambda point: stopped.request_stop())
    failed = store.create(
        RunRequest(replace(OF_CLASS, learning_rate=10.0, optimizer="sgd"), class_digits=crosses(5))
    ).fail("")
    assert stopped.status.state == STOPPED
    assert not stopped.class_digits_path.exists()
    assert not failed.class_digits_path.exists()


def test_a_model_from_elsewhere_gives_no_weights(store_with_run: RunStore, trained_run: Run) -> None:
    imported = store_with_run.create(RunRequest.to_import(trained_run.keras_path.read_bytes()))
    shutil.copyfile(trained_run.keras_path, imported.keras_path)
    with pytest.raises(RunError, match="trained elsewhere"):
        store_with_run.create(RunRequest(replace(SMALL, weights_from=imported.id)))
