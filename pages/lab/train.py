"""Train a network of your own: choose, press Train, watch it learn, and compare it with earlier runs."""

import pandas as pd
import streamlit as st

from mnist_core.architectures import ARCHITECTURES
from mnist_core.config import TrainingConfig
from mnist_core.errors import MnistCoreError, RunError
from mnist_core.metrics import Metrics
from mnist_core.runs import RUNNING, Run
from pages.parts import charts, resources
from pages.parts.forms import ask_for_recipe, ask_for_the_rest, chosen_config, describe_recipe, visitor_name
from pages.parts.run_picker import describe
from pages.parts.visitor import visitor

REFRESH_SECONDS = 0.5
QUEUE_SECONDS = 2.0
MOST_COMPARED = 5
CHART_HEIGHT = 240


def run_to_watch(runs: tuple[Run, ...]) -> str | None:
    """The run in the URL; else the one watched before; else the visitor's own that trains or waits, or their newest."""
    if wanted := st.query_params.get("run") or st.session_state.get("watched"):
        return wanted
    own = [run for run in runs if visitor().owns(run)]
    active = [run for run in own if run.status.is_active]
    newest = active[-1:] or own[:1]
    return newest[0].id if newest else None


def start(config: TrainingConfig) -> None:
    try:
        with st.spinner("Handing it to the training service..."):
            run = resources.queue().submit(config, owner=visitor().id, name=visitor_name())
    except MnistCoreError as error:
        st.error(str(error))
    else:
        st.session_state["watched"] = st.query_params["run"] = run.id


def stop(run_id: str) -> None:
    try:
        if visitor().may_stop(resources.store().read(run_id)):
            resources.queue().stop(run_id)
    except MnistCoreError as error:
        st.toast(str(error))


def show_stop(run: Run) -> None:
    """Stop, for whoever may; it stays pressed until the run has ended."""
    if run.status.is_active and visitor().may_stop(run):
        st.button(
            "Stop", icon=":material/stop:", on_click=stop, args=(run.id,), disabled=run.stop_requested, key="stop"
        )


def show_progress(run: Run, points: tuple[Metrics, ...]) -> None:
    title, message = describe(run), run.status.message
    share = points[-1].share_of(run.config.epochs) if points else 0.0
    match run.status.state:
        case "queued":
            ahead = resources.queue().ahead_of(run)
            first = "The first run of a day takes a few seconds to begin."
            st.progress(0.0, text=f"**{title}** waits for its turn; {ahead} ahead of it. {first}")
        case "running":
            left = f"about {points[-1].seconds_left(run.config.epochs):.0f} s left" if points else "starting"
            epoch = points[-1].epoch if points else 0
            st.progress(share, text=f"**{title}**: epoch {epoch:.1f} of {run.config.epochs}, {left}")
        case "failed":
            st.error(f"**{title}**: {message}", icon=":material/error:")
        case "stopped":
            st.progress(share, text=f"**{title}**: {message}")
        case _:
            seconds = f" in {points[-1].seconds:.0f} s" if points else ""
            st.progress(1.0, text=f"**{title}**: finished{seconds}.")


def announce(run: Run, points: tuple[Metrics, ...]) -> None:
    """What is read aloud, once an epoch: to hear every point would leave no time for anything else."""
    epochs = [point for point in points if point.epoch == int(point.epoch)]
    text = f"The run is {run.status.state}."
    if epochs:
        text += f" After epoch {epochs[-1].epoch:.0f}: validation accuracy {epochs[-1].val_accuracy:.1%}."
    with st.container(key="spoken"):
        st.markdown(text)


def show_curves(points: tuple[Metrics, ...], epochs: int) -> None:
    """Four figures and two charts, which stand there, empty, before the first point comes."""
    last = points[-1] if points else None
    figures = {
        "Loss": last and f"{last.loss:.3f}",
        "Accuracy": last and f"{last.accuracy:.1%}",
        "Validation loss": last and f"{last.val_loss:.3f}",
        "Validation accuracy": last and f"{last.val_accuracy:.1%}",
    }
    with st.container(horizontal=True, gap="small", key="figures"):
        for label, value in figures.items():
            st.metric(label, value or "-", border=True)
    with st.container(horizontal=True, gap="small", key="curves"):
        for name in ("loss", "accuracy"):
            with st.container(key=f"{name}_box", height=CHART_HEIGHT, border=False):
                charts.learning_curve(points, name, epochs=epochs, key=f"{name}_curve")


def show_next_step(run: Run) -> None:
    if run.has_model:
        with st.container(horizontal=True, key="next"):
            if st.button("Draw with it", icon=":material/draw:", type="primary"):
                st.switch_page("pages/lab/draw.py", query_params={"run": run.id})
            if st.button("Evaluate it", icon=":material/query_stats:"):
                st.switch_page("pages/lab/evaluate.py", query_params={"run": run.id})


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


def watch(run_id: str) -> None:
    """Show a run; while it is active, again and again."""
    was_active = resources.store().read(run_id).status.is_active

    @st.fragment(run_every=REFRESH_SECONDS if was_active else None)
    def show() -> None:
        try:
            run = resources.store().read(run_id)
        except RunError as error:
            st.error(str(error))
            return
        if was_active and not run.status.is_active:
            take_along(run)
            st.rerun()
        points = run.metrics()
        with st.container(key="progress"):
            show_progress(run, points)
        announce(run, points)
        show_curves(points, run.config.epochs)
        show_next_step(run)
        show_layers(run)

    show()


def take_along(run: Run) -> None:
    """The run that has just ended joins those that are compared."""
    compared = dict.fromkeys([run.id, *st.session_state.get("compare", [])])
    st.session_state["compare"] = list(compared)[:MOST_COMPARED]


def watch_instead(run_id: str) -> None:
    st.session_state["watched"] = st.query_params["run"] = run_id


@st.fragment(run_every=QUEUE_SECONDS)
def show_queue(watched: str | None) -> None:
    """What else trains or waits, whoever started it."""
    for run in resources.active_runs():
        if run.id != watched:
            verb = "Training now" if run.status.state == RUNNING else "Waiting"
            st.button(
                f"{verb}: {describe(run)}",
                icon=":material/visibility:",
                on_click=watch_instead,
                args=(run.id,),
                key=f"watch-{run.id}",
            )


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
    labels = {run.id: describe(run) for run in ended}
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
    curves = {labels[run.id]: run.metrics() for run in ended if run.id in chosen}
    if curves:
        loss, accuracy = st.columns(2)
        with loss:
            charts.compare(curves, "loss", key="compare_loss")
        with accuracy:
            charts.compare(curves, "accuracy", key="compare_accuracy")


def row(run: Run) -> dict[str, object]:
    summary = run.summary()
    return {
        "Run": describe(run),
        "Architecture": ARCHITECTURES[run.config.architecture].title,
        "Epochs": run.config.epochs,
        "Images": "all" if run.config.train_size is None else f"{run.config.train_size:,}",
        "State": summary.state,
        "Test accuracy": summary.accuracy,
        "Test loss": summary.loss,
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
try:
    config = chosen_config()
except MnistCoreError as error:
    st.error(str(error))
    st.stop()
with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="bar"):
    ask_for_recipe(config)
    pressed = st.button("Train", icon=":material/play_arrow:", type="primary")
    beside_train = st.container(width="content")
    with st.popover("More settings", icon=":material/tune:"):
        ask_for_the_rest()
    describe_recipe(config)
if pressed:
    start(config)
runs, broken = resources.store().list()
watched = find(run_to_watch(runs))
if watched is None:
    with st.container(key="progress"):
        st.progress(0.0, text="Choose a recipe or the number of epochs and press **Train**.")
    show_curves((), config.epochs)
else:
    st.query_params["run"] = st.session_state["watched"] = watched.id
    with beside_train:
        show_stop(watched)
    watch(watched.id)
show_queue(watched.id if watched else None)
st.header("Earlier runs", anchor=False)
show_earlier(runs)
for directory in broken:
    st.warning(directory.reason, icon=":material/broken_image:")
