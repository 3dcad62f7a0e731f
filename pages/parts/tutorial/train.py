"""Step 10: the tutorial's training, for real, through the same queue as the Train page's."""

import streamlit as st

from mnist_core.languages.translation import _
from mnist_core.runs.request import RunRequest
from pages.parts.failures import defer_error
from pages.parts.runs.result import explain_accuracies, show_result
from pages.parts.runs.view import show_curves, show_figures, show_stop, watch
from pages.parts.train.submission import submit
from pages.parts.train.watched_digit import digit_to_watch
from pages.parts.tutorial.model import TRAINED_IN_STEP_10, own_run


def show_demo() -> None:
    """Press Train and watch; the visitor's own run is found again after a reload."""
    run = own_run(TRAINED_IN_STEP_10)
    with st.container(horizontal=True, gap="small", key="start"):
        st.button(_("Train"), icon=":material/play_arrow:", type="primary", on_click=start, key="train_tutorial")
        if run is not None:
            show_stop(run)
    if run is None:
        show_figures(())
        show_curves((), TRAINED_IN_STEP_10.epochs)
    else:
        watch(run.id, result=show_result, below=explain_accuracies)


@defer_error
def start() -> None:
    """Have the tutorial's network trained."""
    submit(RunRequest(TRAINED_IN_STEP_10, watched=digit_to_watch()))
