"""What the tests of pages share."""

import gc

import pytest


@pytest.fixture(autouse=True)
def what_is_loaded_is_not_collected() -> None:
    """Streamlit collects garbage after every run of a page; with TensorFlow's objects that takes most of a test."""
    gc.freeze()
