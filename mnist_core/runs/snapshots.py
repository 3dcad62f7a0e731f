"""How the weights of a run's first layer came about: some units' weights at each logged point, in one small file.

    snapshots.bin    units, height and width, uint16 each; then a record a point: epochs done, float32, and the
                     weights, int8 (units, height, width), 127 for the largest of them, of either sign

When the file would grow beyond `MOST_BYTES`, every second record goes, and from then on every second point is kept: so
the records tell all of a training, however long it is, at even distances.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_core.inference.inside import eight_bit
from mnist_core.json_files import write_atomically

MOST_BYTES = 2 * 2**20
MOST_UNITS = 16
_ROUNDED = 1e-4
"""An epoch is kept as float32."""

_HEAD, _EPOCH = struct.Struct("<HHH"), struct.Struct("<f")


@dataclass(frozen=True)
class Snapshots:
    """What a first layer's weights were after so many epochs each: int8 (points, units, height, width)."""

    epochs: tuple[float, ...]
    weights: np.ndarray

    def at(self, epoch: float) -> tuple[float, np.ndarray] | None:
        """The record nearest to a point: its own epochs, and the weights int8 (units, height, width).

        None for a point before the first record, as of a run that goes on from one that kept none.
        """
        if epoch < self.epochs[0] - _ROUNDED:
            return None
        nearest = int(np.abs(np.array(self.epochs) - epoch).argmin())
        return self.epochs[nearest], np.asarray(self.weights[nearest])

    def until(self, epoch: float) -> Snapshots:
        """Those that still hold when a training goes on from there."""
        kept = sum(each <= epoch + _ROUNDED for each in self.epochs)
        return Snapshots(self.epochs[:kept], self.weights[:kept])


def read(path: Path) -> Snapshots | None:
    """What a file holds; None where there is none, or it is not one of these. A record that broke off is left out."""
    try:
        content = path.read_bytes()[: MOST_BYTES * 2]
        units, height, width = _HEAD.unpack_from(content)
    except (OSError, struct.error):
        return None
    size = units * height * width
    if not 0 < size <= MOST_BYTES or units > MOST_UNITS:
        return None
    record = np.dtype([("epoch", "<f4"), ("weights", "i1", (units, height, width))])
    count = (len(content) - _HEAD.size) // record.itemsize
    records = np.frombuffer(content, record, count, _HEAD.size)
    if not count or not np.isfinite(records["epoch"]).all():
        return None
    return Snapshots(tuple(records["epoch"].tolist()), records["weights"])


def append(path: Path, epoch: float, weights: np.ndarray) -> None:
    """Add a point: weights float (units, height, width), of which the first `MOST_UNITS` units are kept.

    Raises:
        OSError: the disk is full.
    """
    some = weights[:MOST_UNITS]
    record = _EPOCH.pack(epoch) + eight_bit(some)
    kept = read(path)
    if kept and path.stat().st_size + len(record) > MOST_BYTES:
        kept = Snapshots(kept.epochs[::2], kept.weights[::2])
        write(path, kept)
    if kept and _comes_too_soon(epoch, kept.epochs):
        return
    with path.open("ab") as file:
        file.write((b"" if file.tell() else _HEAD.pack(*some.shape)) + record)


def _comes_too_soon(epoch: float, epochs: tuple[float, ...]) -> bool:
    """Whether a point lies much nearer to the last record than records usually lie to each other."""
    return len(epochs) > 2 and epoch - epochs[-1] < 0.55 * (epochs[-1] - epochs[0]) / (len(epochs) - 1)


def write(path: Path, snapshots: Snapshots) -> None:
    """Put these in the place of what a file holds.

    Raises:
        OSError: the disk is full.
    """
    records = (
        _EPOCH.pack(epoch) + weights.tobytes()
        for epoch, weights in zip(snapshots.epochs, snapshots.weights, strict=True)
    )
    write_atomically(path, _HEAD.pack(*snapshots.weights.shape[1:]) + b"".join(records))
