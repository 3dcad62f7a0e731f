"""No name from the code reaches a page: what people read are words of their language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.languages.translation import languages
from mnist_core.lessons.tutorial import STEPS
from mnist_core.networks.architectures import ARCHITECTURES
from mnist_core.networks.config import TrainingConfig
from mnist_core.networks.hyperparameters import SCHEDULES
from mnist_core.networks.optimizers import OPTIMIZERS
from mnist_core.networks.presets import PRESETS
from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs.request import RunRequest
from tests.pages.opening import open_through

PLACES: dict[str, dict[str, str]] = {
    "pages/lab/draw.py": {},
    "pages/lab/train.py": {"run": "tutorial"},
    "pages/lab/evaluate.py": {"run": "tutorial"},
    "pages/lab/look_inside.py": {"run": "shipped"},
    "pages/classroom/class_page.py": {},
    "pages/classroom/join.py": {},
    "pages/learn/lessons.py": {"began": "0"},
    "pages/info/help.py": {},
    "pages/info/privacy.py": {},
    "pages/info/about.py": {},
}

OPEN_TO_READ = {"body", "label", "value", "help", "placeholder", "options", "alt", "content", "caption", "captions"}
"""The fields of Streamlit's messages that hold what people read."""

CODE = re.compile(r"```.*?```|`[^`]*`|<(style|script).*?</\1>|\]\([^)]*\)|:material/\w+:|<[^>]*>", re.DOTALL)


def test_a_key_is_found_where_one_is_shown() -> None:
    assert shown_keys(["Optimizer: quick_adam"]) == {"quick_adam"}
    assert shown_keys(["`quick_adam`", "Quick Adam", "[a link](/train?optimizer=sgd)"]) == set()


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("place", PLACES)
def test_no_key_of_a_table_is_read_on_a_page(place: str, language: str, queue: TrainingQueue) -> None:
    unusual = TrainingConfig(architecture="small_cnn", optimizer="quick_adam", schedule="cosine", epochs=2)
    queue.submit(RunRequest(unusual))
    queue.submit(RunRequest(unusual)).with_status(state="failed")  # one that waits, and one for the table
    page = open_through("app.py", place, None, lang=language, **PLACES[place])
    assert not page.exception
    assert shown_keys(texts(page)) == set()


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("step", range(1, len(STEPS) + 1))
def test_no_key_of_a_table_is_read_in_the_tutorial(step: int, language: str, queue: TrainingQueue) -> None:
    page = open_through("app.py", "pages/learn/tutorial.py", None, lang=language, step=str(step))
    assert not page.exception
    assert shown_keys(texts(page)) == set()


def shown_keys(said: list[str]) -> set[str]:
    """The keys of tables that stand in the texts outside code, addresses and icons."""
    words = {word for text in said for word in re.findall(r"\w+", CODE.sub(" ", text))}
    return words & keys()


def keys() -> set[str]:
    """Those of all tables that are no words of a language: with an underscore, or Keras's in small letters."""
    tables: tuple[Iterable[str], ...] = (ARCHITECTURES, OPTIMIZERS, SCHEDULES, PRESETS)
    fields = TrainingConfig.__dataclass_fields__
    names = {*fields, *(name for table in tables for name in table)}
    return {name for name in names if "_" in name} | {"sgd", "rmsprop", "cosine", "relu", "shipped"}


def texts(page: AppTest) -> list[str]:
    """All that the page's elements and tables say."""
    tables = [str(cell) for table in page.dataframe for cell in [*table.value.columns, *table.value.to_numpy().flat]]
    said = [text for element in elements(page.main) if hasattr(element, "proto") for text in read(element.proto)]
    return [*said, *tables]


def elements(block: Any) -> Iterator[Any]:
    for child in block.children.values():
        yield child
        if hasattr(child, "children"):
            yield from elements(child)


def read(message: Any) -> Iterator[str]:
    """What people read in a message of Streamlit's protocol, and in those within it."""
    if not hasattr(message, "ListFields") or message.DESCRIPTOR.name == "Code":
        return
    for field, value in message.ListFields():
        for each in value if field.is_repeated else (value,):
            if isinstance(each, str) and field.name in OPEN_TO_READ:
                yield each
            else:
                yield from read(each)
