import pytest

from mnist_core.formats import a_digit, duration, how_far, percent, points


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "0%"),
        (1e-6, "under 0.1%"),
        (0.0005, "0.1%"),
        (0.4549, "45.5%"),
        (0.9, "90.0%"),
        (0.9994, "99.9%"),
        (0.9995, "over 99.9%"),
        (0.99999, "over 99.9%"),
        (1.0, "100%"),
    ],
)
def test_a_share_never_looks_like_all_or_nothing_when_it_is_not(share: float, words: str) -> None:
    assert percent(share) == words


@pytest.mark.parametrize(
    ("change", "words"),
    [(0.0, "no change"), (-0.0001, "under 0.1 points"), (0.012, "+1.2 points"), (-0.3, "-30.0 points")],
)
def test_a_change_is_told_in_points_and_none_is_called_minus_nothing(change: float, words: str) -> None:
    assert points(change) == words


def test_nouns_and_articles_agree_with_their_numbers() -> None:
    assert [duration(each) for each in (0.2, 20.4, 100, 61 * 60)] == ["1 s", "20 s", "2 minutes", "61 minutes"]
    assert [a_digit(digit) for digit in (1, 8)] == ["a 1", "an 8"]


@pytest.mark.parametrize(
    ("epoch", "words"),
    [(0.024, "at the start"), (0.1, "after 0.1 epochs"), (1.0, "after epoch 1"), (1.7, "after 1.7 epochs")],
)
def test_how_far_a_training_is_is_told_in_words(epoch: float, words: str) -> None:
    assert how_far(epoch) == words
