"""What signs may be called."""

import pytest

from mnist_core.errors import ConfigError
from mnist_core.names import in_markdown
from mnist_core.networks.config import ClassDigits, TrainingConfig
from mnist_core.networks.labels import DIGITS, are_digits, check_labels, own_signs


@pytest.mark.parametrize(
    "names",
    [
        DIGITS,
        ("+", "-", "x", "="),
        ("\u2665", "\u2603"),
        tuple("\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669"),
        ("rock", "paper", "scissors"),
        ("<", ">", "->", "*"),
        ("a" * 20, "b"),
        tuple(f"sign {number}" for number in range(30)),
    ],
)
def test_signs_of_any_script_keep_their_names(names: tuple[str, ...]) -> None:
    assert check_labels(names) == names


def test_what_is_not_seen_of_a_name_goes() -> None:
    assert check_labels([" heart ", "\u2764\ufe0f", "e\u0301"]) == ("heart", "\u2764", "\u00e9")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], "2 to 30"),
        (["one"], "2 to 30"),
        ([str(number) for number in range(31)], "2 to 30"),
        (["heart", "Heart"], "can't be told apart"),
        (["a", "a"], "can't be told apart"),
        (["+", "+"], "can't be told apart"),
        (["x", "\uff58"], "can't be told apart"),
        (["a", ""], "can't be called"),
        (["a", " "], "can't be called"),
        (["a", "b" * 21], "can't be called"),
        (["a", "<b>bold</b>"], "can't be called"),
        (["a", "\u202e"], "can't be called"),
        (["a", "\n"], "can't be called"),
        (["a", "\x1b["], "can't be called"),
        (["a", "b" * 10**6], "can't be called"),
        (["a", 7], "must be text"),
    ],
)
def test_bad_names_get_a_sentence(names: list[str], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        check_labels(names)


def test_digits_among_signs_are_mnists() -> None:
    assert own_signs(DIGITS) == () and are_digits(DIGITS)
    assert own_signs(("7", "+", "1")) == (1,) and not are_digits(("7", "+", "1"))
    assert own_signs(("\u0667", "x")) == (0, 1), "Arabic digits are no images of MNIST's"


@pytest.mark.parametrize("name", ["*", "[x]", "$", ":", "`", "<", "_"])
def test_a_name_is_only_text_in_markdown(name: str) -> None:
    assert in_markdown(name) == "".join(f"\\{letter}" if not letter.isalnum() else letter for letter in name)


def test_a_network_for_signs_learns_from_a_class() -> None:
    with pytest.raises(ConfigError, match="from a class"):
        TrainingConfig(labels=("a", "b"))
    assert TrainingConfig(labels=("a", "b"), class_digits=ClassDigits("BCDFG", (1,), (2,))).labels == ("a", "b")
    with pytest.raises(ConfigError):
        TrainingConfig(labels=("a", " b"), class_digits=ClassDigits("BCDFG", (1,), (2,)))
