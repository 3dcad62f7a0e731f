"""Train a network of your own: choose, press Train, watch it learn, and compare it with earlier runs."""

from functools import partial

import pandas as pd
import streamlit as st

from mnist_core.architectures import ARCHITECTURES
from mnist_core.config import Imported, TrainingConfig
from mnist_core.errors import MnistCoreError, RunError
from mnist_core.run_records import RUNNING
from mnist_core.run_store import BrokenRun
from mnist_core.runs import Run
from pages.parts import address, curves, resources
from pages.parts.bringing_back import offer_to_bring_back
from pages.parts.forms import MOST_EPOCHS, ask_for_recipe, describe_recipe, offer_settings, plan, visitor_name
from pages.parts.result import show_result
from pages.parts.run_picker import describe
from pages.parts.taking_home import offer_to_take_home, show_code
from pages.parts.visitor import visitor
from pages.parts.watched_digit import digit_to_watch
from pages.parts.watching import show_curves, show_figures, show_stop, watch

QUEUE_SECONDS = 2.0
MOST_COMPARED = 5


def run_to_watch(runs: tuple[Run, ...]) -> str | None:
    """The run in the URL; else the one watched before; else the visitor's own that trains or waits, or their newest."""
    if wanted := address.wish("run") or st.session_state.get("watched"):
        return wanted
    own = [run for run in runs if visitor().owns(run)]
    active = [run for run in own if run.status.is_active]
    newest = active[-1:] or own[:1]
    return newest[0].id if newest else None


def start(config: TrainingConfig) -> bool:
    """Submit and watch it; False, and a message, when that is not possible."""
    try:
        with st.spinner("Handing it to the training service..."):
            digit = digit_to_watch()
            run = resources.queue().submit(config, owner=visitor().id, name=visitor_name(), watched=digit)
    except MnistCoreError as error:
        st.error(str(error))
        return False
    watch_instead(run.id)
    return True


def train_on(run: Run, epochs: int) -> None:
    try:
        config = run.trained_on(epochs)
    except MnistCoreError as error:
        st.error(str(error))
    else:
        if start(config):
            st.rerun()


def offer_more(run: Run) -> None:
    if run.epochs:
        offer_to_train_on(run)
    offer_to_take_home(run)


def offer_to_train_on(run: Run) -> None:
    with st.popover("Train on", icon=":material/resume:"):
        more = st.number_input("More epochs", 1, MOST_EPOCHS, 3, key="more_epochs", persist_state="session")
        if st.button("Go on from here, as a new run", key="train_on"):
            train_on(run, int(more))


def show_layers(run: Run) -> None:
    layers = run.layers()
    if not layers:
        return
    total = sum(layer.parameters for layer in layers)
    with st.expander(f"Layers and parameters: {total:,} in all", icon=":material/layers:"):
        table = [
            {"Layer": layer.kind, "Output": layer.output_shape, "Parameters": layer.parameters} for layer in layers
        ]
        st.table(pd.DataFrame(table).set_index("Layer"))


def take_along(run: Run) -> None:
    """The run that has just ended joins those that are compared."""
    compared = dict.fromkeys([run.id, *st.session_state.get("compare", [])])
    st.session_state["compare"] = list(compared)[:MOST_COMPARED]


def watch_instead(run_id: str) -> None:
    st.session_state["watched"] = run_id


@st.fragment(run_every=QUEUE_SECONDS)
def show_queue(watched: str | None) -> None:
    """What else trains or waits, whoever started it."""
    for run in resources.active_runs():
        if run.id != watched:
            verb = "Training now" if run.status.state == RUNNING else "Waiting"
            if st.button(f"{verb}: {describe(run)}", icon=":material/visibility:", key=f"watch-{run.id}"):
                watch_instead(run.id)
                st.rerun()  # the whole page, of which a callback here would run this part only


def show_earlier(runs: tuple[Run, ...]) -> None:
    ended = [run for run in runs if not run.status.is_active]
    if not ended:
        st.caption("No runs yet. The first one appears here.")
        return
    table = pd.DataFrame([row(run) for run in ended])
    st.dataframe(
        table,
        hide_index=True,
        column_config={
            "Test accuracy": st.column_config.NumberColumn(format="percent"),
            "Test loss": st.column_config.NumberColumn(format="%.4f"),
        },
        alt="Earlier runs",
    )
    labels = {run.id: describe(run) for run in ended if run.epochs}
    compared = st.session_state.get("compare", list(labels)[:2])
    st.session_state["compare"] = [run_id for run_id in compared if run_id in labels]
    chosen = st.multiselect(
        "Compare the curves of",
        list(labels),
        format_func=labels.__getitem__,
        max_selections=MOST_COMPARED,
        key="compare",
        persist_state="session",
    )
    points = {labels[run.id]: run.metrics() for run in ended if run.id in chosen}
    if points:
        loss, accuracy = st.columns(2)
        with loss:
            curves.compare(points, "loss", key="compare_loss")
        with accuracy:
            curves.compare(points, "accuracy", key="compare_accuracy")


def may_delete(run: Run) -> bool:
    return visitor().is_teacher or visitor().owns(run)


def offer_to_delete(runs: tuple[Run, ...], broken: tuple[BrokenRun, ...]) -> None:
    """One's own runs that have ended; a teacher's key deletes any, broken ones too."""
    names = {run.id: describe(run) for run in runs if not run.status.is_active and may_delete(run)}
    if visitor().is_teacher:
        names |= {directory.id: directory.id for directory in broken}
    if not names:
        return
    with st.popover("Delete a run", icon=":material/delete:"):
        chosen = st.selectbox("Run", list(names), format_func=names.__getitem__, key="doomed")
        st.button("Delete it for good", on_click=delete, args=(chosen, tuple(names)), key="delete")


def delete(name: str, allowed: tuple[str, ...]) -> None:
    try:
        if name in allowed:
            resources.store().delete(name)
            st.toast("Deleted.", icon=":material/delete:")
    except MnistCoreError as error:
        st.toast(str(error))
    if st.session_state.get("watched") == name:
        del st.session_state["watched"]


def row(run: Run) -> dict[str, object]:
    summary = run.summary()
    return {
        "Run": describe(run),
        **trained_with(run.config),
        "State": summary.state,
        "Test accuracy": summary.accuracy,
        "Test loss": summary.loss,
    }


def trained_with(config: TrainingConfig | Imported) -> dict[str, object]:
    if isinstance(config, Imported):
        return {"Architecture": "", "Epochs": None, "Images": ""}
    return {
        "Architecture": ARCHITECTURES[config.architecture].title,
        "Epochs": config.epochs,
        "Images": "all" if config.train_size is None else f"{config.train_size:,}",
    }


def find(run_id: str | None) -> Run | None:
    """The run to watch; a bad or broken one gets a message."""
    try:
        return None if run_id is None else resources.store().read(run_id)
    except RunError as error:
        st.session_state.pop("watched", None)
        st.error(str(error), icon=":material/link_off:")
        return None


st.title("Train a network and watch it learn", anchor=False)
resources.queue()
with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="bar"):
    ask_for_recipe()
    pressed = st.button("Train", icon=":material/play_arrow:", type="primary")
    beside_train = st.container(width="content")
    offer_settings()
    describe_recipe()
if pressed:
    start(plan().config)
runs, broken = resources.store().list()
watched = find(run_to_watch(runs))
address.write("run", watched.id if watched else None)
if watched is None:
    with st.container(key="progress"):
        st.progress(0.0, text="Choose a recipe or the number of epochs and press **Train**.")
    show_queue(None)
    show_figures(())
    show_curves((), plan().config.epochs)
else:
    st.session_state["watched"] = watched.id
    with beside_train:
        show_stop(watched)
    watch(
        watched.id,
        under_progress=partial(show_queue, watched.id),
        result=partial(show_result, more=offer_more),
        below=show_layers,
        on_end=take_along,
    )
show_code(plan().config)
st.header("Earlier runs", anchor=False)
show_earlier(runs)
offer_to_delete(runs, broken)
if brought := offer_to_bring_back():
    watch_instead(brought.id)
    st.rerun()
for directory in broken:
    st.warning(directory.reason, icon=":material/broken_image:")
