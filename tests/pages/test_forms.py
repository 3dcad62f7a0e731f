"""Every form is taken from whoever reads another language, and what is stored is the same in all of them.

The language is a made-up one: each of its words has letters that no file's name, label or setting may have.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.classroom.records import SchoolClass, Writer
from mnist_core.classroom.store import ClassStore
from mnist_core.data import mnist
from mnist_core.languages import translation
from mnist_core.networks.config import Imported, TrainingConfig
from mnist_core.networks.presets import PRESETS
from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore
from pages.parts.train.plan import OWN
from tests.made_up import language
from tests.made_up.language import made_up
from tests.pages.classroom.opening import CLASS, JOIN
from tests.pages.opening import TOKEN, open_through

SPOKEN = "it"
TRAIN, LOOK = "pages/lab/train.py", "pages/lab/look_inside.py"


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made_up")
    language.write(SPOKEN, folder)
    return folder / "catalogues"


@pytest.fixture(autouse=True)
def spoken(catalogues: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The app speaks the made-up language and no other."""
    monkeypatch.setattr(translation, "CATALOGUES", catalogues)
    caches = (translation.languages, translation._translations)
    for cache in caches:
        cache.cache_clear()
    with translation.speaking(SPOKEN):  # outside any page AppTest asks for the words of options
        yield
    for cache in caches:
        cache.cache_clear()


def open_page(page: str, **query: str) -> AppTest:
    opened = open_through("app.py", page, {"visitor_token": TOKEN}, lang=SPOKEN, **query)
    assert any(each.value.startswith("\u27e6") for each in opened.title), "it speaks the language"
    return opened


def press(page: AppTest, words: str) -> AppTest:
    """Press the button that has these words in English."""
    button = next(each for each in page.button if each.label == made_up(words))
    return after(button.click().run())


def after(page: AppTest) -> AppTest:
    assert not page.exception
    assert not page.error, [each.value for each in page.error]
    return page


def bring(page: AppTest, kind: str, *uploads: tuple[str, bytes]) -> AppTest:
    (uploader,) = (each for each in page.file_uploader if str(each.key).startswith(kind))
    files = [(name, content, "application/octet-stream") for name, content in uploads]
    return after(uploader.set_value(files if kind == "own_digits" else files[0]).run())


def only_run(store: RunStore) -> Run:
    (run,), _ = store.list()
    return run


def test_recipe_settings_and_epochs(store: RunStore, queue: TrainingQueue) -> None:
    page = press(open_page(TRAIN), "More settings")
    page.select_slider(key="learning_rate_1").set_value(0.01)
    page.toggle(key="augment_1").set_value(True)
    page = press(page, "Use these settings")
    after(page.button(key=f"train_{OWN}_1").click().run())
    assert only_run(store).config == replace(PRESETS["tutorial"].config, learning_rate=0.01, augment=True)


def test_files_of_ones_own(store: RunStore, queue: TrainingQueue, tmp_path: Path) -> None:
    some = mnist.load_test().take(slice(50))
    arrays = {"x_train.npy": some.images, "y_train.npy": some.labels}
    for name, array in arrays.items():
        np.save(tmp_path / name, array)
    page = bring(open_page(TRAIN), "own_digits", *[(name, (tmp_path / name).read_bytes()) for name in arrays])
    press(page, "Train on these digits")
    run = only_run(store)
    assert run.config.data is not None and run.config.data.name.isascii()
    assert {path.name for path in run.data_path.iterdir()} == set(arrays)


def test_a_model(store: RunStore, queue: TrainingQueue) -> None:
    press(bring(open_page(TRAIN), "model_file", ("mine.keras", b"whatever")), "Check and import")
    assert isinstance(only_run(store).config, Imported)


def test_a_name_for_a_network(store_with_run: RunStore, trained_run: Run, me: str) -> None:
    run = store_with_run.read(trained_run.id).with_status(owner=me)
    page = open_page(TRAIN, run=run.id)
    after(page.text_input(key=f"network_name_{run.id}").set_value("Eagle Eye").run())
    assert store_with_run.read(run.id).status.network_name == "Eagle Eye"


def test_a_class_of_digits_its_pupils_and_their_drawings(classes: ClassStore, me: str) -> None:
    press(open_page(CLASS), "Open a class")
    (opened,) = classes.list()
    page = open_page(JOIN, code=opened.code)
    page.text_input[1].set_value("Ada")
    press(page, "Join")
    assert [writer.nickname for writer in classes.writers(opened.id)] == ["Ada"]


def test_a_class_of_signs(classes: ClassStore, me: str) -> None:
    page = open_page(CLASS)
    page.button_group(key="class_draws").set_value("Our own signs").run()
    page.selectbox(key="sign_set").set_value("Signs of arithmetic").run()
    after(page.button(key="open_class_of_signs").click().run())
    assert [opened.labels for opened in classes.list()] == [("+", "-", "x", "=")]


def test_retraining_on_a_class(queue: TrainingQueue, store: RunStore, mine: SchoolClass, five: list[Writer]) -> None:
    page = open_page(CLASS, **{"class": mine.code})
    (steps,) = (each for each in page.button_group if str(each.key).startswith("class_step"))
    page = after(steps.set_value("Retrain").run())
    page.number_input(key="repeats").set_value(7).run()
    after(page.button(key="retrain").click().run())
    config = only_run(store).config
    assert isinstance(config, TrainingConfig) and config.class_digits is not None
    assert (config.weights_from, config.class_digits.code, config.class_digits.repeats) == ("shipped", mine.code, 7)


def test_another_layer(store: RunStore) -> None:
    page = open_page(LOOK, run="tutorial")
    box = next(each for each in page.selectbox if str(each.key).startswith("layer"))
    after(box.set_value(1).run())
    assert page.query_params["layer"] in ("2", ["2"])
