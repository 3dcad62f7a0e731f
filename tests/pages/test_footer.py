"""Help, privacy and licence: on every page, in every language, and true."""

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core import settings
from mnist_core.languages.translation import languages
from mnist_core.runs.store import RunStore
from pages.parts.footer import FOOTER
from pages.parts.navigation import NAVIGATION
from tests.pages.opening import open_through


def links(page: AppTest, key: str) -> list[str]:
    return [str(link.proto.page) for link in page.container(key=key).get("page_link")]


@pytest.mark.parametrize("file", [*(door.file for door in NAVIGATION), *(page.file for page in FOOTER)])
def test_every_page_ends_with_it(
    store: RunStore, file: str, tmp_path: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MNIST_DATABASE_URL", f"sqlite:///{tmp_path}/classes.db")
    page = open_through("app.py", file)
    assert not page.exception
    assert links(page, "footer") == ["lessons", "help", "privacy", "about"]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("reading", FOOTER, ids=lambda reading: reading.title)
def test_its_pages_can_be_read_in_every_language(store: RunStore, language: str, reading: object) -> None:
    page = open_through("app.py", reading.file, lang=language)  # type: ignore[attr-defined]
    assert not page.exception
    words = " ".join(element.value for element in page.markdown)
    assert len(words) > 400
    assert "MIT" in words or "{" not in words


def test_the_privacy_page_says_how_long_a_class_is_really_kept(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(settings.CLASS_DAYS.name, "5")
    page = open_through("app.py", "pages/info/privacy.py")
    assert any("deleted 5 days after" in element.value for element in page.markdown)


def test_the_privacy_page_says_how_long_a_run_is_really_kept(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def words() -> str:
        page = open_through("app.py", "pages/info/privacy.py")
        assert not page.exception
        return " ".join(element.value for element in page.markdown)

    assert "Old runs" not in words()
    monkeypatch.setenv(settings.RUN_DAYS.name, "90")
    assert "90 days after it ended" in words()


def test_help_leads_to_all_six_pages(store: RunStore) -> None:
    page = open_through("app.py", "pages/info/help.py")
    assert len(links(page, "contents")) == len(NAVIGATION) == 6
