"""Make the strokes file that ships with the project: `python -m benchmarks.pack_strokes FILE`.

FILE is the UCI data set as `benchmarks.drawn` reads it. Only its training part is taken.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from benchmarks.drawn import read
from mnist_core.data import tablet_digits


def main() -> None:
    """Write `mnist_core/assets/tablet_digits.npz`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pack_strokes", description=__doc__)
    parser.add_argument("strokes", type=Path, metavar="FILE", help="drawn digits, .json or .json.gz")
    drawings = read(parser.parse_args().strokes, "train")
    order = np.lexsort((drawings.labels, drawings.writers))
    digits = [drawings.strokes[index] for index in order]
    handwriting = tablet_digits.Handwriting(digits, drawings.labels[order], drawings.writers[order])
    np.savez_compressed(tablet_digits.FILE, **tablet_digits.pack(handwriting))


if __name__ == "__main__":
    main()
