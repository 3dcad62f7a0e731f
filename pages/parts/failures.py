"""What a press or a fragment does may fail: then the page says why, where Streamlit would show a box of its own."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec

import streamlit as st

from mnist_core.errors import MnistCoreError

_PROBLEM = "problem"
_Arguments = ParamSpec("_Arguments")


def defer_error(press: Callable[_Arguments, None]) -> Callable[_Arguments, None]:
    """A button's callback whose `MnistCoreError` is kept for `show_problem`."""
    return _caught(press, lambda words: st.session_state.update({_PROBLEM: words}))


def show_error_here(show: Callable[_Arguments, None]) -> Callable[_Arguments, None]:
    """A fragment whose `MnistCoreError` stands where it would: run by itself, it is in no page's `try`."""
    return _caught(show, st.error)


def _caught(do: Callable[_Arguments, None], say: Callable[[str], object]) -> Callable[_Arguments, None]:
    @functools.wraps(do)
    def done(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> None:
        try:
            do(*args, **kwargs)
        except MnistCoreError as error:
            say(str(error))

    return done


def show_problem() -> None:
    """Why the last press failed, once."""
    if problem := st.session_state.pop(_PROBLEM, None):
        st.error(problem)
