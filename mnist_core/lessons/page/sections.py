"""What a page to take home says of its run, as HTML: its network, its result, its card, and how to train it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from mnist_core.classroom.measures import wilson
from mnist_core.data.mnist import EMPTY_SPLIT, Split
from mnist_core.errors import ExportError
from mnist_core.formats import a_date, percent, whole
from mnist_core.inference.evaluation import Evaluation
from mnist_core.javascript.components import NETWORK
from mnist_core.languages.translation import N_, _
from mnist_core.lessons.code import script
from mnist_core.lessons.page.figures import curves, matrix, surest_mistakes
from mnist_core.lessons.page.markup import section, text
from mnist_core.lessons.sentences import network_in_words, preparation_in_words, training_in_words
from mnist_core.names import bidi_isolated
from mnist_core.networks.config import Imported, TrainingConfig
from mnist_core.networks.labels import Labels, are_digits
from mnist_core.runs.run import Run

_NOT_TESTED = N_("Nobody knows how well it reads, because the drawings that it could be tested on aren't here.")
_NOT_OURS = N_(
    "The program isn't here, because it needs the drawings that the network learnt from. They stay with those who "
    "drew them."
)


@dataclass(frozen=True)
class Tested:
    """What a network was tested on.

    Attributes:
        evaluation: its figures; None where nobody has any.
        digits: MNIST's test digits, for a network that reads digits.
        probabilities: its answers to these, float32 (n, 10), or None.
    """

    evaluation: Evaluation | None
    digits: Split = EMPTY_SPLIT
    probabilities: np.ndarray | None = None


def inside(network: Mapping[str, Any] | None, labels: Labels) -> str:
    """The place of the network's picture; nothing for a network without layers."""
    if network is None:
        return ""
    told = _("Draw a digit and watch every layer respond. Press a unit to switch it off.")
    if not are_digits(labels):
        told = _("Draw a sign and watch every layer respond. Press a unit to switch it off.")
    button = f'<button id="all-on" disabled>{text(_("Switch all back on"))}</button>'
    return section(
        _("Inside the network"),
        f'<p>{text(told)}</p><div id="network" hidden>{NETWORK.html}</div>'
        f'<p>{button} <span id="off" role="status"></span></p>',
    )


def result(run: Run, tested: Tested) -> str:
    """How well it reads, how it learnt that, and what it reads wrong."""
    evaluation = tested.evaluation
    if evaluation is None:
        return section(_("Its result"), f"<p>{text(_(_NOT_TESTED))}</p>{curves(run.metrics())}")
    labels = run.config.labels
    misread = _("{wrong} of {count}").format(wrong=whole(evaluation.wrong), count=whole(evaluation.count))
    what = _("test digits misread") if are_digits(labels) else _("drawings misread")
    figures = {_("test accuracy"): percent(evaluation.accuracy), what: misread}
    large = "".join(f"<div><dt>{text(name)}</dt><dd>{text(figure)}</dd></div>" for name, figure in figures.items())
    mistakes = "" if tested.probabilities is None else _div(surest_mistakes(tested.digits, tested.probabilities))
    return section(
        _("Its result"),
        f'<dl class="figures">{large}</dl>{curves(run.metrics())}'
        f'<div class="read">{_div(matrix(evaluation, labels))}{mistakes}</div>',
    )


def _div(content: str) -> str:
    return f"<div>{content}</div>"


def card(run: Run, evaluation: Evaluation | None) -> str:
    """Who trained it, when, on what and how, how well it reads, and what it is not good for."""
    limits = "".join(f"<li>{text(words)}</li>" for words in _limits(run, evaluation))
    rows = {name: text(words) for name, words in _rows(run, evaluation) if words}
    rows[_("What it is not good for")] = f"<ul>{limits}</ul>"
    listed = "".join(f"<dt>{text(name)}</dt><dd>{content}</dd>" for name, content in rows.items())
    return section(_("About this network"), f'<dl class="card">{listed}</dl>')


def _rows(run: Run, evaluation: Evaluation | None) -> Iterator[tuple[str, str]]:
    ended = datetime.fromtimestamp(run.status.ended or run.status.created)
    parameters = sum(layer.parameters for layer in run.layers())
    yield _("Trained by"), run.status.name
    yield _("Called"), run.status.network_name
    yield _("Date"), a_date(ended)
    yield _("Network"), network_in_words(run.config, parameters)
    yield _("Training"), training_in_words(run.config) or preparation_in_words(run.config)
    yield _("Note"), run.status.message
    yield _("Reads"), signs_in_words(run.config.labels)
    yield _("Test accuracy"), accuracy_in_words(evaluation, run.config)
    yield _("Run"), run.id


def signs_in_words(labels: Labels) -> str:
    """The names of the signs of its own that a network tells apart; nothing of digits."""
    return "" if are_digits(labels) else ", ".join(map(bidi_isolated, labels))


def accuracy_in_words(evaluation: Evaluation | None, config: TrainingConfig | Imported) -> str:
    """The share of what it was tested on that was read correctly, with the interval in which the true one may lie."""
    if evaluation is None:
        return _(_NOT_TESTED)
    share = wilson(evaluation.count - evaluation.wrong, evaluation.count)
    words = _("{share} of MNIST's {count} test digits (95% interval: {low} to {high})")
    if not are_digits(config.labels):
        drawn = config.trained_with.class_digits if config.trained_with else None
        words = (
            _("{share} of {count} drawings by hands it hadn't seen (95% interval: {low} to {high})")
            if drawn and drawn.testing
            else _("{share} of {count} later drawings by the same hand (95% interval: {low} to {high})")
        )
    return words.format(
        share=percent(share.value), count=whole(share.count), low=percent(share.low), high=percent(share.high)
    )


def _limits(run: Run, evaluation: Evaluation | None) -> Iterator[str]:
    if run.config.is_import and run.config.trained_with is None:
        yield _("It was trained elsewhere, and we don't know on what.")
    if not are_digits(run.config.labels):
        yield _(
            "It knows only its {count} signs, as those who drew them write them. It takes anything else for one of "
            "them, or has no idea. Don't let it decide anything that matters."
        ).format(count=len(run.config.labels))
        return
    yield _("It knows only the digits 0 to 9. It takes a letter or a face for one of them, or has no idea.")
    yield _("It reads one digit at a time, drawn with a pen. It has seldom seen digits written very differently.")
    if evaluation:
        yield _(
            "It misread {wrong} of {count} test digits, and people's own digits are harder. Don't let it decide "
            "anything that matters, such as a mark or a sum of money."
        ).format(wrong=whole(evaluation.wrong), count=whole(evaluation.count))


def code(run: Run) -> str:
    """The program that trains it, to copy; or why there is none."""
    heading = _("Its training, in Keras")
    if not are_digits(run.config.labels):
        return section(heading, f"<p>{text(_(_NOT_OURS))}</p>")
    try:
        program = script(run.config)
    except ExportError as error:
        return section(heading, f"<p>{text(str(error))}</p>")
    button = f'<button id="copy" hidden>{text(_("Copy"))}</button> <span id="copied" role="status"></span>'
    name = text(heading)
    return section(
        heading,
        f'<pre tabindex="0" role="region" aria-label="{name}"><code id="code">{text(program)}</code></pre>{button}',
    )
