"""How a model from elsewhere is given the pixels: what was tried, and another way to take it in."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from mnist_core.formats import percent
from mnist_core.languages.translation import _
from mnist_core.networks.config import pixels_in_words
from mnist_core.runs.run import Run
from pages.parts.session.widgets import in_this_language


def show_preparation(run: Run, take_in: Callable[[str, str], None]) -> None:
    """The ways to scale pixels with their figures; nothing for a network that was trained here.

    Args:
        run: any.
        take_in: called with the run's id and another way, when its model is to be taken in once more.
    """
    prepared = run.config.prepared
    if prepared is None:
        return
    with st.expander(
        _("How it gets its pixels: {way}").format(way=pixels_in_words(prepared.pixels)), icon=":material/contrast:"
    ):
        ways = [pixels_in_words(each.pixels) for each in prepared.tried]
        right = [percent(each.accuracy) for each in prepared.tried]
        st.table(
            pd.DataFrame({_("Pixels"): ways, _("Correct, of 1,000 slightly slanted images"): right}).set_index(
                _("Pixels")
            )
        )
        others = [each.pixels for each in prepared.tried if each.pixels != prepared.pixels]
        if others and run.upload_path.is_file():
            with st.container(horizontal=True, vertical_alignment="bottom"):
                other = st.selectbox(
                    _("Another way"), others, format_func=pixels_in_words, key=in_this_language(f"pixels_{run.id}")
                )
                st.button(
                    _("Import it this way, as a new run"), on_click=take_in, args=(run.id, other), key="take_in_again"
                )
