import pytest

from mnist_core.errors import one_line


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (ValueError("no such layer: dense_1 (None, 28)"), "no such layer: dense_1 (None, 28)"),
        ("\n\n  first \x1b[1mline\x1b[0m\tof it\nsecond", "first line of it"),
        ("![x](http://there) <b> $x$ `y` \u202e\u0000z", "x (http://there) b x 'y' z"),
        (RecursionError(), "no reason given"),
        ("***\nthen words", "then words"),
        ("été 七", "été 七"),
    ],
)
def test_of_what_a_library_says_one_plain_line_is_shown(said: object, shown: str) -> None:
    assert one_line(said) == shown


def test_it_is_short() -> None:
    assert one_line("word " * 100_000) == "word " * 23 + "wo..."
