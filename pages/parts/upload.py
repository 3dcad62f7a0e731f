"""Bringing a model back: a file that a worker, and never this process, will look into."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mnist_core.runs.store import LARGEST_UPLOAD


def offer_to_bring_back(bring: Callable[[bytes], None]) -> None:
    """Ask for a file, and call this with its content when it is to be checked."""
    st.header("Bring a model back", anchor=False)
    upload = st.file_uploader(
        "A Keras model of digits, .keras or .h5, from the exported notebook or another program; or a zip taken home.",
        type=["keras", "h5", "hdf5", "zip"],
        max_upload_size=LARGEST_UPLOAD // 2**20,
        key="brought_back",
    )
    if upload is not None:
        st.button("Check it and list it", on_click=lambda: bring(upload.getvalue()), key="bring_back")
