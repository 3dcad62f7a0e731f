"""Widgets that show a choice which the session holds: they are told what to show, and report what is chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from mnist_core.formats import as_typed
from mnist_core.languages.translation import ENGLISH, _, language

T = TypeVar("T")


def show(key: str, value: object) -> None:
    """Have the widget of this key, which comes next and has this value as its default, show it.

    A new widget has it by its default. One that is there already is told only if it shows something else: its browser
    may be a press ahead of the server, and would be set back.
    """
    if st.session_state.get(key, value) != value:
        st.session_state[key] = value


def in_this_language(key: str) -> str:
    """The key of a widget whose options are words.

    A browser reports the words of the option that it shows. After a change of language it would go on reporting the old
    ones, so there the widget is another.
    """
    return key if language() == ENGLISH else f"{key}_{language()}"


def one_of(label: str, options: Iterable[str], *, key: str, at_first: str = "", hide_label: bool = False) -> str:
    """A segmented control of English words, which it shows in the reader's language; what is chosen stays so.

    Args:
        label: what is asked, in the reader's language.
        options: the words that a catalogue has.
        key: the widget's.
        at_first: what is chosen as long as nobody has, or empty for the first.
        hide_label: whether the label is for screen readers only.
    """
    words = list(options)
    return st.segmented_control(
        label,
        words,
        format_func=_,
        default=at_first or words[0],
        required=True,
        key=key,
        persist_state="session",
        label_visibility="collapsed" if hide_label else "visible",
    )


@dataclass(frozen=True)
class Choice(Generic[T]):
    """A choice that one widget shows, and that other things on its page may change, too.

    When they do, the widget's key is a new one: a browser that has not heard of it yet repeats what the old widget
    showed, and that is no choice.

    Attributes:
        name: what it is called in the session.
        first: what is chosen as long as nobody has.
    """

    name: str
    first: T

    @property
    def value(self) -> T:
        """What is chosen."""
        return self._state()[0]

    @property
    def key(self) -> str:
        """The widget's key, which has `value` as its default, `on_change` as callback, and this key for an argument."""
        return in_this_language(f"{self.name}_{self._state()[1]}")

    def on_change(self, key: str) -> None:
        """Take what the widget of this key says, if it is the one that is shown."""
        if key == self.key:
            st.session_state[self.name] = (st.session_state[key], self._state()[1])

    def change(self, value: T) -> None:
        """Choose something else by other means than the widget."""
        st.session_state[self.name] = (value, self._state()[1] + 1)

    def _state(self) -> tuple[T, int]:
        state: tuple[T, int] = st.session_state.get(self.name, (self.first, 0))
        return state


def decimal_slider(label: str, lowest: float, highest: float, at_first: float, *, step: float, key: str) -> float:
    """A slider whose numbers the reader's language writes; Streamlit's own has a point in every language."""
    numbers = [round(lowest + step * place, 6) for place in range(round((highest - lowest) / step) + 1)]
    choice = Choice(key, at_first)
    shown = choice.key
    return st.select_slider(
        label, numbers, choice.value, format_func=as_typed, key=shown, on_change=choice.on_change, args=(shown,)
    )
