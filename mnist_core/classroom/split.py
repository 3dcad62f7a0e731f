"""A class in two parts, by writer: nobody has a drawing on both sides, or the test would ask for what was learnt."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from mnist_core.data.random_streams import Stream
from mnist_core.errors import ClassError
from mnist_core.languages.translation import _


@dataclass(frozen=True)
class WriterSplit:
    """Whose drawings a network may learn from, and on whose it is measured; the ids of writers, ascending."""

    training: tuple[int, ...]
    testing: tuple[int, ...]


def split_by_writer(writers: Sequence[int], seed: int, *, share_for_testing: float = 1 / 3) -> WriterSplit:
    """A random share of the writers is kept for testing, at least one; the same seed keeps the same ones.

    Args:
        writers: ids, in any order; one that comes twice counts once.
        seed: 0 or more.
        share_for_testing: 0-1.

    Raises:
        ClassError: there are fewer than two writers.
    """
    ids = _at_least(2, writers)
    count = min(max(1, round(share_for_testing * len(ids))), len(ids) - 1)
    order = Stream.CLASS_SPLIT.generator(seed).permutation(len(ids))
    return _apart(ids, {ids[index] for index in order[:count]})


def fold(writers: Sequence[int], seed: int, number: int, folds: int) -> WriterSplit:
    """One of several splits of the same writers, in which each of them is kept for testing exactly once.

    Args:
        writers: ids, in any order; one that comes twice counts once.
        seed: 0 or more; the same one in all folds.
        number: which, 1 to `folds`.
        folds: into how many parts the writers are dealt, 2 or more.

    Raises:
        ClassError: there are fewer writers than folds.
    """
    ids = _at_least(folds, writers)
    order = Stream.CLASS_SPLIT.generator(seed).permutation(len(ids))
    return _apart(ids, {ids[index] for index in order[number - 1 :: folds]})


def _at_least(fewest: int, writers: Sequence[int]) -> Sequence[int]:
    ids = sorted(set(writers))
    if len(ids) < fewest:
        raise ClassError(
            _("Learning from a class needs at least {count} writers: some to learn from and some to test on.").format(
                count=fewest
            )
        )
    return ids


def _apart(ids: Sequence[int], testing: Set[int]) -> WriterSplit:
    return WriterSplit(tuple(each for each in ids if each not in testing), tuple(sorted(testing)))
