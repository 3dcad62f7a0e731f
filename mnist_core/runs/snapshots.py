"""How a run's network came about: at each logged point some of its first layer's weights, and its way with one digit.

    snapshots.bin    a head, which is JSON with the shapes in a line of its own; then a record a point: epochs done,
                     float32; the weights, int8 (units, height, width), 127 for the largest of them, of either sign; and
                     of each hidden layer what it answers to the watched digit, as int8 too, and the largest answer,
                     float32

When the file would grow beyond `MOST_BYTES`, every second record goes, and from then on every second point is kept: so
the records tell all of a training, however long it is, at even distances.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from mnist_core.inference.inside import eight_bit
from mnist_core.json_files import write_atomically

MOST_BYTES = 2 * 2**20
MOST_UNITS = 16
_MOST_OF_A_RECORD = MOST_BYTES // 16
"""A network whose answers take more keeps its weights only, or a curve would have too few points to look at."""
_MOST_LAYERS = 32
_LONGEST_HEAD = 4096
_ROUNDED = 1e-4
"""An epoch is kept as float32."""


@dataclass(frozen=True)
class Snapshot:
    """A network at one point of its training.

    Attributes:
        epoch: how many epochs were done.
        weights: int8 (units, height, width) of some units of the first layer, 127 for the largest, of either sign.
        answers: of each hidden layer what it answers to the watched digit, float32 (units,), or (height, width, units)
            of a convolution; none if no digit is watched, or they would be too large to keep.
    """

    epoch: float
    weights: np.ndarray
    answers: tuple[np.ndarray, ...] = ()


@dataclass(frozen=True)
class Snapshots:
    """All that are kept of a training: records as `_record` has them."""

    records: np.ndarray

    @cached_property
    def epochs(self) -> tuple[float, ...]:
        """How many epochs were done at each."""
        return tuple(self.records["epoch"].tolist())

    def at(self, epoch: float) -> Snapshot | None:
        """The one nearest to a point; None for a point before the first, as of a run that goes on from one without."""
        if epoch < self.epochs[0] - _ROUNDED:
            return None
        record = self.records[int(np.abs(np.array(self.epochs) - epoch).argmin())]
        answers = (record[name] * (record[f"{name}_largest"] / 127) for name in _names(record.dtype))
        return Snapshot(float(record["epoch"]), record["weights"], tuple(each.astype(np.float32) for each in answers))

    def until(self, epoch: float) -> Snapshots:
        """Those that still hold when a training goes on from there."""
        return Snapshots(self.records[: sum(each <= epoch + _ROUNDED for each in self.epochs)])


def read(path: Path) -> Snapshots | None:
    """What a file holds; None where there is none, or it is not one of these. A record that broke off is left out."""
    try:
        content = path.read_bytes()[: MOST_BYTES * 2]
    except OSError:
        return None
    head, end, records = content.partition(b"\n")
    record = _record_of(head) if end and len(head) <= _LONGEST_HEAD else None
    count = len(records) // record.itemsize if record else 0
    if record is None or not count:
        return None
    found = np.frombuffer(records, record, count)
    numbers = ("epoch", *(f"{name}_largest" for name in _names(record)))
    return Snapshots(found) if all(np.isfinite(found[name]).all() for name in numbers) else None


def append(path: Path, epoch: float, weights: np.ndarray, answers: Sequence[np.ndarray] = ()) -> None:
    """Add a point.

    Args:
        path: of the run's file.
        epoch: how many epochs are done.
        weights: float (units, height, width) of the first layer, of which the first `MOST_UNITS` units are kept.
        answers: as a `Snapshot` has them.

    Raises:
        OSError: the disk is full.
    """
    some = weights[:MOST_UNITS]
    if sum(each.size for each in (some, *answers)) > _MOST_OF_A_RECORD:
        answers = ()
    record = _record([each.shape for each in (some, *answers)])
    kept = read(path)
    if kept and kept.records.dtype != record:  # of a run that this one goes on from, and that watched no digit
        kept = None
        path.unlink()
    if kept and path.stat().st_size + record.itemsize > MOST_BYTES:
        kept = Snapshots(kept.records[::2])
        write(path, kept)
    if kept and _comes_too_soon(epoch, kept.epochs):
        return
    row = np.zeros(1, record)
    row["epoch"], row["weights"] = epoch, eight_bit(some)
    for name, each in zip(_names(record), answers, strict=True):
        row[name], row[f"{name}_largest"] = eight_bit(each), abs(each).max()
    with path.open("ab") as file:
        file.write((b"" if file.tell() else _head(record)) + row.tobytes())


def write(path: Path, snapshots: Snapshots) -> None:
    """Put these in the place of what a file holds.

    Raises:
        OSError: the disk is full.
    """
    write_atomically(path, _head(snapshots.records.dtype) + snapshots.records.tobytes())


def _comes_too_soon(epoch: float, epochs: tuple[float, ...]) -> bool:
    """Whether a point lies much nearer to the last record than records usually lie to each other."""
    return len(epochs) > 2 and epoch - epochs[-1] < 0.55 * (epochs[-1] - epochs[0]) / (len(epochs) - 1)


def _record(shapes: Sequence[Sequence[int]]) -> np.dtype[Any]:
    """What a point is on disk, from the shape of the weights and those of the layers' answers."""
    fields: list[tuple[Any, ...]] = [("epoch", "<f4"), ("weights", "i1", tuple(shapes[0]))]
    for index, shape in enumerate(shapes[1:]):
        fields += [(f"answers_{index}", "i1", tuple(shape)), (f"answers_{index}_largest", "<f4")]
    return np.dtype(fields)


def _names(record: np.dtype[Any]) -> list[str]:
    """The fields of the layers' answers."""
    return [name for name in record.names or () if name.startswith("answers_") and not name.endswith("_largest")]


def _head(record: np.dtype[Any]) -> bytes:
    return json.dumps([record[name].shape for name in ("weights", *_names(record))]).encode() + b"\n"


def _record_of(head: bytes) -> np.dtype[Any] | None:
    """What a head promises, if it is one of ours and promises no more than we write."""
    try:
        shapes = json.loads(head)
    except (ValueError, RecursionError):
        return None
    if not isinstance(shapes, list) or not 0 < len(shapes) <= _MOST_LAYERS:
        return None
    if not all(isinstance(shape, list) and all(type(size) is int and size > 0 for size in shape) for shape in shapes):
        return None
    if len(shapes[0]) != 3 or any(len(shape) not in (1, 3) for shape in shapes[1:]):
        return None
    return _record(shapes) if sum(map(math.prod, shapes)) <= _MOST_OF_A_RECORD else None
