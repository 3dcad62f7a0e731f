"""Watching a run: its Stop, its progress in words and aloud, figures and both curves, live while it trains."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from mnist_core.errors import MnistCoreError, RunError
from mnist_core.formats import decimal, duration, how_far, percent, whole
from mnist_core.languages.translation import _, labelled
from mnist_core.queue.wait_estimate import WaitEstimate
from mnist_core.runs.metrics import Metrics, best_epoch, seconds_left
from mnist_core.runs.run import Run
from mnist_core.runs.status import in_words
from pages.parts import resources
from pages.parts.runs import curves
from pages.parts.runs.names import describe
from pages.parts.session.visitor import visitor
from pages.parts.train.watched_digit import Watched, show_watched, show_watched_way

REFRESH_SECONDS = 0.5
CHART_HEIGHT = 240


def _nothing(run: Run) -> None:
    """Where a page shows nothing of its own."""


def watch(
    run_id: str,
    *,
    question: Callable[[Run], None] = _nothing,
    under_progress: Callable[[], None] = lambda: None,
    result: Callable[[Run], None] = _nothing,
    below: Callable[[Run], None] = _nothing,
    on_end: Callable[[Run], None] = _nothing,
) -> None:
    """Show a run; while it is active, again and again.

    Args:
        run_id: a run that can be read at this moment.
        question: shows what a run asks for that failed for want of an answer.
        under_progress: shows what belongs under the line that says how far it is.
        result: shows what came of a run that has a model, in the place of the figures of one that trains.
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
        question(run)
        _announce(run, points)
        under_progress()
        if run.has_model:
            result(run)
        if run.epochs:
            if result is _nothing or not run.has_model:
                show_figures(points)
            beside = partial(show_watched, run, points)
            show_watched_way(show_curves(points, run.epochs, beside, best=_best(run, points)))
        below(run)

    show()


def show_stop(run: Run) -> None:
    """Stop, for whoever may; it stays pressed until the run has ended."""
    if run.status.is_active and visitor().may_end(run):
        st.button(
            _("Stop"), icon=":material/stop:", on_click=_stop, args=(run.id,), disabled=run.stop_requested, key="stop"
        )


def show_figures(points: Sequence[Metrics]) -> None:
    """The four figures of the last point, there before the first one comes."""
    last = points[-1] if points else None
    figures = {
        _("Loss"): last and decimal(last.loss, 3),
        _("Accuracy"): last and percent(last.accuracy),
        _("Validation loss"): last and decimal(last.val_loss, 3),
        _("Validation accuracy"): last and percent(last.val_accuracy),
    }
    with st.container(horizontal=True, gap="small", key="figures"):
        for label, value in figures.items():
            st.metric(label, value or "-", border=True)


def show_curves(
    points: Sequence[Metrics],
    epochs: int,
    beside: Callable[[], Watched | None] = lambda: None,
    *,
    best: int | None = None,
) -> Watched | None:
    """Two charts, there before the first point comes, what they were measured on, and something beside them.

    `best` is the epoch after which the validation loss was lowest, where that is worth a line. What was shown beside
    the charts is returned.
    """
    curves.show_legend()
    with st.container(horizontal=True, gap="small", key="curves"):
        for name in ("loss", "accuracy"):
            with st.container(key=f"{name}_box", height=CHART_HEIGHT, border=False):
                curves.learning_curve(points, name, epochs=epochs, best=best, key=f"{name}_curve")
        shown = beside()
    if points:
        st.caption(_measured_on(points[-1], best))
    return shown


def _best(run: Run, points: Sequence[Metrics]) -> int | None:
    """The best epoch of a run that has ended and has only become worse since."""
    best = None if run.status.is_active else best_epoch(points)
    return best if best is not None and best < int(points[-1].epoch) else None


def _measured_on(last: Metrics, best: int | None) -> str:
    words = _("Validation is measured at the end of each epoch.")
    if last.val_images:
        words = _(
            "Validation is measured on the same {count} digits at every point. The network never trains on them."
        ).format(count=whole(last.val_images))
    training = _("Training is measured on the images since the previous point, while the network is still learning.")
    if best is None:
        return f"{training} {words}"
    marked = _(
        "The dotted line marks the whole epoch after which the validation loss was lowest: epoch {epoch}."
    ).format(epoch=best)
    return f"{training} {words} {marked}"


def _stop(run_id: str) -> None:
    try:
        if visitor().may_end(resources.store().read(run_id)):
            resources.queue().stop(run_id)
    except MnistCoreError as error:
        st.toast(str(error))


def _show_progress(run: Run, points: Sequence[Metrics]) -> None:
    title, message = f"**{describe(run)}**", run.status.message
    share = points[-1].share_of(run.epochs) if points else 0.0
    match run.status.state:
        case "queued":
            st.progress(0.0, text=_when(title, resources.queue().estimate_wait(run)))
        case "running":
            st.progress(share, text=labelled(title, _how_far(run, points)))
        case "interrupted" | "stopped":
            st.progress(share, text=labelled(title, message))
        case "failed":
            st.error(labelled(title, message), icon=":material/error:")
        case _:
            state = in_words(run.summary().state)
            if points:
                state = _("{state} in {seconds} s").format(state=state, seconds=f"{points[-1].seconds:.0f}")
            st.progress(1.0, text=labelled(title, f"{state}. {message}".rstrip()))


def _when(title: str, turn: WaitEstimate) -> str:
    waiting = _("{run} is waiting for its turn, with {ahead} ahead of it.").format(run=title, ahead=turn.ahead)
    if turn.seconds is None or not turn.ahead:
        return f"{waiting} {_('The first run of the day takes a few seconds to start.')}"
    start = _("It should start in about {time}.").format(time=duration(turn.seconds))
    return f"{waiting} {start}"


def _how_far(run: Run, points: Sequence[Metrics]) -> str:
    if run.stop_requested:
        return _("stopping")
    if not run.epochs:
        return _("being checked")
    if not points:
        return _("preparing...")
    if points[-1].epoch < 0.1:
        return how_far(0)
    left = seconds_left(points, run.epochs)
    epoch = _("epoch {epoch} of {epochs}").format(epoch=decimal(points[-1].epoch), epochs=run.epochs)
    return epoch if left is None else _("{epoch}, about {seconds} s left").format(epoch=epoch, seconds=f"{left:.0f}")


def _announce(run: Run, points: Sequence[Metrics]) -> None:
    """What is read aloud, once an epoch: to hear every point would leave no time for anything else."""
    epochs = [point for point in points if point.ends_an_epoch]
    with st.container(key="spoken"):
        st.markdown(_("State of the run: {state}.").format(state=in_words(run.status.state)))
        if epochs:
            last = epochs[-1]
            words = _("After epoch {epoch}: validation accuracy {share}.")
            st.markdown(words.format(epoch=f"{last.epoch:.0f}", share=percent(last.val_accuracy)))
