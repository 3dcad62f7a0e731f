"""Measure everything, write `benchmarks/results.json` and the tables of docs/figures.md and docs/scaling.md.

    python -m benchmarks [--only PART ...] [--seeds 5] [--strokes FILE]

Drawn digits and photos are measured when a file of strokes is named: see `benchmarks.drawn`.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mnist_core.paths import PROJECT
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.store import RunStore

RESULTS = Path(__file__).parent / "results.json"
FIGURES = PROJECT / "docs" / "figures.md"
SCALING = PROJECT / "docs" / "scaling.md"

_Part = Callable[[argparse.Namespace], tuple[dict[str, Any], str]]
"""Measures a part: its figures, and its table in Markdown."""

ROWS = (
    ("Server start to a usable canvas", "start_to_canvas_s", "{:.2f} s", "2 s"),
    ("Server start to the first prediction", "start_to_prediction_s", "{:.2f} s", "3 s"),
    ("Mouse up to the prediction, median of 50", "stroke_median_ms", "{:.0f} ms", ""),
    ("Mouse up to the prediction, 95th percentile", "stroke_p95_ms", "{:.0f} ms", ""),
    ("... beyond the canvas's own 200 ms, median", "stroke_beyond_debounce_median_ms", "{:.0f} ms", "30 ms"),
    ("... beyond the canvas's own 200 ms, 95th percentile", "stroke_beyond_debounce_p95_ms", "{:.0f} ms", "60 ms"),
    ("One digit, the classifier (LiteRT)", "classifier_ms", "{:.3f} ms", "0.5 ms"),
    ("One digit, a compiled Keras call", "compiled_keras_call_ms", "{:.2f} ms", ""),
    ("One digit, `model.predict`", "model_predict_ms", "{:.0f} ms", ""),
    ("The 10,000 test digits, the classifier", "ten_thousand_digits_s", "{:.2f} s", "1 s"),
    ("Memory of the server after use of all pages", "server_memory_mb", "{:.0f} MB", "300 MB"),
    ("The shipped model on the test set", "shipped_test_accuracy", "{:.2%}", "99.75%"),
)


def main() -> None:
    """Run the benchmarks that are asked for and write down what they found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure, and write the tables of docs.")
    parser.add_argument("--only", nargs="+", choices=list(_PARTS), help="only these parts")
    parser.add_argument("--seeds", type=int, default=5, help="trainings of each preset (default: %(default)s)")
    parser.add_argument("--strokes", type=Path, metavar="FILE", help="drawn digits, to measure how well they are read")
    options = parser.parse_args()
    machine = f"{os.cpu_count()} cores, {_processor()}, Python {platform.python_version()}"
    parts = options.only or [part for part in _PARTS if options.strokes or part not in _OF_STROKES]
    if not options.strokes and set(parts) & set(_OF_STROKES):
        parser.error("drawn digits, and photos of them, need a file of them: --strokes FILE")
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for part in parts:
        figures, table = _PARTS[part](options)
        results[part] = {"machine": machine, **figures}
        RESULTS.write_text(json.dumps(results, indent=2) + "\n")
        text = f"Measured by `make bench` on {machine}, {time.strftime('%Y-%m-%d')}:\n\n{table}"
        _write_into(SCALING if part in _OF_SCALING else FIGURES, part, text)
        print(f"{part}\n\n{text}\n", flush=True)
    if not options.strokes:
        print("Drawn digits and photos were not measured: make bench STROKES=FILE")


def _app(_: argparse.Namespace) -> tuple[dict[str, Any], str]:
    from benchmarks import classifier, server

    figures = {**server.measure(), **classifier.measure()}
    lines = ["| what | measured | aim |", "| --- | --- | --- |"]
    lines += [f"| {label} | {form.format(figures[name])} | {aim} |" for label, name, form, aim in ROWS]
    return figures, "\n".join(lines)


def _by_itself(name: str) -> _Part:
    """The part that the module of this name measures without any choice."""

    def measure(_: argparse.Namespace) -> tuple[dict[str, Any], str]:
        module = importlib.import_module(f"benchmarks.{name}")  # which may need what other parts do not
        figures = module.measure()
        return figures, module.table(figures)

    return measure


def _of_the_shipped_model(name: str) -> _Part:
    """The part that the module of this name measures of the shipped model, on drawings it has not learnt from."""

    def measure(options: argparse.Namespace) -> tuple[dict[str, Any], str]:
        module, drawn = importlib.import_module(f"benchmarks.{name}"), importlib.import_module("benchmarks.drawn")
        classifier = RunStore.default().read(SHIPPED).classifier()
        figures = module.measure(classifier, drawn.read_unseen(options.strokes))
        return figures, module.table(figures)

    return measure


def _shapes(_: argparse.Namespace) -> tuple[dict[str, Any], str]:
    from benchmarks import shapes

    figures = shapes.measure(RunStore.default().read(SHIPPED).classifier())
    return figures, shapes.table(figures)


def _presets(options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    from benchmarks import presets

    figures = presets.measure(options.seeds)
    return figures, presets.table(figures)


def _classroom(options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    from benchmarks import classroom

    figures = classroom.measure(options.strokes)
    return figures, classroom.table(figures)


_PARTS: dict[str, _Part] = {
    "app": _app,
    "first_second": _by_itself("first_second"),
    "live": _by_itself("live"),
    "network_picture": _by_itself("network_picture"),
    "presets": _presets,
    "overhead": _by_itself("overhead"),
    "floor": _by_itself("floor"),
    "scaling": _by_itself("scaling"),
    "load": _by_itself("load"),
    "soak": _by_itself("soak"),
    "growth": _by_itself("growth"),
    "wall": _by_itself("wall"),
    "drawn": _of_the_shipped_model("drawn"),
    "shapes": _shapes,
    "pictures": _of_the_shipped_model("pictures"),
    "pages": _of_the_shipped_model("pages"),
    "photos": _of_the_shipped_model("photos"),
    "corrections": _of_the_shipped_model("corrections"),
    "classroom": _classroom,
    "signs": _by_itself("signs"),
    "phones": _by_itself("phones"),
    "exports": _by_itself("exports"),
    "peers": _of_the_shipped_model("peers"),
}

_OF_SCALING = ("scaling", "load", "soak", "growth", "wall")
_OF_STROKES = ("drawn", "pictures", "pages", "photos", "corrections", "classroom", "peers")


def _write_into(file: Path, part: str, text: str) -> None:
    begin, end = f"<!-- {part}:begin -->", f"<!-- {part}:end -->"
    before, rest = file.read_text().split(begin)
    file.write_text(f"{before}{begin}\n{text}\n{end}{rest.split(end)[1]}")


def _processor() -> str:
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
