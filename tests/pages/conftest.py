"""What the tests of pages share."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def what_is_loaded_is_not_collected() -> Iterator[None]:
    """Streamlit collects garbage after every run of a page; with TensorFlow's objects that takes most of a test."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
