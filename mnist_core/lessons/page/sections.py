"""What a page to take home says of its run, as HTML: its network, its result, its card, and how to train it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import numpy as np

from mnist_core.classroom.measures import wilson
from mnist_core.data.mnist import Split
from mnist_core.errors import ExportError
from mnist_core.formats import a_date, percent, whole
from mnist_core.inference.evaluation import Evaluation
from mnist_core.javascript.components import NETWORK
from mnist_core.languages.translation import _
from mnist_core.lessons.code import script
from mnist_core.lessons.page.figures import curves, matrix, surest_mistakes
from mnist_core.lessons.page.markup import section, text
from mnist_core.lessons.sentences import network_in_words, preparation_in_words, training_in_words
from mnist_core.runs.run import Run


def inside(network: Mapping[str, Any] | None) -> str:
    """The place of the network's picture; nothing for a network without layers."""
    if network is None:
        return ""
    told = _("Draw a digit and watch every layer respond. Press a unit to switch it off.")
    button = f'<button id="all-on" disabled>{text(_("Switch all back on"))}</button>'
    return section(
        _("Inside the network"),
        f'<p>{text(told)}</p><div id="network" hidden>{NETWORK.html}</div>'
        f'<p>{button} <span id="off" role="status"></span></p>',
    )


def result(run: Run, evaluation: Evaluation, test: Split, probabilities: np.ndarray) -> str:
    """How well it reads, how it learnt that, and what it reads wrong.

    Args:
        run: the run.
        evaluation: its figures on the test digits.
        test: these digits.
        probabilities: its answers to them, float32 (n, 10).
    """
    misread = _("{wrong} of {count}").format(wrong=whole(evaluation.wrong), count=whole(evaluation.count))
    figures = {_("test accuracy"): percent(evaluation.accuracy), _("test digits misread"): misread}
    large = "".join(f"<div><dt>{text(name)}</dt><dd>{text(figure)}</dd></div>" for name, figure in figures.items())
    return section(
        _("Its result"),
        f'<dl class="figures">{large}</dl>{curves(run.metrics())}'
        f'<div class="read">{_div(matrix(evaluation))}{_div(surest_mistakes(test, probabilities))}</div>',
    )


def _div(content: str) -> str:
    return f"<div>{content}</div>"


def card(run: Run, evaluation: Evaluation) -> str:
    """Who trained it, when, on what and how, how well it reads, and what it is not good for."""
    limits = "".join(f"<li>{text(words)}</li>" for words in _limits(run, evaluation))
    rows = {name: text(words) for name, words in _rows(run, evaluation) if words}
    rows[_("What it is not good for")] = f"<ul>{limits}</ul>"
    listed = "".join(f"<dt>{text(name)}</dt><dd>{content}</dd>" for name, content in rows.items())
    return section(_("About this network"), f'<dl class="card">{listed}</dl>')


def _rows(run: Run, evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    ended = datetime.fromtimestamp(run.status.ended or run.status.created)
    parameters = sum(layer.parameters for layer in run.layers())
    yield _("Trained by"), run.status.name
    yield _("Called"), run.status.network_name
    yield _("Date"), a_date(ended)
    yield _("Network"), network_in_words(run.config, parameters)
    yield _("Training"), training_in_words(run.config) or preparation_in_words(run.config)
    yield _("Note"), run.status.message
    yield _("Test accuracy"), accuracy_in_words(evaluation)
    yield _("Run"), run.id


def accuracy_in_words(evaluation: Evaluation) -> str:
    """The share of test digits that were read correctly, with the interval in which the true one may lie."""
    share = wilson(evaluation.count - evaluation.wrong, evaluation.count)
    return _("{share} of MNIST's {count} test digits (95% interval: {low} to {high})").format(
        share=percent(share.value), count=whole(share.count), low=percent(share.low), high=percent(share.high)
    )


def _limits(run: Run, evaluation: Evaluation) -> Iterator[str]:
    if run.config.is_import:
        yield _("It was trained elsewhere, and we don't know on what.")
    yield _("It knows only the digits 0 to 9. It takes a letter or a face for one of them, or has no idea.")
    yield _("It reads one digit at a time, drawn with a pen. It has seldom seen digits written very differently.")
    yield _(
        "It misread {wrong} of {count} test digits, and people's own digits are harder. Don't let it decide anything "
        "that matters, such as a mark or a sum of money."
    ).format(wrong=whole(evaluation.wrong), count=whole(evaluation.count))


def code(run: Run) -> str:
    """The program that trains it, to copy; or why there is none."""
    heading = _("Its training, in Keras")
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
