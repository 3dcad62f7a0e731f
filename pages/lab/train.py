"""Train a network of your own: choose, press Train, watch it learn, and compare it with earlier runs."""

import pandas as pd
import streamlit as st

from mnist_core.architectures import ARCHITECTURES
from mnist_core.errors import MnistCoreError, RunError
from mnist_core.runs import FAILED, FINISHED, QUEUED, RUNNING, STOPPED, Run
from pages.parts import charts, resources
from pages.parts.forms import training_form
from pages.parts.run_picker import describe

REFRESH_SECONDS = 0.5
MOST_COMPARED = 5


def run_to_watch(runs: tuple[Run, ...]) -> str | None:
    """The run in the URL; else the one that trains or waits, so that a reload finds it; else the newest."""
    if wanted := st.query_params.get("run"):
        return wanted
    active = [run for run in runs if run.status.is_active]
    newest = active[-1:] or list(runs[:1])
    return newest[0].id if newest else None


def show_progress(run: Run) -> None:
    points = run.metrics()
    if run.status.state == QUEUED:
        ahead = [
            other
            for other in resources.queue().waiting()
            if other.id != run.id and other.status.created <= run.status.created
        ]
        st.info(
            f"Waiting for its turn; {len(ahead)} ahead of it. The first run of a day takes a few seconds to begin.",
            icon=":material/hourglass:",
        )
    elif run.status.state == RUNNING:
        share = points[-1].epoch / run.config.epochs if points else 0.0
        left = f"about {points[-1].seconds * (1 - share) / share:.0f} s left" if points else "starting"
        st.progress(
            min(share, 1.0),
            text=f"Epoch {points[-1].epoch if points else 0:.1f} of {run.config.epochs}, {left}",
        )
    elif run.status.state == FAILED:
        st.error(run.status.message, icon=":material/error:")
    elif run.status.state == STOPPED:
        st.warning(run.status.message, icon=":material/stop_circle:")
    elif run.status.state == FINISHED:
        st.success(
            f"Finished in {points[-1].seconds:.0f} s." if points else "Finished.",
            icon=":material/check_circle:",
        )


def show_curves(run: Run) -> None:
    points = run.metrics()
    if not points:
        return
    last = points[-1]
    with st.grid(2, gap="small"):
        st.metric("Loss", f"{last.loss:.3f}", border=True)
        st.metric("Accuracy", f"{last.accuracy:.1%}", border=True)
        st.metric("Validation loss", f"{last.val_loss:.3f}", border=True)
        st.metric("Validation accuracy", f"{last.val_accuracy:.1%}", border=True)
    loss, accuracy = st.columns(2)
    with loss:
        charts.learning_curve(points, "loss", key="loss_curve")
    with accuracy:
        charts.learning_curve(points, "accuracy", key="accuracy_curve")
    st.caption(f"{len(points)} points so far, {last.images_per_second:,.0f} images a second.")


def show_results(run: Run) -> None:
    if not run.has_model:
        return
    with st.container(horizontal=True):
        if st.button("Draw with it", icon=":material/draw:"):
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


def stop(run_id: str) -> None:
    try:
        resources.queue().stop(run_id)
    except MnistCoreError as error:
        st.toast(str(error))


def watch(run_id: str) -> None:
    """Show a run; while it is active, again and again."""
    try:
        run = resources.store().read(run_id)
    except RunError as error:
        st.error(str(error), icon=":material/link_off:")
        return
    was_active = run.status.is_active

    @st.fragment(run_every=REFRESH_SECONDS if was_active else None)
    def show() -> None:
        try:
            run = resources.store().read(run_id)
        except RunError as error:
            st.error(str(error))
            return
        if was_active and not run.status.is_active:
            st.rerun()
        show_progress(run)
        if run.status.is_active:
            st.button(
                "Stop" if run.status.state == RUNNING else "Withdraw",
                icon=":material/stop:",
                on_click=stop,
                args=(run.id,),
                disabled=run.stop_requested,
                key="stop",
            )
        show_curves(run)
        show_layers(run)

    st.subheader(describe(run))
    st.caption(run.id)
    show()
    show_results(run)


def watch_instead(run_id: str) -> None:
    st.query_params["run"] = run_id


def show_queue(runs: tuple[Run, ...], watched: str | None) -> None:
    others = [run for run in runs if run.status.is_active and run.id != watched]
    for run in sorted(others, key=lambda run: run.status.created):
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
    chosen = st.multiselect(
        "Compare the curves of",
        list(labels),
        format_func=labels.__getitem__,
        default=list(labels)[:2],
        max_selections=MOST_COMPARED,
        key="compare",
    )
    curves = {labels[run.id]: run.metrics() for run in ended if run.id in chosen}
    if curves:
        loss, accuracy = st.columns(2)
        with loss:
            charts.compare(curves, "loss", key="compare_loss")
        with accuracy:
            charts.compare(curves, "accuracy", key="compare_accuracy")


def row(run: Run) -> dict[str, object]:
    try:
        evaluation = run.evaluation() if run.has_model else None
    except RunError:
        evaluation = None
    return {
        "Run": run.id,
        "Architecture": ARCHITECTURES[run.config.architecture].title,
        "Epochs": run.config.epochs,
        "Images": run.config.train_size,
        "State": run.status.state,
        "Test accuracy": evaluation.accuracy if evaluation else None,
        "Test loss": evaluation.loss if evaluation else None,
    }


st.title("Train a network")
resources.queue()
form, watching = st.columns([1, 2], gap="large")
with form:
    try:
        config = training_form()
        if config is not None:
            with st.spinner("Handing it to the training service..."):
                st.query_params["run"] = resources.queue().submit(config).id
    except MnistCoreError as error:
        st.error(str(error))
runs, broken = resources.store().list()
watched = run_to_watch(runs)
with watching:
    if watched is None:
        st.subheader("Nothing trained yet")
        st.markdown(
            "Choose the number of epochs and press **Train**. Loss and accuracy appear here while the network learns."
        )
    else:
        watch(watched)
    show_queue(runs, watched)
st.subheader("Earlier runs")
show_earlier(runs)
for directory in broken:
    st.warning(directory.reason, icon=":material/broken_image:")
