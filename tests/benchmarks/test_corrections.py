import numpy as np

from benchmarks.corrections import measure, table
from mnist_core.data.tablet_digits import Handwriting
from mnist_core.runs.store import RunStore
from tests.conftest import SEVEN


def test_what_one_correction_sets_right_is_counted(store: RunStore) -> None:
    upright = np.array(SEVEN, float)
    lying = np.array([(x - 2 * (y - 150), y) for x, y in SEVEN])
    drawings = Handwriting([[upright], [lying]], np.array([7, 7]), np.array(["me", "me"]))
    figures = measure(store.read("tutorial").classifier(), drawings)
    assert (figures["wrong"], figures["right"]) == (1, 1)
    assert figures["corrections"]["with the slant removed"]["mended"] == figures["mended_by_any"] == 1
    assert figures["corrections"]["with the slant removed"]["broken"] == 0
    assert "| with the slant removed | 100% | 0.0% | " in table(figures)
