"""Measure everything, write `benchmarks/results.json` and the README's table."""

from __future__ import annotations

import json
import os
import platform
import sys
from pathlib import Path

from benchmarks import classifier, server

RESULTS = Path(__file__).parent / "results.json"
README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"

ROWS = (
    ("Server start to a usable canvas", "start_to_canvas_s", "{:.2f} s", "2 s"),
    ("Server start to the first prediction", "start_to_prediction_s", "{:.2f} s", "3 s"),
    ("Mouse up to the prediction, median of 50", "stroke_median_ms", "{:.0f} ms", ""),
    ("Mouse up to the prediction, 95th percentile", "stroke_p95_ms", "{:.0f} ms", ""),
    ("... beyond the canvas's own 200 ms, median", "stroke_beyond_debounce_median_ms", "{:.0f} ms", "30 ms"),
    ("... beyond the canvas's own 200 ms, 95th percentile", "stroke_beyond_debounce_p95_ms", "{:.0f} ms", "60 ms"),
    ("One digit, the classifier (LiteRT)", "classifier_ms", "{:.3f} ms", "0.1 ms"),
    ("One digit, a compiled Keras call", "compiled_keras_call_ms", "{:.2f} ms", ""),
    ("One digit, `model.predict`", "model_predict_ms", "{:.0f} ms", ""),
    ("The 10,000 test digits, the classifier", "ten_thousand_digits_s", "{:.2f} s", "1 s"),
    ("Memory of the server after use of all pages", "server_memory_mb", "{:.0f} MB", "300 MB"),
    ("The shipped model on the test set", "shipped_test_accuracy", "{:.2%}", "99.3%"),
)


def main() -> None:
    """Run both benchmarks and write down what they found."""
    figures = {**server.measure(), **classifier.measure()}
    machine = f"{os.cpu_count()} cores, {_processor()}, Python {platform.python_version()}"
    RESULTS.write_text(json.dumps({"machine": machine, **figures}, indent=2) + "\n")
    table = _table(figures)
    print(table)
    text = README.read_text()
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    README.write_text(f"{before}{BEGIN}\nMeasured by `make bench` on {machine}:\n\n{table}\n{END}{after}")


def _table(figures: dict[str, float]) -> str:
    lines = ["| what | measured | aim |", "| --- | --- | --- |"]
    lines += [f"| {label} | {form.format(figures[name])} | {aim} |" for label, name, form, aim in ROWS]
    return "\n".join(lines)


def _processor() -> str:
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
