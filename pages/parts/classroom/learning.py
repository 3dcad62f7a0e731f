"""What retraining on digits and training on signs share: who is set aside, and the class's newest run."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from mnist_core.classroom.split import WriterSplit, split_by_writer
from mnist_core.errors import NoSuchClass
from mnist_core.languages.translation import _
from mnist_core.networks.hyperparameters import MAX_SEED
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from pages.parts import resources
from pages.parts.classroom.step import STEP
from pages.parts.runs.view import show_stop, watch
from pages.parts.train.submission import submit


def ask_for_split(writers: tuple[int, ...]) -> tuple[WriterSplit, int]:
    """Ask how many of two or more writers are set aside, and with which seed; both sides, and the seed."""
    aside = st.number_input(
        _("Writers set aside"),
        1,
        len(writers) - 1,
        max(1, round(len(writers) / 3)),
        key=f"set_aside_of_{len(writers)}",
        persist_state="session",
        help=_("The network doesn't learn from these writers, so it can be tested on them."),
    )
    seed = st.number_input(
        _("Seed"),
        0,
        MAX_SEED,
        key="split_seed",
        persist_state="session",
        help=_("Decides who is set aside: the same seed always picks the same writers."),
    )
    return split_by_writer(writers, int(seed), share_for_testing=int(aside) / len(writers)), int(seed)


def say_who_learns(split: WriterSplit, names: Mapping[int, str]) -> None:
    """Name the writers of both sides."""
    training, testing = (
        ", ".join(names.get(writer, "?") for writer in side) for side in (split.training, split.testing)
    )
    st.markdown(
        _(
            "**Learns from:** {training}. **Set aside:** {testing}. Nobody is on both sides: testing on the "
            "same handwriting would be too easy."
        ).format(training=training, testing=testing)
    )


def submit_for(code: str, request: RunRequest) -> None:
    """Have a run learn from drawings of a class.

    Another teacher may delete the class just then: whoever deletes ends the runs that there are by then, and a run that
    came later ends here. So no copy of its drawings outlives a class.

    Raises:
        ClassError: the class is gone; and see `TrainingQueue.submit`.
    """
    run = submit(request)
    try:
        resources.classes().find(code)
    except NoSuchClass:
        resources.queue().stop(run.id)
        raise


def show_newest_run(code: str, step: str, icon: str, *, below: Callable[[Run], None] = lambda run: None) -> None:
    """Show the newest run that learns from a class, and once it has a model the way to the class's next step.

    Args:
        code: of the class.
        step: of the class's page, by its English name.
        icon: of the button that leads there.
        below: shows what belongs under the curves.
    """
    run = next(iter(resources.store().listing().learnt_from(code)), None)
    if run is None:
        st.markdown(_("Your training will appear here. It joins the same queue as all the others."))
        return
    with st.container(horizontal=True):
        show_stop(run)
        if run.has_model:
            this = {"run": run.id}
            st.page_link("pages/lab/draw.py", label=_("Draw with it"), icon=":material/draw:", query_params=this)
            st.button(_(step), icon=icon, on_click=STEP.change, args=(step,), key="go_on")
    watch(run.id)
    below(run)
