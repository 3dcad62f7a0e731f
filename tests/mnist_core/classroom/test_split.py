import pytest

from mnist_core.classroom.split import fold, split_by_writer
from mnist_core.errors import ClassError


@pytest.mark.parametrize(("count", "testing"), [(2, 1), (3, 1), (4, 1), (5, 2), (30, 10)])
def test_a_third_of_the_writers_is_kept_for_testing_and_nobody_is_on_both_sides(count: int, testing: int) -> None:
    split = split_by_writer(range(100, 100 + count), seed=3)
    assert len(split.testing) == testing and not set(split.training) & set(split.testing)
    assert sorted(split.training + split.testing) == [*range(100, 100 + count)]


def test_the_seed_decides_and_the_order_does_not() -> None:
    writers = [*range(30)]
    assert split_by_writer(writers, 1) == split_by_writer([*reversed(writers), 4, 4], 1)
    assert len({split_by_writer(writers, seed).testing for seed in range(5)}) == 5


def test_another_share_can_be_kept() -> None:
    assert len(split_by_writer(range(10), 0, share_for_testing=0.5).testing) == 5
    assert len(split_by_writer(range(10), 0, share_for_testing=1).training) == 1


@pytest.mark.parametrize("writers", [[], [7], [7, 7]])
def test_one_writer_cannot_be_split(writers: list[int]) -> None:
    with pytest.raises(ClassError, match="at least 2 writers"):
        split_by_writer(writers, 0)


def test_each_writer_is_tested_in_exactly_one_fold() -> None:
    folds = [fold([*range(8), 3], 1, number, 3) for number in (1, 2, 3)]
    assert sorted(writer for each in folds for writer in each.testing) == [*range(8)]
    for each in folds:
        assert sorted(each.training + each.testing) == [*range(8)]
    assert folds[0] == fold([*range(8)], 1, 1, 3) != fold([*range(8)], 2, 1, 3)
    with pytest.raises(ClassError, match="at least 3 writers"):
        fold([1, 2], 0, 1, 3)
