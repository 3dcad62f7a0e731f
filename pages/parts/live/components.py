"""Answers as the page shows them: the server's, and while the pen draws the browser's own in the same place."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from mnist_core.formats import a_digit, shares, sureness
from mnist_core.images.digits import DigitSteps
from mnist_core.inference.classifier import GUESSING_BELOW, NAMED_FROM, UNSURE_BELOW, Prediction
from mnist_core.languages.translation import _
from mnist_core.runs.run import Run
from pages.parts.live import routes
from pages.parts.pictures import data_url, no_larger_than

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

_HERE = Path(__file__).parent
_BOUNDS = {"unsureBelow": UNSURE_BELOW, "guessingBelow": GUESSING_BELOW, "namedFrom": NAMED_FROM}
_PICTURE_SIDE = 256
"""Pixels: about as large as a projector shows them."""


def _component(name: str, html: str, *helpers: str) -> ComponentRenderer:
    script = f"const BOUNDS = {json.dumps(_BOUNDS)};\n"
    script += "".join((_HERE / f"{file}.js").read_text() for file in ("percent", *helpers, name))
    return st.components.v2.component(f"digit_lab_{name}", html=html, js=script, isolate_styles=False)


_BAR = "<span><i></i><b>{}</b></span>"
_BARS = f'<div class="digit-bars" role="img">{"".join(map(_BAR.format, range(10)))}</div>'
_WORDS = (
    '<div class="words" aria-live="polite" aria-atomic="true"><h2></h2><p></p></div>'
    '<div class="live-words" aria-hidden="true"><h2></h2><p></p></div>'
)
_SEEN = (
    '<figure class="digit-seen"><canvas width="28" height="28" role="img"></canvas><figcaption></figcaption></figure>'
)
_pen = _component("pen", '<p class="live-off" hidden></p>')
_answer = _component("answer", f'<div class="answer">{_WORDS}{_BARS}</div>', "listen", "filled", "words", "bars")
_watched = _component("watched", _BARS, "bars")
_seen = _component("seen", f'<div class="digit-steps">{_SEEN}</div><p class="nothing-seen"></p>', "listen")
_answers = _component("answers", '<dl class="all-answers"></dl>', "listen")


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


def answer(run_id: str, prediction: Prediction | None) -> None:
    """The label in large letters, words, ten bars; unseen until there is a prediction, or the pen draws."""
    alt = _("Probabilities of the ten digits") if prediction is None else _alt(prediction)
    data = {"run": run_id, "probabilities": _probabilities(prediction), "alt": alt, "words": _words()}
    _answer(key="prediction", data=data)


def watched_bars(prediction: Prediction) -> None:
    """Ten bars that follow no pen."""
    _watched(
        key="watched_bars",
        data={"probabilities": _probabilities(prediction), "alt": _alt(prediction), "shares": shares()},
    )


def seen(steps: DigitSteps | None, *, centred: bool, is_photo: bool = False) -> None:
    """The way from the drawing, or photo, to what the network gets; without one a sentence, until there is one."""
    pictures: list[dict[str, str]] = []
    if steps is not None:
        pictures = [_picture(steps.ink, _("your ink"), _("Your ink"))]
        if centred:
            alt = _("Shrunk to fit 20 by 20 pixels")
            fitted = {"source": data_url(steps.fitted), "caption": _("shrunk"), "alt": alt}
            pictures += [_picture(steps.crop, _("cut out"), _("Cut out")), fitted]
    if centred:
        alt = _("Centred in 28 by 28 pixels: the 28 by 28 pixels the network gets")
    else:
        alt = _("The whole canvas, shrunk: the 28 by 28 pixels the network gets")
    digit = {
        "pixels": None if steps is None else steps.digit.ravel().tolist(),
        "centred": centred,
        "caption": _("centred") if centred else _("shrunk"),
        "alt": alt,
    }
    nothing = _("As soon as you draw, you see here how your ink is cut out, shrunk and centred for the network.")
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


def _words() -> dict[str, Any]:
    """What words.js makes an answer's sentences of."""
    sentences = {
        "none": _("No idea: no digit gets more than {share}."),
        "unsure": _("Not sure: {share} for {likeliest}, or maybe {second}."),
        "sure": _("The network is {share} sure."),
        "rival": _("Or is it {digit} ({share})?"),
    }
    return {"sentences": sentences, "digits": [a_digit(digit) for digit in range(10)], "shares": shares()}


def _alt(prediction: Prediction) -> str:
    likeliest: list[tuple[int, Any]] = sorted(enumerate(prediction.probabilities), key=lambda pair: -pair[1])[:3]
    words = ", ".join(f"{digit} {sureness(probability)}" for digit, probability in likeliest)
    return _("Probabilities of the ten digits. Most likely: {digits}.").format(digits=words)
