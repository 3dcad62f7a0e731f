"""Train a network of your own: choose, press Train, watch it learn, and compare it with earlier runs."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from mnist_core.errors import RunError
from mnist_core.formats import whole
from mnist_core.languages.translation import _, ngettext
from mnist_core.networks.config import DataFile, TrainingConfig
from mnist_core.runs.listing import Listing
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.status import QUEUED, RUNNING
from pages.parts import resources
from pages.parts.failures import defer_error, show_problem
from pages.parts.glossary import show_words
from pages.parts.network import link_to_own_signs
from pages.parts.runs.download import offer_to_take_home, show_code
from pages.parts.runs.imported import show_preparation
from pages.parts.runs.names import describe
from pages.parts.runs.naming import offer_to_name
from pages.parts.runs.result import explain_accuracies, show_result
from pages.parts.runs.table import compare_too, offer_to_delete, show_earlier
from pages.parts.runs.view import show_curves, show_figures, show_stop, watch
from pages.parts.session import address, projector
from pages.parts.session.visitor import visitor
from pages.parts.train.forms import MOST_EPOCHS, ask_for_recipe, describe_recipe, offer_settings, plan, take_requested
from pages.parts.train.model_upload import offer_to_import
from pages.parts.train.own_digits import ask_for_labels, offer_own_digits
from pages.parts.train.submission import submit
from pages.parts.train.watched_digit import digit_to_watch

QUEUE_SECONDS = 2.0
FEW = 10  # so many runs of the queue are shown at once


def run_to_watch(listing: Listing) -> str | None:
    """The run in the URL; else the one watched before; else the visitor's own that trains or waits, or their newest."""
    if wanted := address.requested("run") or st.session_state.get("watched"):
        return wanted
    own = listing.of(visitor().id)
    active = [run for run in own if run.status.is_active]
    newest = active[-1:] or own[:1]
    return newest[0].id if newest else None


@defer_error
def start(config: TrainingConfig) -> None:
    """Submit and watch it; what keeps it from being trained is said on the page."""
    watch_instead(submit(RunRequest(config, watched=digit_to_watch())).id)


def train_on_upload(data: DataFile, files: Mapping[str, bytes]) -> None:
    """All of them, with the recipe that is selected at the moment of the press."""
    config = replace(plan().config, data=data, train_size=None)
    watch_instead(submit(RunRequest(config, watched=digit_to_watch(), data=files)).id)


@defer_error
def train_with_labels(run_id: str, labels_in: str) -> None:
    """The run once more, in the place of the one that asked."""
    asked = resources.store().read(run_id)
    if asked.config.is_import or asked.config.data is None or not visitor().owns(asked):  # no button led here
        return
    config = replace(asked.config, data=replace(asked.config.data, labels_in=labels_in))
    files = {path.name: path.read_bytes() for path in asked.data_path.glob("*")}
    watch_instead(submit(RunRequest(config, watched=asked.watched(), data=files)).id)
    resources.store().delete(run_id)


def train_with_labels_and_watch(run_id: str, labels_in: str) -> None:
    """Do so from within a fragment."""
    train_with_labels(run_id, labels_in)
    st.rerun()  # the whole page, of which the button's part is a fragment


def import_model(upload: bytes) -> None:
    """Have a model checked, and watch that."""
    watch_instead(submit(RunRequest.to_import(upload)).id)


@defer_error
def import_again(run_id: str, pixels: str) -> None:
    """Import a model once more, with its pixels scaled otherwise."""
    watch_instead(submit(RunRequest.to_import(resources.store().read(run_id).upload(), pixels)).id)


def import_again_and_watch(run_id: str, pixels: str) -> None:
    """Do so from within a fragment."""
    import_again(run_id, pixels)
    st.rerun()  # the whole page, of which the button's part is a fragment


@defer_error
def continue_run(run_id: str) -> None:
    """Train a run on, as a new run."""
    start(resources.store().read(run_id).continued_config(int(st.session_state["more_epochs"])))


def continue_and_watch(run_id: str) -> None:
    """Do so from within a fragment."""
    continue_run(run_id)
    st.rerun()  # the whole page, of which the button's part is a fragment


def offer_more(run: Run) -> None:
    """Offer what can be done with a trained network."""
    offer_to_train_on(run)
    offer_to_name(run)
    if not projector.is_on():
        offer_to_take_home(run)


def offer_to_train_on(run: Run) -> None:
    """Ask for how many more epochs."""
    with st.popover(_("Continue training"), icon=":material/resume:"):
        st.number_input(_("More epochs"), 1, MOST_EPOCHS, 3, key="more_epochs", persist_state="session")
        st.button(_("Continue as a new run"), on_click=continue_and_watch, args=(run.id,), key="train_on")


def show_layers(run: Run) -> None:
    """Show a table of the network's layers and their parameters."""
    layers = run.layers()
    if not layers:
        return
    total = sum(layer.parameters for layer in layers)
    with st.expander(
        _("Layers and parameters ({count} in total)").format(count=whole(total)), icon=":material/layers:"
    ):
        table = [
            {_("Layer"): layer.kind, _("Output"): layer.output_shape, _("Parameters"): layer.parameters}
            for layer in layers
        ]
        st.table(pd.DataFrame(table).set_index(_("Layer")))


def show_more(run: Run) -> None:
    """Show what stands below the curves of a run."""
    explain_accuracies(run)
    show_layers(run)
    show_preparation(run, import_again_and_watch)


def offer_own_signs() -> None:
    """Say what else a network can learn, and lead there."""
    st.header(_("Use your own signs"), anchor=False)
    st.caption(
        _(
            "Hearts, letters, runes: name 2 to 30 signs, draw each of them a few times, alone or with a class and its "
            "phones, and a network learns them."
        )
    )
    link_to_own_signs()


def watch_instead(run_id: str) -> None:
    """Show this run from now on."""
    st.session_state["watched"] = run_id


@st.fragment(run_every=QUEUE_SECONDS)
def show_queue(watched: str | None) -> None:
    """What else trains or waits, whoever started it: the next few, and all of them if asked for."""
    others = [run for run in resources.active_runs() if run.id != watched]
    is_long = len(others) > FEW
    shown = others if not is_long or st.session_state.get("whole_queue") else others[:FEW]
    for run in shown:
        words = _("Training now: {run}") if run.status.state == RUNNING else _("Waiting: {run}")
        if st.button(words.format(run=describe(run)), icon=":material/visibility:", key=f"watch-{run.id}"):
            watch_instead(run.id)
            st.rerun()  # the whole page, of which a callback here would run this part only
    if is_long:
        st.toggle(_("Show all {count}").format(count=len(others)), key="whole_queue", persist_state="session")
    waiting = sum(run.status.state == QUEUED for run in others)
    if waiting and visitor().is_teacher:
        label = ngettext("Stop the waiting run", "Stop all {count} waiting runs", waiting)
        st.button(label, icon=":material/stop:", on_click=stop_all_that_wait, key="stop_all")


@defer_error
def stop_all_that_wait() -> None:
    """Withdraw every waiting run, if a teacher asks for it."""
    if visitor().is_teacher:
        resources.queue().stop_all_that_wait()
        resources.active_runs.clear()


def show_nothing_yet() -> None:
    """The page's parts before the first run, each in its place."""
    with st.container(key="progress"):
        st.progress(0.0, text=_("Choose a recipe and a number of epochs, then press **Train**."))
    show_queue(None)
    show_figures(())
    show_curves((), plan().config.epochs)


def find(run_id: str | None) -> Run | None:
    """The run to watch; a bad or broken one gets a message."""
    try:
        return None if run_id is None else resources.store().read(run_id)
    except RunError as error:
        st.session_state.pop("watched", None)
        st.error(str(error), icon=":material/link_off:")
        return None


st.title(_("Train a network and watch it learn"), anchor=False)
resources.queue()
take_requested()
with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="bar"):
    ask_for_recipe(start)
    beside_train = st.container(width="content")
    offer_settings()
    describe_recipe()
with st.container():  # one place, whatever is in it: what is unfolded below stays so
    show_problem()
    listing = resources.store().listing()
    watched = find(run_to_watch(listing))
    address.write("run", watched.id if watched else None)
    if watched is None:
        show_nothing_yet()
    else:
        st.session_state["watched"] = watched.id
        with beside_train:
            show_stop(watched)
        watch(
            watched.id,
            question=partial(ask_for_labels, answer=train_with_labels_and_watch),
            under_progress=partial(show_queue, watched.id),
            result=partial(show_result, more=offer_more),
            below=show_more,
            on_end=compare_too,
        )
show_code(plan().config)
show_words("epoch", "batch", "loss", "accuracy", "validation", "overfitting", "learning rate", "optimizer")
st.header(_("Earlier runs"), anchor=False)
if opened := show_earlier(listing):
    watch_instead(opened)
    st.rerun()
offer_to_delete(listing)
if not projector.is_on():
    offer_own_digits(train_on_upload)
    offer_own_signs()
    offer_to_import(import_model)
for directory in listing.broken:
    st.warning(directory.reason, icon=":material/broken_image:")
