"""What the whole server process shares: run store, training queue, loaded classifiers, the test set's answers.

The only place that caches. A published model never changes, so a run's id is all a cache needs.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import streamlit as st
from cachetools import LRUCache, cached

from mnist_core.data import mnist
from mnist_core.data.mnist import Split
from mnist_core.errors import RunError
from mnist_core.inference.classifier import Classifier
from mnist_core.inference.evaluation import Evaluation, evaluate
from mnist_core.inference.inside import LiteRTInspector
from mnist_core.inference.occlusion import occlusion_map
from mnist_core.languages.translation import _, language, speaking
from mnist_core.lessons import take_home
from mnist_core.lessons.page.single_file import single_file
from mnist_core.networks.arithmetic import normalize
from mnist_core.networks.forward import forward, read_dense_layers
from mnist_core.networks.labels import are_digits
from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs import bundled
from mnist_core.runs.listing import Listing
from mnist_core.runs.run import Run
from mnist_core.runs.status import RunSummary
from mnist_core.runs.store import RunStore
from mnist_core.runs.titles import title
from pages.parts.server.zipped_answer import ZippedAnswer

if TYPE_CHECKING:
    from mnist_core.classroom.records import ClassDrawings
    from mnist_core.classroom.store import ClassStore

MODELS: Final[LRUCache[str, Classifier]] = LRUCache(maxsize=64 * 2**20, getsizeof=lambda model: model.nbytes)
"""By a run's id, and together never larger than that many bytes: some 20 of the largest, or 60 of the tutorial's."""

_READINGS: Final[LRUCache[tuple[str, int], int]] = LRUCache(maxsize=50_000)
"""What a run, by its id, reads a drawing as, by the hash of its pixels."""

_TITLES: Final[LRUCache[tuple[str, ...], str]] = LRUCache(maxsize=40_000)
"""Of runs, by what a title depends on: 10,000 in each language, some 3 MB."""

_PAGES: Final[LRUCache[tuple[str, str, str], ZippedAnswer]] = LRUCache(
    maxsize=32 * 2**20, getsizeof=lambda page: len(page.zipped)
)
"""Of runs, by id, name and language: some seven of the best model's, or nine of the tutorial's."""

_MOST_ANSWERS = 16
"""Runs whose answers to 10,000 digits are remembered, 400 KB each."""

_MOST_OPENED = 4
_DESCRIBED = 2_500
"""Of so many training digits the features are kept: for the largest model 15 MB."""

_SAMPLE = 10_000
"""All 55,000 training images would take 43 MB of a small server's memory."""


class _Shown(str):
    """What a visitor reads while they wait. Streamlit takes it once, for all of them, and shows it by `str`."""

    __slots__ = ()

    def __str__(self) -> str:
        """In the language of whoever waits."""
        return _(super().__str__())


@st.cache_resource(show_spinner=False)
def preload() -> None:
    """Import what the first chart needs, while the first visitor is still drawing."""
    threading.Thread(target=importlib.import_module, args=("pandas",), daemon=True).start()


def store() -> RunStore:
    """The folder of runs."""
    return RunStore.default()


@st.cache_resource(show_spinner=False)
def queue() -> TrainingQueue:
    """The training queue, whose service starts in the background as soon as someone asks for it."""
    training_queue = TrainingQueue(store())
    training_queue.warm_up()
    return training_queue


def take_up_what_waits() -> None:
    """Have trained on what an earlier server, or its training service, left behind, if there is anything."""
    if store().left_to_the_queue():
        queue()


@st.cache_resource(show_spinner=False, ttl=1.0)
def active_runs() -> Sequence[Run]:
    """The runs that train or wait, in their order, as of the last second: every open Train page asks for them."""
    return queue().waiting()


@st.cache_resource(show_spinner=False)
def classes() -> ClassStore:
    """The classes of this server.

    Raises:
        ClassError: their database cannot be used; it is tried again next time.
    """
    from mnist_core.classroom.store import ClassStore  # 28 MB, which only a class needs

    return ClassStore.default()


@st.cache_resource(show_spinner=False, ttl=0.5, max_entries=50)
def class_drawings(class_id: int) -> ClassDrawings:
    """What a class has written, as of the last half second: its wall looks every second, on every screen."""
    return classes().drawings(class_id)


@cached(MODELS, lock=threading.Lock())
def classifier(run_id: str) -> Classifier:
    """The model of a run, ready to answer.

    Raises:
        RunError: the run or its model is missing or damaged.
    """
    return store().read(run_id).classifier()


def readings(run_id: str, digits: np.ndarray) -> np.ndarray:
    """What a run reads digits uint8 (n, 28, 28) as: integers (n,). Only those that are new are read.

    Raises:
        RunError: the run or its model is missing or damaged.
    """
    keys = [(run_id, hash(digit.tobytes())) for digit in digits]
    known = {key: _READINGS[key] for key in keys if key in _READINGS}
    new = [index for index, key in enumerate(keys) if key not in known]
    if new:
        read = classifier(run_id).probabilities(digits[new]).argmax(axis=1)
        known.update(zip((keys[index] for index in new), read.tolist(), strict=True))
        _READINGS.update(known)
    return np.array([known[key] for key in keys], int)


@cached(_TITLES, key=lambda run: (run.id, run.status.state, run.status.network_name, language()), lock=threading.Lock())
def title_to_search(run: Run) -> str:
    """A run's title in the visitor's language, without regard to capitals: words are sought in that of every run."""
    return title(run).casefold()


@cached(LRUCache(maxsize=20_000), key=lambda run: (run.id, run.status), lock=threading.Lock())
def summary(run: Run) -> RunSummary:
    """What a table says of a run that has ended, whose figures are in a file: a table may be sorted by those of all."""
    return run.summary()


@cached(LRUCache(maxsize=1_000), key=lambda run, format: (run.id, format, language()), lock=threading.Lock())
def why_not_as(run: Run, format: str) -> str:
    """Why a run with a model cannot be taken home as one of `FORMATS`; nothing if it can."""
    return take_home.why_not_as(run, format)


@cached(_PAGES, key=lambda run, language: (run.id, run.status.network_name, language), condition=threading.Condition())
def served_page(run: Run, language: str) -> ZippedAnswer:
    """A run's page to take home as it is served; made once, however many phones ask at the same time.

    Raises:
        ExportError: there can be none.
        RunError: its model is damaged.
    """
    with speaking(language):
        headers = {"cache-control": "no-cache", "content-type": "text/html; charset=utf-8"}
        return ZippedAnswer.zip(single_file(run, is_served=True), headers)


@cached(LRUCache(maxsize=16), key=lambda listing, what, _fits: (listing, what), lock=threading.Lock())
def runs_found(listing: Listing, _what: tuple[str, ...], fits: Callable[[Run], bool]) -> Sequence[Run]:
    """Those of the runs that fit what is sought, and in which language and time: thousands are looked at once."""
    return [run for run in listing.runs if fits(run)]


@cached(LRUCache(maxsize=16 * 2**20, getsizeof=len), key=lambda content, _draw: content, lock=threading.Lock())
def drawn_once(_content: bytes, draw: Callable[[], str]) -> str:
    """A picture's address by a hash of what is on it: every screen asks for a wall's pictures every second."""
    return draw()


@st.cache_resource(show_spinner=False)
def test_digits() -> Split:
    """MNIST's 10,000 test digits."""
    return mnist.load_test()


@st.cache_resource(show_spinner=_Shown("Loading the training digits..."))
def _training() -> tuple[Split, np.ndarray, np.ndarray]:
    """A sample of MNIST's training images, and of all of them the number and the average of each digit."""
    train = mnist.load().train
    return train.take(np.arange(_SAMPLE)), train.counts(), train.averages()


def training_digits() -> Split:
    """The first 10,000 of the training images, as many as there are test digits."""
    return _training()[0]


def training_counts() -> np.ndarray:
    """How many training images there are of each digit: integers (10,)."""
    return _training()[1]


def training_averages() -> np.ndarray:
    """The average training image of each digit: uint8 (10, 28, 28)."""
    return _training()[2]


@st.cache_resource(show_spinner=_Shown("Reading 10,000 training digits..."), max_entries=_MOST_ANSWERS)
def training_probabilities(run_id: str) -> np.ndarray:
    """A run's answers to `training_digits`: float32 (10000, 10)."""
    return classifier(run_id).probabilities(training_digits().images)


@st.cache_resource(show_spinner=_Shown("Loading the network..."), max_entries=_MOST_OPENED)
def inside(run_id: str) -> LiteRTInspector:
    """A run's model, opened.

    Raises:
        RunError: the run or its model is missing, damaged, or has no layers to look into.
    """
    return LiteRTInspector(store().read(run_id).model_path.read_bytes())


@st.cache_resource(show_spinner=_Shown("Comparing 2,500 training digits..."), max_entries=_MOST_OPENED)
def training_features(run_id: str) -> np.ndarray:
    """What reaches a run's last layer for the first of the `training_digits`: float16 (2500, features)."""
    return inside(run_id).features(training_digits().images[:_DESCRIBED]).astype(np.float16)


@st.cache_data(show_spinner=_Shown("Reading 10,000 digits without these units..."), max_entries=500)
def accuracy_without(run_id: str, units: tuple[tuple[int, int], ...]) -> float:
    """A run's accuracy on the test digits with some units switched off, each named by its layer's index and its own."""
    if not units:
        probabilities = test_probabilities(run_id)
    else:
        off = {layer: [unit for other, unit in units if other == layer] for layer, _ in units}
        probabilities = Classifier(inside(run_id).without(off)).probabilities(test_digits().images)
    return float((probabilities.argmax(axis=1) == test_digits().labels).mean())


@st.cache_data(show_spinner=_Shown("Hiding one piece of the digit at a time..."), max_entries=100)
def occlusion(run_id: str, digit: np.ndarray, label: int) -> np.ndarray:
    """What in a digit moves a run's answer: see `mnist_core.inference.occlusion`."""
    return occlusion_map(classifier(run_id).probabilities, digit, label)


@st.cache_resource(show_spinner=_Shown("Reading 10,000 digits three times..."))
def unnormalised_evaluations() -> Mapping[str, Evaluation]:
    """How the tutorial's network, which learnt from normalised digits, reads the test set brought to other scales."""
    layers, test = read_dense_layers(store().read("tutorial").keras_path), test_digits()
    inputs = {
        "normalised": normalize(test.images),
        "divided by 255": test.images / 255,
        "as they are": test.images,
    }
    return {name: evaluate(test.labels, forward(layers, digits)) for name, digits in inputs.items()}


def test_evaluation(run: Run) -> Evaluation:
    """A run's figures on the test digits, the same on every page: what its training left, or else what it answers now.

    Raises:
        RunError: it has no model.
    """
    try:
        return run.evaluation()
    except RunError:
        if not are_digits(run.config.labels):
            raise
        return evaluate(test_digits().labels, test_probabilities(run.id))


@st.cache_resource(show_spinner=_Shown("Reading 10,000 digits..."), max_entries=_MOST_ANSWERS)
def test_probabilities(run_id: str) -> np.ndarray:
    """A run's answers to the test digits: float32 (10000, 10)."""
    known = bundled.read_test_probabilities(run_id)
    return classifier(run_id).probabilities(test_digits().images) if known is None else known
