"""Answers as the page shows them: the server's, and while the pen draws the browser's own in the same place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from mnist_core.formats import percent
from mnist_core.inference.classifier import GUESSING_BELOW, NAMED_FROM, UNSURE_BELOW, Prediction
from mnist_core.runs.run import Run
from pages.parts.live import routes

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

_HERE = Path(__file__).parent
_DOUBT = {"unsure_below": UNSURE_BELOW, "guessing_below": GUESSING_BELOW, "named_from": NAMED_FROM}
_OFF = "The answer appears when you lift the pen."


def _component(name: str, html: str) -> ComponentRenderer:
    script = "".join((_HERE / f"{file}.js").read_text() for file in ("listen", "percent", name))
    return st.components.v2.component(f"digit_lab_{name}", html=html, js=script, isolate_styles=False)


_BAR = "<span><i></i><b>{}</b></span>"
_pen = _component("pen", f'<p class="live-off" hidden>{_OFF}</p>')
_words = _component("words", '<div class="live-words" aria-hidden="true"><h2></h2><p></p></div>')
_bars = _component("bars", f'<div class="digit-bars" role="img">{"".join(map(_BAR.format, range(10)))}</div>')
_seen = _component(
    "seen",
    '<figure class="digit-seen"><canvas width="28" height="28" role="img"></canvas><figcaption></figcaption></figure>',
)
_answers = _component("answers", '<dl class="all-answers"></dl>')


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
    _pen(key="pen", data=data)


def live_words(run_id: str) -> None:
    """The pen's own answer in words; nothing until it draws."""
    _words(key="live_words", data={"run": run_id, **_DOUBT})


def bars(run_id: str, prediction: Prediction | None, *, key: str = "probabilities") -> None:
    """Ten bars, one a digit; empty until there is a prediction, or the pen draws."""
    _bars(
        key=key,
        data={
            "run": run_id,
            "probabilities": _probabilities(prediction),
            "alt": _alt(prediction) if prediction else "Probabilities of the ten digits",
        },
    )


def digit(pixels: np.ndarray | None, *, caption: str, alt: str) -> None:
    """A digit uint8 (28, 28) as white squares on black; empty until there is one, or the pen draws."""
    known = None if pixels is None else pixels.ravel().tolist()
    _seen(key="seen_digit", width=96, data={"pixels": known, "caption": caption, "alt": alt})


def all_answers(names: Mapping[str, str], predictions: Mapping[str, Prediction]) -> None:
    """What each run, by its id, says about the same digit, side by side; nothing of one without a prediction."""
    models = [
        {"run": run_id, "name": name, "probabilities": _probabilities(predictions.get(run_id))}
        for run_id, name in names.items()
    ]
    _answers(key="answers", data={"models": models, **_DOUBT})


def _probabilities(prediction: Prediction | None) -> list[float] | None:
    return None if prediction is None else list(prediction.probabilities)


def _alt(prediction: Prediction) -> str:
    likeliest: list[tuple[int, Any]] = sorted(enumerate(prediction.probabilities), key=lambda pair: -pair[1])[:3]
    words = ", ".join(f"{digit} {percent(probability)}" for digit, probability in likeliest)
    return f"Probabilities of the ten digits. Most likely: {words}."
