"""Bringing a model back: a file that a worker, and never this process, will look into."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from mnist_core.languages.translation import _
from mnist_core.runs.store import LARGEST_UPLOAD
from pages.parts.failures import defer_error
from pages.parts.server.upload_quota import let_go

_UPLOADER_VERSION = "models_imported"
"""With each file the uploader is another one, because what was in the last is let go."""


def offer_to_import(bring: Callable[[bytes], None]) -> None:
    """Ask for a file, and call this with its content when it is to be checked; the server then keeps it no longer."""
    st.header(_("Import a model"), anchor=False)
    turn = st.session_state.setdefault(_UPLOADER_VERSION, 0)
    upload = st.file_uploader(
        _(
            "A model that reads digits (.keras, .h5 or .tflite), or a zip you took home from Digit Lab. "
            "Up to {most} MB."
        ).format(most=LARGEST_UPLOAD // 2**20),
        max_upload_size=LARGEST_UPLOAD // 2**20,
        key=f"model_file_{turn}",
    )
    if upload is not None:
        st.button(_("Check and import"), on_click=_bring, args=(upload, bring), key="import_model")


@defer_error
def _bring(upload: UploadedFile, bring: Callable[[bytes], None]) -> None:
    bring(upload.getvalue())
    let_go([upload])  # once it was taken: a refusal keeps it
    st.session_state[_UPLOADER_VERSION] += 1
