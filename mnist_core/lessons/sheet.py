"""The lab sheet: one page of A4 on what a network was trained with, how it learnt, and what it reads wrong.

In black and grey only, each line by its own pattern, so that a school's printer loses nothing. matplotlib is imported
only when a sheet is drawn, and used without pyplot, which would keep every figure.
"""

from __future__ import annotations

import io
import textwrap
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mnist_core.data import mnist
from mnist_core.data.mnist import EMPTY_SPLIT, Split
from mnist_core.errors import ExportError
from mnist_core.formats import a_date, a_digit, as_typed, decimal, percent, sureness, whole
from mnist_core.inference.evaluation import Evaluation, evaluate, mistakes
from mnist_core.languages.translation import N_, _
from mnist_core.lessons.sentences import network_in_words, training_in_words
from mnist_core.networks.labels import DIGITS, Labels, are_digits
from mnist_core.runs.metrics import Metrics, validated_alike
from mnist_core.runs.run import Run
from mnist_core.runs.titles import title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from matplotlib.gridspec import GridSpec

SHEET_FORMATS = ("pdf", "png")
"""What a sheet can be, by the ending of its file's name."""

_A4 = (8.27, 11.69)
_LEFT, _RIGHT = 0.09, 0.92
_DOTS_PER_INCH = 150
_MISTAKES, _MISTAKES_IN_A_ROW = 10, 5
_TITLES = {"loss": N_("Loss"), "accuracy": N_("Accuracy")}
_LETTERS_IN_A_TITLE, _LETTERS_IN_A_LINE, _LETTERS_BESIDE_STRIPS = 80, 112, 18
_LETTERS_BELOW_A_MISTAKE = 14
_LETTERS_OF_A_SIGN, _LETTERS_THAT_LIE = 9, 3
_POINTS_OF_A_MATRIX, _POINTS_OF_STRIPS = 170, 85
_INK, _GREY, _PALE = "black", "0.45", "0.8"
_STYLE: Final[Any] = {
    "font.size": 8,
    "axes.titlesize": 9,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "pdf.fonttype": 42,
    "text.parse_math": False,
}


@dataclass(frozen=True)
class _Answers:
    """How well a run reads.

    Attributes:
        evaluation: its figures, of MNIST's test digits or of drawings of a class's own signs.
        test: what it was tested on; empty for signs, whose drawings stay with the class.
        probabilities: its answers to these, float32 (n, 10).
    """

    evaluation: Evaluation
    test: Split = EMPTY_SPLIT
    probabilities: np.ndarray = field(default_factory=lambda: np.empty((0, len(DIGITS)), np.float32))


def lab_sheet(run: Run, format: str) -> bytes:
    """The sheet of a run with a model, as the content of a file of one of the `SHEET_FORMATS`.

    Raises:
        ExportError: the run has no model.
        RunError: its model is damaged, or nobody has tested how it reads a class's signs.
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
    if not are_digits(run.config.labels):
        return _Answers(run.evaluation())
    test = mnist.load_test()
    probabilities = run.classifier().probabilities(test.images)
    return _Answers(evaluate(test.labels, probabilities), test, probabilities)


def _compose(page: Figure, run: Run, answers: _Answers) -> None:
    """Head, figures, curves, mistakes, watched digit and lines to write on; what the run has not is left out."""
    points, digit = run.metrics(), run.watched()
    told = [point for point in points if point.watched]
    labels = run.config.labels
    _head(page, run)
    _figures(page, answers.evaluation, labels)
    if points:
        _curves(page, _between(page, 0.74, 0.602, columns=2, wspace=0.22), points)
    place = _between(page, 0.53, 0.3, right=0.43) if are_digits(labels) else _between(page, 0.53, 0.33, left=0.18)
    _confusion(page.add_subplot(place[0]), answers.evaluation, labels)
    _mistakes(page, answers)
    lines_begin = 0.235
    if digit is not None and told:
        places = _between(page, 0.235, 0.125, columns=2, right=0.88, width_ratios=[1, 5], wspace=0.1)
        _watched(page, places, digit, told, labels)
        lines_begin = 0.076
    _foot(page, run, lines_begin)


def _between(
    page: Figure,
    top: float,
    bottom: float,
    *,
    columns: int = 1,
    left: float = _LEFT,
    right: float = _RIGHT,
    **grid: Any,
) -> GridSpec:
    """A row of places, between two heights in parts of the page."""
    return page.add_gridspec(1, columns, top=top, bottom=bottom, left=left, right=right, **grid)


def _head(page: Figure, run: Run) -> None:
    """What it is, a line for the pupil's name, and what was trained."""
    ended = datetime.fromtimestamp(run.status.ended or run.status.created)
    page.text(_LEFT, 0.957, "Digit Lab", fontsize=17, weight="bold", va="baseline")
    page.text(_LEFT, 0.94, a_date(ended), color=_GREY, va="baseline")
    page.text(0.47, 0.957, _("Name:"), fontsize=10, ha="right", va="baseline")
    _rule(page, 0.953, left=0.48)
    page.text(0.485, 0.957, run.status.name, fontsize=11, va="baseline")
    called = textwrap.wrap(title(run, named=False), _LETTERS_IN_A_TITLE)
    words = textwrap.fill(_in_words(run), _LETTERS_IN_A_LINE)
    page.text(_LEFT, 0.925, "\n".join(called), fontsize=10, weight="bold", va="top", linespacing=1.2)
    page.text(_LEFT, 0.92 - 0.0145 * len(called), words, va="top", linespacing=1.3)


def _foot(page: Figure, run: Run, top: float) -> None:
    """Lines to write on, from a height in parts of the page down, and which run it is."""
    page.text(_LEFT, top, _("What I notice:"), va="baseline")
    for height in np.arange(0.032, top - 0.015, 0.023):
        _rule(page, height)
    page.text(_RIGHT, 0.02, _("Run {run}").format(run=run.id), fontsize=6.5, ha="right", color=_GREY)


def _rule(page: Figure, height: float, left: float = _LEFT) -> None:
    from matplotlib.lines import Line2D

    page.add_artist(Line2D([left, _RIGHT], [height, height], color=_GREY, linewidth=0.7))


def _in_words(run: Run) -> str:
    parameters = sum(layer.parameters for layer in run.layers())
    sentences = (network_in_words(run.config, parameters), training_in_words(run.config), run.status.message)
    return " ".join(filter(None, sentences))


def _figures(page: Figure, evaluation: Evaluation, labels: Labels) -> None:
    """What came of it in three figures side by side."""
    misread = _("test digits misread") if are_digits(labels) else _("drawings misread")
    figures = {
        _("test accuracy"): percent(evaluation.accuracy),
        _("test loss"): decimal(evaluation.loss, 4),
        misread: _("{wrong} of {count}").format(wrong=whole(evaluation.wrong), count=whole(evaluation.count)),
    }
    for left, (name, figure) in zip((_LEFT, 0.37, 0.65), figures.items(), strict=True):
        page.text(left, 0.797, figure, fontsize=17, va="baseline")
        page.text(left, 0.782, name, color=_GREY, va="baseline")


def _curves(page: Figure, grid: GridSpec, points: Sequence[Metrics]) -> None:
    epochs = [point.epoch for point in points]
    for i, name in enumerate(_TITLES):
        axes = page.add_subplot(grid[i])
        axes.plot(epochs, [getattr(point, name) for point in points], color=_INK, linewidth=1.2, label=_("training"))
        alike = validated_alike(points)
        axes.plot(
            [point.epoch for point in alike],
            [getattr(point, f"val_{name}") for point in alike],
            color=_GREY,
            linewidth=1.8,
            linestyle=(0, (2, 1)),
            label=_("validation"),
        )
        unit, scale = (" (%)", 100) if name == "accuracy" else ("", 1)
        axes.set(title=_(_TITLES[name]) + unit, xlabel=_("epoch"), xlim=(0, max(epochs)))
        _write_numbers(axes.xaxis)
        _write_numbers(axes.yaxis, scale)
        axes.locator_params(nbins=6)
        axes.grid(color="0.92")
        axes.legend(frameon=False)


def _write_numbers(axis: Axis, scale: float = 1) -> None:
    """Have the numbers beside an axis, times a scale, written as the reader's language does."""
    axis.set_major_formatter(lambda number, _place: as_typed(round(scale * number, 9)))


def _confusion(axes: Axes, evaluation: Evaluation, labels: Labels) -> None:
    """Counts in numbers; shades by their logarithm, because one mistake would not show beside a thousand right."""
    counts = np.array(evaluation.confusion)
    shades = np.log1p(counts) / np.log1p(counts.max())
    axes.imshow(shades, cmap="Greys", vmin=0, vmax=1.2, aspect="auto")
    for (label, said), count in np.ndenumerate(counts):
        if count:
            colour = "white" if shades[label, said] > 0.6 else _INK
            axes.text(said, label, f"{count}", ha="center", va="center", fontsize=6, color=colour)
    axes.set(title=_("Confusion matrix"), xlabel=_("predicted"), ylabel=_("actual"))
    names = [_in_short(label) for label in labels]
    axes.set_xticks(range(len(names)), names, rotation=0 if max(map(len, names)) <= _LETTERS_THAT_LIE else 90)
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(length=0, labelsize=min(8, _POINTS_OF_A_MATRIX / len(names)))


def _in_short(label: str) -> str:
    return label if len(label) <= _LETTERS_OF_A_SIGN else label[: _LETTERS_OF_A_SIGN - 1] + "\u2026"


def _mistakes(page: Figure, answers: _Answers) -> None:
    surest = mistakes(answers.test.labels, answers.probabilities)[:_MISTAKES]
    if not surest:
        return
    page.text(0.5, 0.5375, _("Its most confident mistakes"), fontsize=9, weight="bold", va="baseline")
    rows = _MISTAKES // _MISTAKES_IN_A_ROW
    grid = page.add_gridspec(rows, _MISTAKES_IN_A_ROW, left=0.5, right=_RIGHT, top=0.53, bottom=0.325, hspace=0.75)
    for i, mistake in enumerate(surest):
        axes = page.add_subplot(grid[i])
        axes.imshow(answers.test.images[mistake.index], cmap="Greys")
        words = _("{digit}\nread as {answer}\n{share} sure").format(
            digit=a_digit(mistake.label), answer=mistake.predicted, share=sureness(mistake.confidence)
        )
        lines = [textwrap.fill(line, _LETTERS_BELOW_A_MISTAKE) for line in words.splitlines()]
        axes.set_xlabel("\n".join(lines), fontsize=6.5)
        axes.set(xticks=[], yticks=[], frame_on=False)


def _watched(page: Figure, grid: GridSpec, digit: np.ndarray, told: Sequence[Metrics], labels: Labels) -> None:
    """The digit, and beside it a strip a label, whose height is the label's probability over the training."""
    picture, strips = page.add_subplot(grid[0]), page.add_subplot(grid[1])
    picture.imshow(digit, cmap="Greys")
    name = textwrap.fill(_("The digit we are watching"), _LETTERS_BESIDE_STRIPS)
    picture.set(title=name, xticks=[], yticks=[], frame_on=False)
    epochs = [point.epoch for point in told]
    answer = int(np.argmax(told[-1].watched))
    for label in range(len(labels)):
        heights = [label + 0.9 * point.watched[label] for point in told]
        strips.fill_between(epochs, label, heights, color=_INK if label == answer else _GREY, linewidth=0.5)
        strips.axhline(label, color=_PALE, linewidth=0.5)
    middles = [label + 0.45 for label in range(len(labels))]
    strips.set(title=_("What the network read it as"), xlabel=_("epoch"), xlim=(0, max(epochs)), ylim=(0, len(labels)))
    _write_numbers(strips.xaxis)
    strips.set_yticks(middles, [_in_short(label) for label in labels])
    shares = strips.secondary_yaxis("right")
    shares.set_yticks(middles, [percent(share) for share in told[-1].watched])
    shares.spines["right"].set_visible(False)
    for axis in (strips, shares):
        axis.tick_params(axis="y", length=0, labelsize=min(8, _POINTS_OF_STRIPS / len(labels)))
