"""Answers as the page shows them: the server's, and while the pen draws the browser's own in the same place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from mnist_core.formats import shares
from mnist_core.images.digits import DigitSteps
from mnist_core.inference.classifier import Prediction
from mnist_core.javascript.components import ANSWER, ANSWERS, SEEN, WATCHED, Component
from mnist_core.javascript.texts import answer_words, bars_alt, no_steps_yet, steps_words
from mnist_core.languages.translation import _
from mnist_core.runs.run import Run
from pages.parts.live import routes
from pages.parts.pictures import data_url, no_larger_than

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

_HERE = Path(__file__).parent
_PICTURE_SIDE = 256
"""Pixels: about as large as a projector shows them."""


def mount(component: Component) -> ComponentRenderer:
    """The component for Streamlit."""
    return st.components.v2.component(
        f"digit_lab_{component.name}", html=component.html, js=component.script, isolate_styles=False
    )


_pen = mount(Component("pen", '<p class="live-off" hidden></p>', (_HERE / "pen.js").read_text()))
_answer, _watched, _seen, _answers = map(mount, (ANSWER, WATCHED, SEEN, ANSWERS))


def follow_pen(run: Run, *, centre: bool = True, others: Sequence[Run] = ()) -> None:
    """Have the browser answer with this run's model while the visitor draws, and with others beside it."""
    _follow(run, {each.id: routes.model(each) for each in (run, *others)}, centre=centre)


def follow_pen_inside(run: Run, switched_off: Mapping[int, Collection[int]]) -> None:
    """The same with this run's model, opened, so that the browser tells what each layer answers."""
    _follow(run, {run.id: routes.opened(run, switched_off)}, inside=run.id)


def _follow(run: Run, models: Mapping[str, str | None], *, centre: bool = True, inside: str | None = None) -> None:
    known = {run_id: address for run_id, address in models.items() if address}
    engine = routes.engine() if run.id in known else None
    data = {"engine": engine, "run": run.id, "models": known, "centre": centre, "inside": inside}
    data["off"] = _("The answer appears when you lift the pen.")
    _pen(key="pen", data=data)


def answer(run: Run, prediction: Prediction | None) -> None:
    """The label in large letters, words, a bar a label; unseen until there is a prediction, or the pen draws."""
    probabilities, labels = _probabilities(prediction), run.config.labels
    alt, words = bars_alt(probabilities, labels), answer_words(labels)
    data = {"run": run.id, "probabilities": probabilities, "alt": alt, "words": words}
    _answer(key="prediction", data=data)


def watched_bars(prediction: Prediction) -> None:
    """Bars that follow no pen."""
    _watched(
        key="watched_bars",
        data={
            "probabilities": prediction.probabilities,
            "alt": bars_alt(prediction.probabilities, prediction.labels),
            "shares": shares(),
            "labels": prediction.labels,
        },
    )


def seen(steps: DigitSteps | None, *, centred: bool, is_photo: bool = False) -> None:
    """The way from the drawing, or photo, to what the network gets; without one a sentence, until there is one."""
    words = steps_words()
    pictures: list[dict[str, str]] = []
    if steps is not None:
        pictures = [_picture(steps.ink, *words["ink"])]
        if centred:
            caption, alt = words["fitted"]
            fitted = {"source": data_url(steps.fitted), "caption": caption, "alt": alt}
            pictures += [_picture(steps.crop, *words["crop"]), fitted]
    caption, alt = words["digit" if centred else "whole"]
    pixels = None if steps is None else steps.digit.ravel().tolist()
    digit = {"pixels": pixels, "centred": centred, "caption": caption, "alt": alt}
    nothing = no_steps_yet()
    if is_photo:
        nothing = _("As soon as there is a photo, you see here how its ink is cut out, shrunk and centred.")
    _seen(key="seen", data={"pictures": pictures, "digit": digit, "nothing": nothing})


def _picture(pixels: np.ndarray, caption: str, alt: str) -> dict[str, str]:
    source = data_url(no_larger_than(_PICTURE_SIDE, pixels), "jpeg")  # a quarter of a PNG's work
    return {"source": source, "caption": caption, "alt": alt}


def all_answers(names: Mapping[str, str], predictions: Mapping[str, Prediction]) -> None:
    """What each run, by its id, says about the same digit, side by side; nothing of one without a prediction."""
    models = [
        {"run": run_id, "name": name, "probabilities": _probabilities(predictions.get(run_id))}
        for run_id, name in names.items()
    ]
    _answers(key="answers", data={"models": models, "shares": shares()})


def _probabilities(prediction: Prediction | None) -> list[float] | None:
    return None if prediction is None else list(prediction.probabilities)
