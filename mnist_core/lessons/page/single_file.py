"""A run as one HTML file that reads what is drawn on it: text, scripts, LiteRT.js and the model, and nothing to fetch.

The file forbids itself every connection, and runs no script but the one whose hash it names and what that one unpacks.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

import numpy as np

from mnist_core.data import mnist, pen_digits
from mnist_core.errors import ExportError, RunError
from mnist_core.images.strokes import place
from mnist_core.inference.classifier import NO_NUMBERS
from mnist_core.inference.evaluation import evaluate
from mnist_core.javascript import components, litert
from mnist_core.javascript.components import ANSWER, NETWORK, SEEN
from mnist_core.javascript.texts import answer_words, bars_words, no_steps_yet, steps_words
from mnist_core.languages.translation import _, direction, language
from mnist_core.lessons.page.markup import text
from mnist_core.lessons.page.network import open_network, preparation_of
from mnist_core.lessons.page.sections import Tested, card, code, inside, result, signs_in_words
from mnist_core.networks.labels import are_digits
from mnist_core.runs.bundled import read_test_probabilities
from mnist_core.runs.run import Run
from mnist_core.runs.titles import title

_HERE = Path(__file__).parent
_SIDE, _BRUSH = 400, 28
"""The canvas's width and height and the pen's width, in the canvas's own pixels: as on Draw."""

_COMPONENTS = (ANSWER, SEEN, NETWORK)

MANIFEST, WORKER, ICON = "manifest.webmanifest", "worker.js", "icon.png"
"""What stands beside a served page, by relative addresses."""

ICON_SIDE = 192
"""Pixels; phones offer to install no page with a smaller icon than 144."""

_KEEP = f'navigator.serviceWorker?.register("{WORKER}");'
_SERVED_TOO = "; manifest-src 'self'; worker-src 'self'"


def single_file(run: Run, probabilities: np.ndarray | None = None, *, is_served: bool = False) -> bytes:
    """The page of a run with a model, in the reader's language.

    Args:
        run: the run.
        probabilities: its answers to the test digits, float32 (10000, 10), if they are known; else it is asked, which
            takes a large network seconds.
        is_served: whether it is for an address, beside which stand `manifest` and `worker`, and not for a file.

    Raises:
        ExportError: there can be none; see `why_not`.
        RunError: its model is damaged.
    """
    if problem := why_not(run):
        raise ExportError(problem)
    model, network = open_network(run.model_path.read_bytes(), run.config.labels)
    tested = _tested(run, probabilities)
    style, script = components.STYLE + _read("page.css"), _script()
    policy = _policy(style, script, *([_KEEP] if is_served else []))
    page = Template(_read("page.html")).substitute(
        {name: text(words) for name, words in _words(run).items()},
        language=language(),
        direction=direction(language()),
        policy=policy + (_SERVED_TOO if is_served else ""),
        served=f'\n<link rel="manifest" href="{MANIFEST}">\n<script>{_KEEP}</script>' if is_served else "",
        style=style,
        script=script,
        side=_SIDE,
        data=_as_json(_data(run, network)),
        answer_html=ANSWER.html,
        seen_html=SEEN.html,
        sections=inside(network, run.config.labels) + result(run, tested) + card(run, tested.evaluation) + code(run),
        parts=_parts(model),
    )
    return page.encode()


def manifest(run: Run) -> str:
    """With which a phone puts a served page on its home screen."""
    return json.dumps(
        {
            "name": title(run),
            "short_name": "Digit Lab",
            "lang": language(),
            "dir": direction(language()),
            "start_url": "./",
            "display": "standalone",
            "icons": [{"src": ICON, "sizes": f"{ICON_SIDE}x{ICON_SIDE}", "type": "image/png"}],
        },
        ensure_ascii=False,
    )


def worker() -> str:
    """The script that keeps a served page, so that it opens without a network."""
    return _read(WORKER)


def why_not(run: Run) -> str:
    """Why a run with a model cannot be taken home as a page; empty if it can."""
    if _size(run) > litert.LARGEST_MODEL:
        return _("This network is larger than {most} MB, which is too much for a page. Take the model instead.").format(
            most=litert.LARGEST_MODEL // 2**20
        )
    if not litert.is_there() and preparation_of(run) is None:
        return _(
            "The page to take home needs LiteRT.js for this network, and it isn't installed here. Whoever runs Digit "
            "Lab can install it with: make install"
        )
    return ""


def _size(run: Run) -> int:
    """Of its model, in bytes; 0 where it is gone, which whoever reads it says."""
    try:
        return run.model_path.stat().st_size
    except OSError:
        return 0


def _words(run: Run) -> Mapping[str, str]:
    labels = run.config.labels
    has_digits = are_digits(labels)
    return {
        "title": title(run),
        "heading": _("Draw a digit: a neural network reads it")
        if has_digits
        else _("Draw a sign: a neural network reads it"),
        "opening": _(
            "One moment, the network is getting ready. If this stays here, the file wasn't saved completely, or this "
            "browser is too old."
        ),
        "no_script": _("This page needs JavaScript. Allow it for this file in the browser's settings."),
        "drawing": _("Drawing"),
        "pad": _("A canvas to draw on with a mouse, a finger or a pen"),
        "clear": _("Clear"),
        "undo": _("Undo"),
        "examples": _("Or choose a digit:")
        if has_digits
        else _("It knows: {signs}.").format(signs=signs_in_words(labels)),
        "answer": _("The network's answer"),
        "steps": _("What the network gets"),
        "foot": _(
            "Made with Digit Lab. This file works without the internet, and what you draw here stays in this browser."
        ),
    }


def _data(run: Run, network: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """What the script shows, and with which words."""
    labels = run.config.labels
    steps = {name: {"caption": caption, "alt": alt} for name, (caption, alt) in steps_words().items()}
    return {
        "components": [component.name for component in _COMPONENTS],
        "brush": _BRUSH,
        "examples": [_example(label) for label in range(10)] if are_digits(labels) else [],
        "answer": {
            "run": run.id,
            "probabilities": None,
            "alt": bars_words(labels)["none"],
            "words": answer_words(labels),
        },
        "seen": {
            "pictures": [],
            "digit": {"pixels": None, "centred": True, **steps["digit"]},
            "nothing": no_steps_yet(),
        },
        "network": network,
        "preparation": preparation_of(run),
        "steps": {name: steps[name] for name in ("ink", "crop", "fitted")},
        "words": {
            "likeliest": bars_words(labels)["likeliest"],
            "cut_off": _("This file was cut off. Download or copy it again, until all of it is there."),
            "too_old": _(
                "This browser is too old for this page. Open the file in a current Firefox, Chrome, Edge or Safari."
            ),
            "failed": _(
                "The network can't be started here. Open the file in a current Firefox, Chrome, Edge or Safari."
            ),
            "no_number": _(NO_NUMBERS),
            "copied": _("Copied."),
            "off": _("Switched off: {units}."),
        },
    }


def _example(label: int) -> list[list[list[float]]]:
    """The strokes of a digit 0-9, in the middle of the canvas."""
    strokes = pen_digits.strokes_of(label, np.random.default_rng(label))
    middle = (_SIDE / 2, _SIDE / 2)
    return [np.round(stroke, 1).tolist() for stroke in place(strokes, 0.7 * _SIDE, middle)]


def _tested(run: Run, probabilities: np.ndarray | None) -> Tested:
    """What its training left, or else, of a network for digits, what it answers now."""
    try:
        evaluation = run.evaluation()
    except RunError:
        evaluation = None
    if not are_digits(run.config.labels):
        return Tested(evaluation)
    test = mnist.load_test()
    if probabilities is None:
        probabilities = read_test_probabilities(run.id)
    if probabilities is None:
        probabilities = run.classifier().probabilities(test.images)
    return Tested(evaluation or evaluate(test.labels, probabilities), test, probabilities)


def _script() -> str:
    helpers = [components.HERE / name for name in ("percent.js", "filled.js")]
    own = [_HERE / name for name in ("parts.js", "by_hand.js", "pad.js", "inside.js", "main.js")]
    return "\n".join(file.read_text(encoding="utf-8") for file in (*helpers, *own))


def _parts(model: bytes) -> str:
    """Everything the script unpacks, each as gzip in base64; without LiteRT.js where that is not installed."""
    digit = (components.HERE / "digit.js").read_bytes()
    ours = {"digit.js": digit} | {f"{each.name}.js": each.script.encode() for each in _COMPONENTS}
    packed = {name: litert.compressed(name) for name in litert.FILES} if litert.is_there() else {}
    packed |= {name: gzip.compress(content, mtime=0) for name, content in {**ours, "model.tflite": model}.items()}
    return "\n".join(
        f'<script type="text/plain" id="part-{name}">{base64.b64encode(content).decode()}</script>'
        for name, content in packed.items()
    )


def _policy(style: str, *scripts: str) -> str:
    """The content security policy: no connection to anything, and no script or style but this file's own."""
    hashes = " ".join(f"'{_hash(script)}'" for script in scripts)
    return "; ".join(
        [
            "default-src 'none'",
            "connect-src 'none'",
            f"script-src {hashes} blob: 'wasm-unsafe-eval'",
            f"style-src '{_hash(style)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hash(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _as_json(data: Mapping[str, Any]) -> str:
    """JSON that ends no element: what could begin a tag is written by its number."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
