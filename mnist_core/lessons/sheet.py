"""The lab sheet: one page of A4 on what a network was trained with, how it learnt, and what it reads wrong.

In black and grey only, each line by its own pattern, so that a school's printer loses nothing. matplotlib is imported
only when a sheet is drawn, and used without pyplot, which would keep every figure.
"""

from __future__ import annotations

import io
import textwrap
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mnist_core.data import mnist
from mnist_core.data.mnist import Split
from mnist_core.errors import ExportError
from mnist_core.formats import a_date, a_digit, as_typed, decimal, percent, sureness, whole
from mnist_core.inference.evaluation import Evaluation, evaluate, mistakes
from mnist_core.languages.translation import _, later
from mnist_core.lessons.sentences import network_in_words, training_in_words
from mnist_core.runs.metrics import Metrics, validated_alike
from mnist_core.runs.run import Run
from mnist_core.runs.titles import title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.gridspec import GridSpecFromSubplotSpec

SHEET_FORMATS = ("pdf", "png")
"""What a sheet can be, by the ending of its file's name."""

_A4 = (8.27, 11.69)
_MARGINS = {"left": 0.1, "right": 0.92, "top": 0.815, "bottom": 0.07}
_DOTS_PER_INCH = 150
_MISTAKES = 10
_LETTERS_BELOW_A_MISTAKE = 15
_TITLES = {"loss": later("Loss"), "accuracy": later("Accuracy")}
_WIDTH = 108
_INK, _GREY, _PALE = "black", "0.45", "0.8"
_STYLE: Final[Any] = {
    "font.size": 8,
    "axes.titlesize": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "pdf.fonttype": 42,
    "text.parse_math": False,
}


@dataclass(frozen=True)
class _Answers:
    """What a run says to the test digits: probabilities float32 (n, 10), and the figures made of them."""

    test: Split
    probabilities: np.ndarray
    evaluation: Evaluation


def lab_sheet(run: Run, format: str) -> bytes:
    """The sheet of a run with a model, as the content of a file of one of the `SHEET_FORMATS`.

    Raises:
        ExportError: the run has no model.
        RunError: its model is damaged.
    """
    if not run.has_model:
        raise ExportError(
            _("The run {run} has no model to report on. Choose one that has finished or was stopped.").format(
                run=run.id
            )
        )
    import matplotlib as mpl

    content = io.BytesIO()
    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # a name in a script without a font here: boxes stand there
        _page(run).savefig(content, format=format)
    return content.getvalue()


def _page(run: Run) -> Figure:
    from matplotlib.figure import Figure

    page = Figure(figsize=_A4, dpi=_DOTS_PER_INCH)
    _compose(page, run, _answers(run))
    return page


def _answers(run: Run) -> _Answers:
    test = mnist.load_test()
    probabilities = run.classifier().probabilities(test.images)
    return _Answers(test, probabilities, evaluate(test.labels, probabilities))


def _compose(page: Figure, run: Run, answers: _Answers) -> None:
    """Head, curves, test set, mistakes and watched digit, from top to bottom; what the run has not is left out."""
    points, digit = run.metrics(), run.watched()
    told = [point for point in points if point.watched]
    _head(page, run)
    rows = page.add_gridspec(4, 1, height_ratios=[2.2, 3.1, 1.1, 2.2], hspace=0.42, **_MARGINS)
    if points:
        _curves(page, rows[0].subgridspec(1, 2, wspace=0.2), points)
    _test_set(page, rows[1].subgridspec(1, 2, width_ratios=[1, 2]), answers)
    _mistakes(page, rows[2].subgridspec(1, _MISTAKES), answers)
    if digit is not None and told:
        _watched(page, rows[3].subgridspec(1, 2, width_ratios=[1, 4], wspace=0.15), digit, told)


def _head(page: Figure, run: Run) -> None:
    left, right = _MARGINS["left"], _MARGINS["right"]
    ended = datetime.fromtimestamp(run.status.ended or run.status.created)
    page.text(left, 0.955, "Digit Lab", fontsize=17, weight="bold", va="center")
    page.text(right, 0.962, run.status.name, fontsize=12, ha="right", va="center")
    page.text(right, 0.945, a_date(ended), fontsize=9, ha="right", va="center", color=_GREY)
    page.text(left, 0.925, textwrap.fill(_in_words(run), _WIDTH), fontsize=8.5, va="top", linespacing=1.4)
    page.text(left, 0.025, _("Run {run}").format(run=run.id), fontsize=7, color=_GREY)


def _in_words(run: Run) -> str:
    parameters = sum(layer.parameters for layer in run.layers())
    sentences = (
        f"{title(run, named=False)}.",
        network_in_words(run.config, parameters),
        training_in_words(run.config),
        run.status.message,
    )
    return " ".join(filter(None, sentences))


def _curves(page: Figure, grid: GridSpecFromSubplotSpec, points: Sequence[Metrics]) -> None:
    epochs = [point.epoch for point in points]
    for i, name in enumerate(_TITLES):
        axes = page.add_subplot(grid[i])
        axes.plot(epochs, [getattr(point, name) for point in points], color=_INK, linewidth=1.2, label=_("training"))
        alike = validated_alike(points)
        validation = [getattr(point, f"val_{name}") for point in alike]
        axes.plot(
            [point.epoch for point in alike],
            validation,
            color=_GREY,
            linewidth=1.8,
            linestyle=(0, (2, 1)),
            label=_("validation"),
        )
        axes.set(title=_(_TITLES[name]), xlabel=_("epoch"), xlim=(0, max(epochs)))
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda number, _place: as_typed(round(number, 9)))
        axes.grid(color="0.92")
        axes.legend(frameon=False)


def _test_set(page: Figure, grid: GridSpecFromSubplotSpec, answers: _Answers) -> None:
    evaluation = answers.evaluation
    figures = {
        _("test accuracy"): percent(evaluation.accuracy),
        _("test loss"): decimal(evaluation.loss, 4),
        _("test digits misread"): _("{wrong} of {count}").format(
            wrong=whole(evaluation.wrong), count=whole(evaluation.count)
        ),
    }
    beside = page.add_subplot(grid[0])
    beside.set_axis_off()
    for i, (name, figure) in enumerate(figures.items()):
        beside.text(0, 0.85 - 0.3 * i, figure, fontsize=17)
        beside.text(0, 0.78 - 0.3 * i, name, color=_GREY)
    _confusion(page.add_subplot(grid[1]), evaluation)


def _confusion(axes: Axes, evaluation: Evaluation) -> None:
    """Counts in numbers; shades by their logarithm, because one mistake would not show beside a thousand right."""
    counts = np.array(evaluation.confusion)
    shades = np.log1p(counts) / np.log1p(counts.max())
    axes.imshow(shades, cmap="Greys", vmin=0, vmax=1.2)
    for (label, said), count in np.ndenumerate(counts):
        if count:
            colour = "white" if shades[label, said] > 0.6 else _INK
            axes.text(said, label, f"{count}", ha="center", va="center", fontsize=6.5, color=colour)
    axes.set(title=_("Confusion matrix"), xlabel=_("predicted"), ylabel=_("actual"))
    axes.set(xticks=range(10), yticks=range(10))
    axes.tick_params(length=0)


def _mistakes(page: Figure, grid: GridSpecFromSubplotSpec, answers: _Answers) -> None:
    surest = mistakes(answers.test.labels, answers.probabilities)[:_MISTAKES]
    for i, mistake in enumerate(surest):
        axes = page.add_subplot(grid[i])
        axes.imshow(answers.test.images[mistake.index], cmap="Greys")
        words = _("{digit}\nread as {answer}\n{share} sure").format(
            digit=a_digit(mistake.label), answer=mistake.predicted, share=sureness(mistake.confidence)
        )
        lines = [textwrap.fill(line, _LETTERS_BELOW_A_MISTAKE) for line in words.splitlines()]
        axes.set_xlabel("\n".join(lines), fontsize=7)
        axes.set(xticks=[], yticks=[], frame_on=False)
    if surest:
        page.axes[-len(surest)].set_title(_("Its most confident mistakes"), loc="left")


def _watched(page: Figure, grid: GridSpecFromSubplotSpec, digit: np.ndarray, told: Sequence[Metrics]) -> None:
    """The digit, and beside it ten strips, whose heights are the probabilities of 0 to 9 over the training."""
    picture, strips = page.add_subplot(grid[0]), page.add_subplot(grid[1])
    picture.imshow(digit, cmap="Greys")
    picture.set(title=_("The digit we are watching"), xticks=[], yticks=[], frame_on=False)
    epochs = [point.epoch for point in told]
    answer = int(np.argmax(told[-1].watched))
    for label in range(10):
        heights = [label + 0.9 * point.watched[label] for point in told]
        strips.fill_between(epochs, label, heights, color=_INK if label == answer else _GREY, linewidth=0.5)
        strips.axhline(label, color=_PALE, linewidth=0.5)
    middles = [label + 0.45 for label in range(10)]
    strips.set(title=_("What the network read it as"), xlabel=_("epoch"), xlim=(0, max(epochs)), ylim=(0, 10))
    strips.set_yticks(middles, [str(label) for label in range(10)])
    shares = strips.secondary_yaxis("right")
    shares.set_yticks(middles, [percent(share) for share in told[-1].watched])
    shares.spines["right"].set_visible(False)
    for axis in (strips, shares):
        axis.tick_params(axis="y", length=0)
