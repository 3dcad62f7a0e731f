from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from babel import Locale
from babel.numbers import format_percent

from mnist_core.formats import a_digit, percent, shares, whole
from mnist_core.languages.translation import ENGLISH, _, language, languages, ngettext, speaking

OTHERS = languages()[1:]


def test_english_is_the_key_and_what_is_spoken_where_nobody_says_otherwise() -> None:
    assert language() == ENGLISH
    assert _("Clear") == "Clear"


def test_a_language_is_spoken_within_its_block_and_not_behind_it() -> None:
    with speaking("de"):
        assert _("Clear") == "Löschen"
        with speaking("fr"):
            assert _("Clear") == "Effacer"
        assert language() == "de"
    assert language() == ENGLISH


def test_a_text_without_a_translation_stays_english() -> None:
    with speaking("es"):
        assert _("nobody has ever said this") == "nobody has ever said this"


@pytest.mark.parametrize("unknown", ["../de", "DE", "tlh", ""])
def test_a_language_that_there_is_not_is_english(unknown: str) -> None:
    with speaking(unknown):
        assert (language(), _("Clear")) == (ENGLISH, "Clear")


def test_two_threads_speak_two_languages_at_the_same_time() -> None:
    both_speak = Barrier(2)

    def say(spoken: str) -> str:
        with speaking(spoken):
            both_speak.wait()
            return _("Clear")

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(say, ("de", "es"))) == ["Löschen", "Borrar"]


@pytest.mark.parametrize("spoken", languages())
@pytest.mark.parametrize("share", [0, 0.001, 0.0625, 0.5, 0.996, 1])
def test_a_share_is_written_as_babel_writes_it(spoken: str, share: float) -> None:
    with speaking(spoken):
        shape = Locale.parse(spoken).percent_formats[None].pattern
        if share not in (0, 1):
            shape = shape.replace("0", "0.0")
        expected = format_percent(Decimal(f"{share:.3f}"), shape, locale=spoken)
        assert percent(share) == expected
        assert shares()["shape"].format(number=expected.rstrip("%\xa0")) == expected


@pytest.mark.parametrize("spoken", OTHERS)
def test_no_language_calls_almost_all_all(spoken: str) -> None:
    with speaking(spoken):
        assert percent(0.99999) not in (percent(1), percent(0.999))
        assert percent(0.00001) not in (percent(0), percent(0.001))


def test_numbers_and_articles_are_the_languages() -> None:
    with speaking("de"):
        assert (whole(10_000), a_digit(8), a_digit(7)) == ("10.000", "eine 8", "eine 7")
    assert (whole(10_000), a_digit(8), a_digit(7)) == ("10,000", "an 8", "a 7")


def test_the_plural_is_the_languages() -> None:
    assert ngettext("{count} drawing", "{count} drawings", 1) == "1 drawing"
    assert ngettext("{count} drawing", "{count} drawings", 1200) == "1,200 drawings"
