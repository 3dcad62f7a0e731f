import pytest

from mnist_core.errors import ConfigError
from mnist_core.names import MAX_NAME, bidi_isolated, check_name, collision_key

UNSEEN = "\ufe0f\u034f\u180b\U000e0100\u3164\uffa0\u1160"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ada", "Ada"),
        ("  Ada   Lovelace ", "Ada Lovelace"),
        ("Zoë-Anne 2", "Zoë-Anne 2"),
        ("O'Neil", "O'Neil"),
        ("Zoe\u0308", "Zoë"),
        ("李小龙", "李小龙"),
        ("अनिल", "अनिल"),
        ("Gal·la", "Gal·la"),
        ("マリア・クラーラ", "マリア・クラーラ"),
        ("Anna\u2011Lena", "Anna\u2011Lena"),
        ("O\u2019Neil D\u2018Arcy", "O\u2019Neil D\u2018Arcy"),
        ("נח\u05beצ\u05f3רלי", "נח\u05beצ\u05f3רלי"),
        ("نامه\u200cای", "نامه\u200cای"),
        ("නිර්\u200dමල", "නිර්\u200dමල"),
        ("അന്\u200d", "അന്\u200d"),
        ("क्\u200cष", "क्\u200cष"),
        ("An\u200cna\u200d", "Anna"),
        ("\u200d", ""),
        ("نامه\u200c\u200cای\u200c", "نامه\u200cای"),
        ("", ""),
        ("   ", ""),
        ("\u3164", ""),
        *((f"Anna{unseen}", "Anna") for unseen in UNSEEN),
        *((f"An{unseen}na", "Anna") for unseen in UNSEEN),
    ],
)
def test_names_that_people_have_are_kept(text: str, name: str) -> None:
    assert check_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "<b>Ada</b>",
        "**Ada**",
        "[Ada](http://a.b)",
        ":red[Ada]",
        "a_b",
        "- Ada",
        "1. Ada",
        "`Ada`",
        "$Ada$",
        "a\u202eb",
        "a\0b",
        "\x1b[31m",
        "Ada--",
        "Ada·",
        "·",
        "👨\u200d👩\u200d👧",
        "\u0301\u0301",
        "Ada \u0301",
        "-",
        "x" * (MAX_NAME + 1),
    ],
)
def test_what_could_be_more_than_text_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="Choose another, or leave it empty"):
        check_name(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("O'Neil", "o\u2019neil"), ("Anna-Lena", "Anna\u2011Lena"), ("نامه\u200cای", "نامهای"), ("\uff21da", "ada")],
)
def test_names_that_look_the_same_are_the_same(one: str, other: str) -> None:
    assert collision_key(one) == collision_key(other) != collision_key("Bo")


def test_a_name_from_right_to_left_takes_no_other_words_along() -> None:
    assert [bidi_isolated(name) for name in ("Ada", "李小龙", "")] == ["Ada", "李小龙", ""]
    assert [bidi_isolated(name) for name in ("נח", "نامه 3")] == ["\u2068נח\u2069", "\u2068نامه 3\u2069"]
