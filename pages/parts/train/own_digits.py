"""Digits of one's own to train on in MNIST's place: files that a worker, and never this process, will look into."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from mnist_core.data.files.data_file import safe_name
from mnist_core.errors import DataError
from mnist_core.languages.translation import _
from mnist_core.networks.config import LABEL_COLUMNS, DataFile
from mnist_core.runs.run import Run
from mnist_core.runs.status import LABELS
from pages.parts.failures import defer_error
from pages.parts.server.upload_quota import let_go
from pages.parts.session.visitor import visitor

LARGEST_DATA = 200 * 2**20
"""Bytes of all files together."""

_UPLOADER_VERSION = "own_digits_brought"
"""With each press the uploader is another one, because what was in the last is let go."""


def offer_own_digits(train: Callable[[DataFile, Mapping[str, bytes]], None]) -> None:
    """Ask for files, and call this with what they are called and hold when they are to be learnt from."""
    st.header(_("Use your own digits"), anchor=False)
    turn = st.session_state.setdefault(_UPLOADER_VERSION, 0)
    uploads = st.file_uploader(
        _(
            "Train on these instead of MNIST: an .npz like MNIST's, .npy files, MNIST's four idx files, a .csv with "
            "a label and 784 pixels per row, or a .zip of any of these. Up to {most} MB. They are deleted with the run."
        ).format(most=LARGEST_DATA // 2**20),
        accept_multiple_files=True,
        max_upload_size=LARGEST_DATA // 2**20,
        key=f"own_digits_{turn}",
    )
    if uploads:
        st.button(_("Train on these digits"), on_click=_train, args=(uploads, train), key="train_on_own")


def ask_for_labels(run: Run, answer: Callable[[str, str], None]) -> None:
    """Where the labels are in the table that a run of this visitor's failed to learn from, if it asks for that.

    Args:
        run: any.
        answer: called with the run's id and the column, as in `LABEL_COLUMNS`.
    """
    if run.status.asks != LABELS or not visitor().owns(run) or not run.data_path.is_dir():
        return
    with st.container(horizontal=True, key="labels_asked"):
        for column, title in LABEL_COLUMNS.items():
            st.button(_(title), on_click=answer, args=(run.id, column), key=f"labels_{column}")


@defer_error
def _train(uploads: Sequence[UploadedFile], train: Callable[[DataFile, Mapping[str, bytes]], None]) -> None:
    if sum(upload.size for upload in uploads) > LARGEST_DATA:
        raise DataError(
            _("These files have more than {most} MB in total. Choose smaller ones.").format(most=LARGEST_DATA // 2**20)
        )
    files = {safe_name(upload.name): upload.getvalue() for upload in uploads}
    if len(files) < len(uploads):
        raise DataError(_("Two of these files have the same name. Rename one, or put them into a .zip."))
    content = b"".join(hashlib.sha256(files[name]).digest() for name in sorted(files))
    train(DataFile(min(files)[:80], hashlib.sha256(content).hexdigest(), others=len(files) - 1), files)
    let_go(uploads)  # once they were taken: a refusal keeps them
    st.session_state[_UPLOADER_VERSION] += 1
