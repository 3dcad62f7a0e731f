"""The lesson plans: whole, without gaps, the same in all languages, and each step on a page that there is."""

import pytest

from mnist_core.languages.translation import languages, speaking
from mnist_core.lessons.lesson_plan import PLANS, LessonPlan, lesson_plan
from mnist_core.lessons.tutorial import STEPS
from pages.parts.navigation import NAVIGATION
from pages.parts.train.plan import TITLES


def plan_in(language: str) -> LessonPlan:
    with speaking(language):
        return lesson_plan()


@pytest.mark.parametrize("language", languages())
def test_its_lessons_take_45_and_90_minutes_without_gaps(language: str) -> None:
    plan = plan_in(language)
    assert [lesson.minutes for lesson in plan.lessons] == [45, 90]
    for lesson in plan.lessons:
        assert lesson.steps[0].begins == 0
        assert all(step.ends == after.begins for step, after in zip(lesson.steps, lesson.steps[1:], strict=False))
        assert all(cell for step in lesson.steps for cell in (step.todo, step.misconception, step.trouble))
    assert plan.title and plan.preparation and plan.troubles


@pytest.mark.parametrize("language", languages()[1:])
def test_every_language_has_the_same_steps_at_the_same_pages(language: str) -> None:
    english, other = plan_in("en"), plan_in(language)
    assert english.title != other.title
    for lesson, same in zip(english.lessons, other.lessons, strict=True):
        assert [(step.begins, step.address) for step in lesson.steps] == [
            (step.begins, step.address) for step in same.steps
        ]


def test_no_row_of_a_document_is_left_out() -> None:
    for file in PLANS.glob("*.md"):
        rows = [line for line in file.read_text().splitlines() if line.startswith("| ") and line[2].isdigit()]
        short, long = plan_in(file.stem).lessons
        assert len({step.todo for lesson in (short, long) for step in lesson.steps}) == len(rows) == 14


def test_every_step_opens_a_page_that_there_is() -> None:
    for lesson in plan_in("en").lessons:
        for step in lesson.steps:
            assert step.path in {page.path for page in NAVIGATION}
            assert 1 <= int(step.query.get("step", "1")) <= len(STEPS)
            assert step.query.get("recipe", "tutorial") in TITLES


def test_the_long_lesson_leaves_the_contest_out_and_gains_its_time() -> None:
    short, long = plan_in("en").lessons
    contest = short.steps[1]
    assert contest.todo not in {step.todo for step in long.steps}
    assert [step.begins for step in long.steps[:3]] == [0, 5, 10]


def test_the_step_of_a_minute() -> None:
    short = plan_in("en").lessons[0]
    assert short.step_at(0) is short.steps[0]
    assert short.step_at(5) is short.steps[1]
    assert short.step_at(44.9) is short.steps[-1]
    assert short.step_at(45) is None
