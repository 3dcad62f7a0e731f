"""A line on standard error that follows a training."""

from __future__ import annotations

import sys

from mnist_core.runs.metrics import Metrics, seconds_left


class ProgressBar:
    """A line on standard error that follows a training; silent where no terminal shows it."""

    _WIDTH = 30

    def __init__(self, epochs: int) -> None:
        self._epochs = epochs
        self._points: list[Metrics] = []
        self._shows = sys.stderr.isatty()

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shows:
            print(file=sys.stderr)

    def show(self, point: Metrics) -> None:
        """Redraw the line for the latest point."""
        if not self._shows:
            return
        bar = "#" * round(point.share_of(self._epochs) * self._WIDTH)
        self._points.append(point)
        left = seconds_left(self._points, self._epochs)
        print(
            f"\r[{bar:<{self._WIDTH}}] epoch {point.epoch:.1f}/{self._epochs}  loss {point.loss:.3f}  "
            f"accuracy {point.accuracy:.1%}  val_accuracy {point.val_accuracy:.1%}"
            + ("" if left is None else f"  {left:.0f} s left "),
            end="",
            file=sys.stderr,
            flush=True,
        )
