"""What the tutorial says, in every language."""

import re

import pytest

from mnist_core.languages.translation import languages, speaking
from mnist_core.lessons.tutorial import STEPS, TEXTS, Step


@pytest.mark.parametrize("language", languages())
def test_each_language_has_twelve_short_steps(language: str) -> None:
    headings = re.findall(r"^## (\w+): ", (TEXTS / f"{language}.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == [step.name for step in STEPS]
    with speaking(language):
        assert len({step.title for step in STEPS}) == 12
        assert all(20 <= len(step.idea.split()) <= 80 for step in STEPS)


@pytest.mark.parametrize("language", languages()[1:])
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_code_in_a_text_is_kept(step: Step, language: str) -> None:
    english = code_in(step)
    with speaking(language):
        assert code_in(step) == english


def test_a_language_without_its_own_text_has_the_english_one(monkeypatch: pytest.MonkeyPatch) -> None:
    english = STEPS[0].idea
    monkeypatch.setattr("mnist_core.lessons.tutorial.language", lambda: "it")
    assert STEPS[0].idea == english


def code_in(step: Step) -> set[str]:
    return set(re.findall("`([^`]+)`", step.idea))
