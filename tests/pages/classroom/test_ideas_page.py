"""Asking a class for its ideas: a form on the phones, figures for the teacher, and nothing of fewer than five."""

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.classroom.ideas import AFTER, BEFORE, FALSE, IDEAS, NOT_SURE, TRUE
from mnist_core.classroom.records import SchoolClass, Writer
from mnist_core.classroom.store import ClassStore
from mnist_core.languages.translation import languages, speaking
from tests.pages.classroom import opening
from tests.pages.classroom.opening import CLASS, JOIN, open_page


def words(page: AppTest) -> str:
    return " ".join((opening.words(page), *(each.value for each in page.caption)))


def questions(page: AppTest) -> list[str]:
    return [radio.label for radio in page.radio if str(radio.key).startswith("idea_")]


def send(page: AppTest) -> AppTest:
    return next(button for button in page.button if button.label == "Send").click().run()


def ideas_page(mine: SchoolClass) -> AppTest:
    page = open_page(CLASS, **{"class": mine.code})
    (step,) = (each for each in page.button_group if str(each.key).startswith("class_step"))
    page = step.set_value("Ideas").run()
    assert not page.exception
    return page


@pytest.fixture
def ada(classes: ClassStore, mine: SchoolClass, me: str) -> Writer:
    return classes.join(mine, "Ada", me)


def answered(classes: ClassStore, mine: SchoolClass, asked: str, count: int, answers: str) -> None:
    classes.ideas.ask(mine.id, asked)
    for number in range(count):
        classes.ideas.answer(mine.id, f"phone {number}", asked, answers)
    classes.ideas.ask(mine.id, "")


def test_a_phone_asks_only_while_its_class_does(classes: ClassStore, mine: SchoolClass, ada: Writer) -> None:
    assert questions(open_page(JOIN, code=mine.code)) == []
    classes.ideas.ask(mine.id, BEFORE)
    page = open_page(JOIN, code=mine.code)
    assert questions(page) == [idea.statement for idea in IDEAS]
    assert "Write" in words(page), "the canvas stays below"
    for radio in page.radio:
        radio.set_value(NOT_SURE)
    send(page)
    assert classes.ideas.answers(mine.id, BEFORE) == [NOT_SURE * len(IDEAS)]
    assert questions(open_page(JOIN, code=mine.code)) == []
    classes.ideas.ask(mine.id, AFTER)
    assert len(questions(open_page(JOIN, code=mine.code))) == len(IDEAS)


def test_an_answer_is_needed_to_each_and_nothing_chosen_is_lost(
    classes: ClassStore, mine: SchoolClass, ada: Writer
) -> None:
    classes.ideas.ask(mine.id, BEFORE)
    page = open_page(JOIN, code=mine.code)
    page.radio[0].set_value(TRUE)
    page = send(page)
    assert "Choose an answer to each" in words(page)
    assert page.radio[0].value == TRUE and classes.ideas.count(mine.id, BEFORE) == 0
    for radio in page.radio[1:]:
        radio.set_value(FALSE)
    send(page)
    assert classes.ideas.answers(mine.id, BEFORE) == [TRUE + FALSE * (len(IDEAS) - 1)]


@pytest.mark.parametrize("language", languages())
def test_the_same_is_kept_in_every_language(classes: ClassStore, mine: SchoolClass, ada: Writer, language: str) -> None:
    classes.ideas.ask(mine.id, BEFORE)
    page = open_page(JOIN, code=mine.code, lang=language)
    with speaking(language):  # in which AppTest asks for the words of options
        for radio, letter in zip(page.radio, (TRUE, FALSE, NOT_SURE) * 3, strict=False):
            radio.set_value(letter)
        next(button for button in page.button if "ideas_before" in str(button.proto.form_id)).click().run()
    assert classes.ideas.answers(mine.id, BEFORE) == ["TF?TF?TF"]


def test_a_paused_class_is_not_asked_and_its_teacher_is_told(
    classes: ClassStore, mine: SchoolClass, ada: Writer
) -> None:
    classes.ideas.ask(mine.id, BEFORE)
    assert "The phones are asking" in words(open_page(CLASS, **{"class": mine.code}))
    classes.pause(mine.id, True)
    assert questions(open_page(JOIN, code=mine.code)) == []


def test_a_teacher_asks_before_and_after_and_stops(classes: ClassStore, mine: SchoolClass) -> None:
    page = ideas_page(mine)
    for key, asked in (("ask_before", BEFORE), ("ask_after", AFTER), ("ask_nothing", "")):
        page.button(key=key).click().run()
        assert not page.exception
        assert classes.get(mine.id).asked == asked
    assert not page.button(key="ask_before").disabled


def test_of_four_nothing_is_shown_and_of_five_only_how_many(classes: ClassStore, mine: SchoolClass) -> None:
    answered(classes, mine, BEFORE, 4, TRUE * len(IDEAS))
    assert IDEAS[0].statement not in words(ideas_page(mine))
    classes.ideas.ask(mine.id, BEFORE)
    classes.ideas.answer(mine.id, "phone 4", BEFORE, FALSE * len(IDEAS))
    assert IDEAS[0].statement not in words(ideas_page(mine)), "while it is asked nobody sees what others say"
    classes.ideas.ask(mine.id, "")
    page = ideas_page(mine)
    said = words(page)
    assert all(idea.statement in said for idea in IDEAS) and said.count("**4 of 5** believe it.") == len(IDEAS)
    assert "This is true." not in said, "they are asked again"
    assert words(page.toggle(key="ideas_told").set_value(True).run()).count("This is true.") == 2


def test_what_has_changed_is_shown_with_its_interval(classes: ClassStore, mine: SchoolClass) -> None:
    answered(classes, mine, BEFORE, 30, TRUE * len(IDEAS))
    answered(classes, mine, AFTER, 30, FALSE + TRUE * (len(IDEAS) - 1))
    said = words(ideas_page(mine))
    assert "Believed by **30** of 30 before, and by **0** after: -100.0 points (-100" in said
    assert "30 people stopped believing it, 0 began to." in said
    assert said.count("We can't say that the lesson has changed it.") == len(IDEAS) - 1


def test_a_demo_class_answers_by_itself(classes: ClassStore, mine: SchoolClass) -> None:
    for number in range(1, 9):
        classes.join(mine, f"Demo {number}", f"demo-{number}")
    page = ideas_page(mine)
    page.button(key="ask_before").click().run()
    page.button(key="ask_after").click().run()
    page.button(key="ask_nothing").click().run()
    assert (classes.ideas.count(mine.id, BEFORE), classes.ideas.count(mine.id, AFTER)) == (8, 8)
    assert "8 people answered twice" in words(page)
