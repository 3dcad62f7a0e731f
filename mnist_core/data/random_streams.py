"""Which stream of random numbers is whose: one seed gives each purpose numbers of its own, the same on every machine.

A name here never changes its number: exports promise a run's very weights.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Stream(IntEnum):
    """What random numbers are for."""

    PEN_DIGITS = 1
    SCRIBBLES = 2
    TABLET_DIGITS = 3
    TURNED_DIGITS = 4
    TURNS = 5
    CLASS_SPLIT = 6

    def generator(self, seed: int) -> np.random.Generator:
        """Its numbers for a seed."""
        return np.random.default_rng((seed, int(self)))
