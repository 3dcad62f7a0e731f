"""What shows a network's answers in a browser: HTML, and the script that fills it, each put together from files here.

A script is a JavaScript module whose default export takes {data, parentElement, setTriggerValue}, as Streamlit calls
it. The helpers before it are plain functions.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from mnist_core.inference.classifier import GUESSING_BELOW, NAMED_FROM, UNSURE_BELOW

HERE = Path(__file__).parent
STYLE = (HERE / "components.css").read_text(encoding="utf-8")
"""Of the bars and of the network's picture; sizes, and what stands round them, are the page's."""

_BOUNDS = {"unsureBelow": UNSURE_BELOW, "guessingBelow": GUESSING_BELOW, "namedFrom": NAMED_FROM}


@dataclass(frozen=True)
class Component:
    """A piece of a page: its name, its markup, and the module that fills it."""

    name: str
    html: str
    script: str


def _component(name: str, html: str, *helpers: str) -> Component:
    script = f"const BOUNDS = {json.dumps(_BOUNDS)};\n"
    script += "\n".join((HERE / f"{file}.js").read_text(encoding="utf-8") for file in (*helpers, name))
    return Component(name, html, script)


_BAR = "<span><i></i><b>{}</b></span>"
_BARS = f'<div class="digit-bars" role="img">{"".join(map(_BAR.format, range(10)))}</div>'
_WORDS = (
    '<div class="words" aria-live="polite" aria-atomic="true"><h2></h2><p></p></div>'
    '<div class="live-words" aria-hidden="true"><h2></h2><p></p></div>'
)
_SEEN = (
    '<figure class="digit-seen"><canvas width="28" height="28" role="img"></canvas><figcaption></figcaption></figure>'
)
_NETWORK = (
    '<div class="network"><canvas class="network-plane" role="img"></canvas>'
    '<div class="network-foot"><canvas class="network-weights" role="img" hidden></canvas>'
    '<p class="network-told"></p>'
    '<button class="network-back">&lsaquo;</button><button class="network-on">&rsaquo;</button>'
    '<button class="network-order" aria-pressed="false"></button></div>'
    '<div class="network-units"></div></div>'
)

ANSWER = _component(
    "answer", f'<div class="answer">{_WORDS}{_BARS}</div>', "percent", "listen", "filled", "words", "bars"
)
WATCHED = _component("watched", _BARS, "percent", "bars")
SEEN = _component("seen", f'<div class="digit-steps">{_SEEN}</div><p class="nothing-seen"></p>', "listen")
ANSWERS = _component("answers", '<dl class="all-answers"></dl>', "percent", "listen")
NETWORK = _component("network", _NETWORK, "filled", "network_picture")
