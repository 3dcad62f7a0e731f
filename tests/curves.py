"""What a run's points must look like, however often it was cut off."""

from collections.abc import Sequence
from itertools import pairwise

from mnist_core.runs.metrics import Metrics


def is_one_curve(points: Sequence[Metrics], epochs: int) -> bool:
    """Whether the points go on without a gap, a point at every tenth of an epoch, from the beginning to the end."""
    given = [point.epoch for point in points]
    every_tenth = {round(tenth / 10, 4) for tenth in range(1, 10 * epochs + 1)}
    grows = all(earlier < later for earlier, later in pairwise(given))
    goes_on = all(earlier.seconds < later.seconds for earlier, later in pairwise(points))
    return grows and goes_on and every_tenth <= set(given) and given[-1] == epochs
