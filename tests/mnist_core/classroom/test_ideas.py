"""Ideas before and after a lesson: counted right, of nobody alone, and kept without a name."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import select

from mnist_core.classroom import rehearsal
from mnist_core.classroom.database import idea_answers, writers
from mnist_core.classroom.ideas import AFTER, BEFORE, FALSE, FEWEST, IDEAS, NOT_SURE, TRUE, changes, shares
from mnist_core.classroom.records import SchoolClass
from mnist_core.classroom.store import ClassStore
from mnist_core.errors import ClassError
from pages.parts.navigation import NAVIGATION

ALL_TRUE, ALL_FALSE = TRUE * len(IDEAS), FALSE * len(IDEAS)


@pytest.fixture
def opened(store: ClassStore) -> SchoolClass:
    return store.open("teacher")


def made_up(count: int, seed: int) -> list[str]:
    letters = np.random.default_rng(seed).choice([TRUE, FALSE, NOT_SURE], (count, len(IDEAS)))
    return ["".join(each) for each in letters]


def test_two_of_eight_are_true_and_each_leads_to_a_page() -> None:
    assert len(IDEAS) == 8 and sum(idea.is_true for idea in IDEAS) == 2
    assert {idea.address.partition("?")[0] for idea in IDEAS} <= {page.path for page in NAVIGATION}


def test_of_fewer_than_five_nothing_is_told() -> None:
    few = made_up(FEWEST - 1, 0)
    assert shares(few) is None and changes(few, few) is None
    assert shares([]) is None and changes([], []) is None


def test_each_idea_is_counted_by_itself() -> None:
    answers = made_up(30, 1)
    told = shares(answers)
    assert told is not None
    assert [share.right for share in told] == [sum(each[i] == TRUE for each in answers) for i in range(len(IDEAS))]
    assert all(share.count == 30 and share.low <= share.value <= share.high for share in told)


def test_a_change_is_counted_person_by_person() -> None:
    before, after = made_up(40, 2), made_up(40, 3)
    told = changes(before, after)
    assert told is not None
    for i, change in enumerate(told):
        pairs = [(one[i] == TRUE, other[i] == TRUE) for one, other in zip(before, after, strict=True)]
        assert change.stopped == pairs.count((True, False)) and change.began == pairs.count((False, True))
        assert change.difference.value == pytest.approx((change.began - change.stopped) / 40)
        assert change.difference.low <= change.difference.value <= change.difference.high
        assert change.before.right + change.began - change.stopped == change.after.right


def test_whoever_all_change_their_mind_have_certainly_done_so_and_one_of_thirty_has_not() -> None:
    told = changes([ALL_TRUE] * 12, [ALL_FALSE] * 12)
    assert told is not None and all(change.difference.is_certain and change.difference.high < 0 for change in told)
    told = changes([ALL_TRUE] * 30, [ALL_TRUE] * 29 + [ALL_FALSE])
    assert told is not None and not any(change.difference.is_certain for change in told)


def test_answers_are_kept_once_a_round_and_matched(store: ClassStore, opened: SchoolClass) -> None:
    ideas = store.ideas
    ideas.ask(opened.id, BEFORE)
    assert store.get(opened.id).asked == BEFORE
    ideas.answer(opened.id, "ada", BEFORE, ALL_TRUE)
    ideas.answer(opened.id, "ada", BEFORE, ALL_FALSE)  # a second press
    ideas.answer(opened.id, "bo", BEFORE, ALL_FALSE)
    assert ideas.has_answered(opened.id, "ada", BEFORE) and not ideas.has_answered(opened.id, "ada", AFTER)
    assert sorted(ideas.answers(opened.id, BEFORE)) == sorted([ALL_TRUE, ALL_FALSE])
    ideas.ask(opened.id, AFTER)
    ideas.answer(opened.id, "ada", AFTER, ALL_FALSE)
    ideas.answer(opened.id, "cy", AFTER, ALL_TRUE)  # who came late
    assert ideas.pairs(opened.id) == ([ALL_TRUE], [ALL_FALSE])
    assert (ideas.count(opened.id, BEFORE), ideas.count(opened.id, AFTER)) == (2, 2)


@pytest.mark.parametrize("asked", ["", AFTER])
def test_an_answer_that_nobody_asks_for_any_more_is_refused(store: ClassStore, opened: SchoolClass, asked: str) -> None:
    store.ideas.ask(opened.id, asked)
    with pytest.raises(ClassError, match="stopped asking"):
        store.ideas.answer(opened.id, "ada", BEFORE, ALL_TRUE)
    assert store.ideas.count(opened.id, BEFORE) == 0


@pytest.mark.parametrize("answers", ["", TRUE, ALL_TRUE + TRUE, "X" * len(IDEAS), ALL_TRUE[:-1] + " "])
def test_what_is_no_answer_is_refused(store: ClassStore, opened: SchoolClass, answers: str) -> None:
    store.ideas.ask(opened.id, BEFORE)
    with pytest.raises(ClassError, match="Choose an answer"):
        store.ideas.answer(opened.id, "ada", BEFORE, answers)
    assert store.ideas.count(opened.id, BEFORE) == 0


def test_no_answer_can_be_joined_to_a_writer_and_all_go_with_the_class(store: ClassStore, opened: SchoolClass) -> None:
    store.join(opened, "Ada", "ada")
    store.ideas.ask(opened.id, BEFORE)
    store.ideas.answer(opened.id, "ada", BEFORE, ALL_TRUE)
    with store._engine.connect() as connection:
        people = set(connection.execute(select(idea_answers.c.person)).scalars())
        known = set(connection.execute(select(writers.c.visitor)).scalars())
    assert people and not people & known
    store.delete(opened.id)
    with store._engine.connect() as connection:
        assert connection.execute(select(idea_answers)).first() is None


def test_another_classs_answers_are_not_counted(store: ClassStore, opened: SchoolClass) -> None:
    other = store.open()
    for each in (opened, other):
        store.ideas.ask(each.id, BEFORE)
    store.ideas.answer(opened.id, "ada", BEFORE, ALL_TRUE)
    assert store.ideas.count(other.id, BEFORE) == 0 and not store.ideas.has_answered(other.id, "ada", BEFORE)


def test_a_demo_class_changes_its_mind(store: ClassStore) -> None:
    opened = store.open()
    for number in range(1, rehearsal.WRITERS + 1):
        store.join(opened, f"Demo {number}", f"demo-{number}")
    for asked in (BEFORE, AFTER):
        store.ideas.ask(opened.id, asked)
        rehearsal.answer_ideas(store, opened, asked)
    told = changes(*store.ideas.pairs(opened.id))
    assert told is not None and told[0].before.count == rehearsal.WRITERS
    wrong = [change for idea, change in zip(IDEAS, told, strict=True) if not idea.is_true]
    assert sum(change.after.right for change in wrong) < sum(change.before.right for change in wrong)
