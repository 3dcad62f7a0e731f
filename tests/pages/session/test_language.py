"""Whoever looks reads their own language: by the address, then by their choice, then by their browser."""

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.languages.translation import languages
from mnist_core.runs.store import RunStore
from tests.pages.components import data_of
from tests.pages.opening import open_through

DRAW = "pages/lab/draw.py"
TITLES = {
    "en": "Draw a digit: a neural network reads it",
    "de": "Zeichne eine Ziffer: Ein neuronales Netz liest sie",
    "fr": "Dessine un chiffre\N{NO-BREAK SPACE}: un réseau de neurones le lit",
    "es": "Dibuja una cifra: una red neuronal la lee",
}


def open_draw(**query: str) -> AppTest:
    return open_through("app.py", DRAW, {}, **query)


def scripts(page: AppTest) -> str:
    return "".join(each.proto.body for each in page.get("html"))


@pytest.mark.parametrize("language", languages())
def test_the_address_chooses_the_language(language: str, store: RunStore) -> None:
    page = open_draw(lang=language)
    assert page.title[0].value == TITLES[language]
    assert "lang" not in page.query_params  # it is kept from now on


@pytest.mark.parametrize("written", ["DE", "de-AT"])
def test_the_address_may_write_a_language_as_a_browser_does(written: str, store: RunStore) -> None:
    assert open_draw(lang=written).title[0].value == TITLES["de"]


def test_a_choice_on_the_page_changes_it_and_is_kept(store: RunStore) -> None:
    page = open_draw()
    assert "digit_lab_language" not in scripts(page)  # nobody has chosen
    page.menu_button(key="choose_language").click("fr").run()
    assert page.title[0].value == TITLES["fr"]
    assert 'lang: "fr", dir: "ltr"' in scripts(page)
    assert "digit_lab_language=fr" in scripts(page)


def test_two_visitors_of_one_server_read_two_languages_at_the_same_time(store: RunStore) -> None:
    german, english = open_draw(lang="de"), open_draw()
    for _ in range(2):
        assert german.run().title[0].value == TITLES["de"]
        assert english.run().title[0].value == TITLES["en"]
    assert data_of(german, "answer")["words"]["shares"]["decimal"] == ","
    assert data_of(english, "answer")["words"]["shares"]["decimal"] == "."


@pytest.mark.parametrize("wanted", ["xx", "../de", "de.po", ""])
def test_a_language_that_there_is_not_is_english(wanted: str, store: RunStore) -> None:
    assert open_draw(lang=wanted).title[0].value == TITLES["en"]


def test_what_goes_wrong_is_said_in_the_language_too(store: RunStore) -> None:
    page = open_draw(lang="fr", run="nowhere")
    assert any("Tu utilises le meilleur modèle" in error.value for error in page.error)


def test_a_pupil_joins_a_class_in_their_language(store: RunStore) -> None:
    page = open_through("app.py", "pages/classroom/join.py", {}, lang="es")
    page.text_input[0].set_value("zzzzz")
    page.text_input[1].set_value("Ana")
    next(button for button in page.button if button.label == "Unirse").click().run()
    assert page.title[0].value == "Únete a tu clase"
    assert any("No existe la clase ZZZZZ" in error.value for error in page.error)
