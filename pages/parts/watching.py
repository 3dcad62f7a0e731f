"""Watching a run: its Stop, its progress in words and aloud, four figures and both curves, live while it trains."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mnist_core.errors import MnistCoreError, RunError
from mnist_core.metrics import Metrics
from mnist_core.runs import Run
from pages.parts import charts, resources
from pages.parts.run_picker import describe
from pages.parts.visitor import visitor
from pages.parts.watched_digit import show_watched

REFRESH_SECONDS = 0.5
CHART_HEIGHT = 240


def watch(
    run_id: str,
    *,
    below: Callable[[Run], None] = lambda run: None,
    on_end: Callable[[Run], None] = lambda run: None,
) -> None:
    """Show a run; while it is active, again and again.

    Args:
        run_id: a run that can be read at this moment.
        below: shows what belongs under the curves.
        on_end: called once when the run has ended before the visitor's eyes, before the whole page runs again.
    """
    was_active = resources.store().read(run_id).status.is_active

    @st.fragment(run_every=REFRESH_SECONDS if was_active else None)
    def show() -> None:
        try:
            run = resources.store().read(run_id)
        except RunError as error:
            st.error(str(error))
            return
        if was_active and not run.status.is_active:
            on_end(run)
            st.rerun()
        points = run.metrics()
        with st.container(key="progress"):
            _show_progress(run, points)
        _announce(run, points)
        if run.epochs:
            show_curves(points, run.epochs, beside=lambda: show_watched(run, points))
        below(run)

    show()


def show_stop(run: Run) -> None:
    """Stop, for whoever may; it stays pressed until the run has ended."""
    if run.status.is_active and visitor().may_stop(run):
        st.button(
            "Stop", icon=":material/stop:", on_click=_stop, args=(run.id,), disabled=run.stop_requested, key="stop"
        )


def show_curves(points: tuple[Metrics, ...], epochs: int, *, beside: Callable[[], None] = lambda: None) -> None:
    """Four figures and two charts, there before the first point comes, and something beside them."""
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
        beside()


def _stop(run_id: str) -> None:
    try:
        if visitor().may_stop(resources.store().read(run_id)):
            resources.queue().stop(run_id)
    except MnistCoreError as error:
        st.toast(str(error))


def _show_progress(run: Run, points: tuple[Metrics, ...]) -> None:
    title, message = describe(run), run.status.message
    share = points[-1].share_of(run.epochs) if points else 0.0
    match run.status.state:
        case "queued":
            ahead = resources.queue().ahead_of(run)
            first = "The first run of a day takes a few seconds to begin."
            st.progress(0.0, text=f"**{title}** waits for its turn; {ahead} ahead of it. {first}")
        case "running":
            st.progress(share, text=f"**{title}**: {_how_far(run, points)}")
        case "interrupted":
            st.progress(share, text=f"**{title}**: {message}")
        case "failed":
            st.error(f"**{title}**: {message}", icon=":material/error:")
        case "stopped":
            st.progress(share, text=f"**{title}**: {message}")
        case _:
            seconds = f" in {points[-1].seconds:.0f} s" if points else ""
            st.progress(1.0, text=f"**{title}**: {run.summary().state}{seconds}.")


def _how_far(run: Run, points: tuple[Metrics, ...]) -> str:
    if not run.epochs:
        return "being checked"
    if not points:
        return f"epoch 0.0 of {run.epochs}, starting"
    last = points[-1]
    return f"epoch {last.epoch:.1f} of {run.epochs}, about {last.seconds_left(run.epochs):.0f} s left"


def _announce(run: Run, points: tuple[Metrics, ...]) -> None:
    """What is read aloud, once an epoch: to hear every point would leave no time for anything else."""
    epochs = [point for point in points if point.epoch == int(point.epoch)]
    text = f"The run is {run.status.state}."
    if epochs:
        text += f" After epoch {epochs[-1].epoch:.0f}: validation accuracy {epochs[-1].val_accuracy:.1%}."
    with st.container(key="spoken"):
        st.markdown(text)
