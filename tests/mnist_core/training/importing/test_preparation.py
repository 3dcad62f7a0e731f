"""Models of other programs are taken in at their own accuracy, whatever was done to the pixels before them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from mnist_core.cli.main import main
from mnist_core.data.mnist import Dataset, load
from mnist_core.errors import ModelFileError
from mnist_core.inference.inside import LiteRTInspector
from mnist_core.lessons.take_home import export
from mnist_core.networks.config import Imported
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.status import FINISHED
from mnist_core.runs.store import RunStore
from mnist_core.training.execute import execute
from mnist_core.training.importing.preparation import DIGITS, _slant, prepare, ways

pytestmark = pytest.mark.slow

SCALES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "as they are": lambda pixels: pixels,
    "divided by 255": lambda pixels: pixels / 255,
    "standardised with MNIST's mean and deviation": lambda pixels: (pixels / 255 - 0.1307) / 0.3081,
    "between -1 and 1": lambda pixels: pixels / 127.5 - 1,
    "normalised along axis 1": lambda pixels: keras.utils.normalize(pixels, axis=1),
    "black on white, divided by 255": lambda pixels: 1 - pixels / 255,
}
OTHER_SHAPES = [(28, 28, 1), (1, 28, 28), (784,), (784, 1)]


@pytest.fixture(scope="module")
def data() -> Dataset:
    return all_digits()


@cache
def all_digits() -> Dataset:
    return load()


@cache
def trained(pixels: str, end: str | None = "softmax") -> keras.Model:
    """As somebody else's program makes it: the pixels are scaled outside."""
    scale, data = SCALES[pixels], all_digits()
    keras.utils.set_random_seed(1)
    inner = [layers.Flatten(), layers.Dense(32, activation="relu"), layers.Dense(10, activation=end)]
    model = keras.Sequential([keras.Input((28, 28)), *inner])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=end is None)
    model.compile(optimizer=keras.optimizers.Adam(0.003), loss=loss)
    digits = data.train.take(slice(10_000))
    model.fit(scale(digits.images.astype("float32")), digits.labels, epochs=3, batch_size=64, verbose=0)
    return model


def reshaped(model: keras.Model, shape: tuple[int, ...]) -> keras.Model:
    """The same network for digits of another shape."""
    return keras.Sequential([keras.Input(shape), *model.layers])


def taken_in(model: keras.Model, store: RunStore, folder: Path, name: str = "made.keras") -> Run:
    model.save(folder / name)
    run = execute(store.create(RunRequest.to_import((folder / name).read_bytes())))
    assert run.status.state == FINISHED, run.status.message
    return run


def accuracy(model: keras.Model, pixels: np.ndarray, labels: np.ndarray) -> float:
    return float((np.asarray(model.predict(pixels, verbose=0)).argmax(axis=1) == labels).mean())


@pytest.mark.parametrize("pixels", SCALES)
def test_a_model_is_taken_in_at_its_own_accuracy(store: RunStore, tmp_path: Path, data: Dataset, pixels: str) -> None:
    model = trained(pixels)
    run = taken_in(model, store, tmp_path)
    test = data.test
    own = accuracy(model, SCALES[pixels](test.images.astype("float32")), test.labels)
    assert run.evaluation().accuracy == pytest.approx(own, abs=5e-4)
    assert isinstance(run.config, Imported) and run.config.prepared
    assert run.config.prepared.pixels == pixels
    if pixels == "as they are":
        assert run.status.message == ""
    else:
        assert run.status.message.startswith(f"It was trained on pixels {pixels}, so Digit Lab now does that for it.")


def test_the_choice_has_its_figures_and_can_be_changed(
    store: RunStore, tmp_path: Path, data: Dataset, capsys: pytest.CaptureFixture[str]
) -> None:
    model = trained("divided by 255")
    run = taken_in(model, store, tmp_path)
    assert isinstance(run.config, Imported) and run.config.prepared
    tried = run.config.prepared.tried
    assert {each.pixels for each in tried} == set(ways())
    assert [each.accuracy for each in tried] == sorted((each.accuracy for each in tried), reverse=True)
    some = _slant(data.validation.take(slice(1000)))
    for pixels in ("divided by 255", "between -1 and 1"):
        own = accuracy(model, SCALES[pixels](some.images.astype("float32")), some.labels)
        assert run.config.prepared.accuracy(pixels) == pytest.approx(own, abs=2e-3)

    other = execute(store.create(RunRequest.to_import(run.upload(), pixels="between -1 and 1")))
    own = accuracy(model, SCALES["between -1 and 1"](data.test.images.astype("float32")), data.test.labels)
    assert other.evaluation().accuracy == pytest.approx(own, abs=5e-4)
    assert other.status.message.startswith("Its pixels are between -1 and 1, as you chose.")

    path = str(tmp_path / "made.keras")
    assert main(["import", path, "--pixels", "as they are"]) == 0
    assert "Its pixels are as they are, as you chose." in capsys.readouterr().out
    assert main(["import", path, "--pixels", "upside down"]) == 2
    assert "They can be: as they are; divided by 255;" in capsys.readouterr().err


def test_of_a_network_that_has_hardly_learnt_the_usual_way_is_preferred(
    store: RunStore, tmp_path: Path, data: Dataset
) -> None:
    """The CNN of Keras's own example, which flattens to 9,216 numbers; after a moment it reads well either way."""
    keras.utils.set_random_seed(1)
    parts = [layers.Conv2D(32, 3, activation="relu"), layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D()]
    end = [layers.Dropout(0.25), layers.Flatten(), layers.Dropout(0.5), layers.Dense(10, activation="softmax")]
    model = keras.Sequential([keras.Input((28, 28, 1)), *parts, *end])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    some = data.train.take(slice(6_000))
    model.fit(some.images[..., None] / 255, some.labels, batch_size=128, verbose=0)
    run = taken_in(model, store, tmp_path, "made.h5")
    assert isinstance(run.config, Imported) and run.config.prepared
    assert run.config.prepared.pixels == "divided by 255"
    some = data.test.take(slice(500))
    own = model.predict(some.images[..., None] / 255, verbose=0)
    np.testing.assert_allclose(run.classifier().probabilities(some.images), own, atol=1e-3)


@pytest.mark.parametrize("shape", OTHER_SHAPES)
def test_whatever_shape_a_digit_has_there(
    store: RunStore, tmp_path: Path, data: Dataset, shape: tuple[int, ...]
) -> None:
    model = trained("divided by 255")
    run = taken_in(reshaped(model, shape), store, tmp_path)
    assert run.evaluation().accuracy == pytest.approx(
        accuracy(model, data.test.images / 255, data.test.labels), abs=5e-4
    )
    opened = LiteRTInspector(run.model_path.read_bytes())
    assert [layer.units for layer in opened.layers] == [32, 10]
    again = execute(store.create(RunRequest.to_import(export(run, "zip"))))
    assert again.evaluation().accuracy == run.evaluation().accuracy


@pytest.mark.parametrize("shape", [(32, 32), (32, 32, 1)])
def test_a_larger_square_has_paper_round_the_digit(data: Dataset, shape: tuple[int, ...]) -> None:
    model = keras.Sequential([keras.Input(shape), layers.Flatten(), layers.Dense(10, activation="softmax")])
    whole, _ = prepare(model, data.validation)
    digits = data.test.images[:50].astype("float32")
    (given,) = [layer for layer in whole.layers if isinstance(layer, layers.ZeroPadding2D)]
    padded = np.asarray(keras.Model(whole.inputs, given.output)(digits))
    np.testing.assert_array_equal(padded[..., 0], np.pad(digits, ((0, 0), (2, 2), (2, 2))))
    assert whole.output_shape == (None, 10)


@pytest.mark.parametrize(("end", "words"), [(None, "Its answers are logits"), ("sigmoid", "didn't add up to 1")])
def test_answers_become_probabilities(
    store: RunStore, tmp_path: Path, data: Dataset, end: str | None, words: str
) -> None:
    model = trained("divided by 255", end)
    run = taken_in(model, store, tmp_path)
    assert words in run.status.message
    assert run.evaluation().accuracy == pytest.approx(
        accuracy(model, data.test.images / 255, data.test.labels), abs=5e-4
    )
    probabilities = run.classifier().probabilities(data.test.images[:100])
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-3)


def test_what_does_nothing_once_it_has_learnt_is_allowed(store: RunStore, tmp_path: Path, data: Dataset) -> None:
    model = trained("divided by 255")
    augmented = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            *(layers.RandomRotation(0.1), layers.RandomZoom(0.1), layers.RandomTranslation(0.1, 0.1)),
            *model.layers,
        ]
    )
    run = taken_in(augmented, store, tmp_path)
    assert run.evaluation().accuracy == pytest.approx(
        accuracy(model, data.test.images / 255, data.test.labels), abs=5e-4
    )


def test_hdf5_is_opened_whatever_its_name(store: RunStore, tmp_path: Path, data: Dataset) -> None:
    model = trained("divided by 255")
    run = taken_in(model, store, tmp_path, "made.h5")
    assert run.evaluation().accuracy == pytest.approx(
        accuracy(model, data.test.images / 255, data.test.labels), abs=5e-4
    )


@pytest.mark.parametrize("shape", [(28, 28, 3), (27, 27), (100, 100), (28,), (2, 28, 28, 1), (100,)])
def test_what_takes_no_digit_is_told(data: Dataset, shape: tuple[int, ...]) -> None:
    model = keras.Sequential([keras.Input(shape), layers.Flatten(), layers.Dense(10)])
    with pytest.raises(ModelFileError, match=r"It should expect a digit in shades of grey: 28 x 28 pixels"):
        prepare(model, data.validation)


def test_what_is_known_by_heart_does_not_tell_how_pixels_were_scaled(
    store: RunStore, tmp_path: Path, data: Dataset
) -> None:
    """Images that a network has learnt by heart it reads in many a scale, as sure as can be."""
    keras.utils.set_random_seed(1)
    inner = [layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax")]
    model = keras.Sequential([keras.Input((28, 28)), *inner])
    model.compile(optimizer=keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy")
    digits = data.validation.take(slice(DIGITS))  # those by which it is told
    model.fit(digits.images / 255, digits.labels, epochs=40, batch_size=64, verbose=0)
    assert accuracy(model, digits.images.astype("float32"), digits.labels) > 0.999  # in the wrong scale
    run = taken_in(model, store, tmp_path)
    assert isinstance(run.config, Imported) and run.config.prepared
    assert run.config.prepared.pixels == "divided by 255"


def test_digits_are_slanted_without_a_pixel_getting_paler(data: Dataset) -> None:
    digits = data.validation.take(slice(20))
    slanted = _slant(digits)
    assert (slanted.images != digits.images).any(axis=(1, 2)).all()
    np.testing.assert_array_equal(np.sort(slanted.images, axis=2), np.sort(digits.images, axis=2))
    np.testing.assert_array_equal(slanted.images[:, 14], digits.images[:, 14])
