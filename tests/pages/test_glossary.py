"""Words of the field: explained on the pages that use them, and all of them on Help, in every language."""

import pytest

from mnist_core.languages.translation import _, languages, speaking
from mnist_core.lessons.glossary import TERMS
from mnist_core.runs.store import RunStore
from tests.pages.opening import open_through

PLACES = {
    "pages/lab/train.py": {"epoch", "loss", "validation", "learning rate"},
    "pages/lab/evaluate.py": {"test set", "confusion matrix"},
    "pages/lab/look_inside.py": {"layer", "weight", "logit", "softmax"},
}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.usefixtures("queue")
def test_a_page_explains_its_words(store: RunStore, place: str, language: str) -> None:
    page = open_through("app.py", place, None, lang=language, run="tutorial")
    assert not page.exception
    shown = {popover.proto.popover.label for popover in page.container(key="glossary").get("popover")}
    said = " ".join(each.value for each in page.container(key="glossary").markdown)
    with speaking(language):
        assert {_(term) for term in PLACES[place]} <= shown <= {_(term) for term in TERMS}
        assert all(_(TERMS[term]) in said for term in PLACES[place])


@pytest.mark.parametrize("language", languages())
def test_help_explains_all_of_them(store: RunStore, language: str) -> None:
    page = open_through("app.py", "pages/info/help.py", None, lang=language)
    said = " ".join(each.value for each in page.markdown)
    with speaking(language):
        assert [term for term, meaning in TERMS.items() if f"**{_(term)}**: {_(meaning)}" not in said] == []
