"""Bringing a model back: what a pupil trained elsewhere joins the runs, once a worker has checked it."""

from __future__ import annotations

import streamlit as st

from mnist_core.errors import MnistCoreError
from mnist_core.runs.run import Run
from mnist_core.runs.store import LARGEST_UPLOAD
from pages.parts import resources
from pages.parts.forms import visitor_name
from pages.parts.visitor import visitor


def offer_to_bring_back() -> Run | None:
    """Ask for a file; the run that checks it, once one was brought. This process never looks into the file."""
    st.header("Bring a model back", anchor=False)
    upload = st.file_uploader(
        "A model.keras that you trained with the exported notebook, or the zip that you took home.",
        type=["keras", "zip"],
        max_upload_size=LARGEST_UPLOAD // 2**20,
        key="brought_back",
    )
    if upload is None or not st.button("Check it and list it", key="bring_back"):
        return None
    try:
        return resources.queue().submit_import(upload.getvalue(), owner=visitor().id, name=visitor_name())
    except MnistCoreError as error:
        st.error(str(error))
        return None
