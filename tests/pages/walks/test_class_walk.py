"""Walks through a class's page: what is chosen stays chosen, and what is shown is what is measured and trained."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from mnist_core.classroom.prompts import labels_of
from mnist_core.inference.evaluation import evaluate
from mnist_core.networks.config import TrainingConfig
from mnist_core.runs.bundled import BUNDLED, SHIPPED
from pages.parts import resources
from tests.pages.classroom.opening import CLASS, words, written
from tests.pages.opening import chip
from tests.pages.walks.walking import ME, Walk, far, open_page

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]  # traced, a walk takes three times as long

STEPS = ("Collect", "Measure", "Retrain", "Measure again", "Save or delete")
ORDERS = ("By digit", "By writer")


class ClassWalk(Walk):
    """A teacher with a class of three writers, of whom some go, and others write on."""

    def __init__(self) -> None:
        super().__init__()
        self.patch.delenv("MNIST_DATABASE_URL", raising=False)
        self.forget()
        self.classes = resources.classes()
        self.mine = self.classes.open(ME)
        for name in ("Ada", "Bo", "Cy"):
            self.write(self.classes.join(self.mine, name, f"phone of {name}"))
        self.arrive()

    def teardown(self) -> None:
        self.forget()
        super().teardown()

    def forget(self) -> None:
        for cache in (resources.classes, resources.class_drawings):
            cache.clear()

    def write(self, writer) -> None:  # type: ignore[no-untyped-def]
        turn = self.classes.next_turn(writer)
        self.classes.keep(writer, turn, written(labels_of(writer.id)[turn]))
        resources.class_drawings.clear()

    def arrive(self) -> None:
        self.page = open_page(CLASS, **{"class": self.mine.code})
        self.step, self.order, self.hidden, self.run = STEPS[0], ORDERS[0], False, SHIPPED

    def group(self, label: str):  # type: ignore[no-untyped-def]
        return next(group for group in self.page.button_group if group.label == label)

    @rule(step=st.sampled_from(STEPS))
    def choose_a_step(self, step: str) -> None:
        self.group("Step").set_value(step)
        self.page.run()
        self.step = step

    @precondition(lambda self: self.step == "Collect")
    @rule(order=st.sampled_from(ORDERS))
    def choose_an_order(self, order: str) -> None:
        self.group("Order").set_value(order)
        self.page.run()
        self.order = order

    @precondition(lambda self: self.step == "Collect")
    @rule(on=st.booleans())
    def hide_nicknames(self, on: bool) -> None:
        self.page.toggle(key="hide_nicknames").set_value(on).run()
        self.hidden = on

    @precondition(lambda self: self.step == "Measure")
    @rule(run=st.sampled_from(list(BUNDLED)))
    def choose_a_network(self, run: str) -> None:
        chip(self.page).select(run).run()
        self.run = run

    @precondition(lambda self: self.step == "Retrain" and len(self.classes.writers(self.mine.id)) > 1)
    @rule(seed=st.integers(0, 3), repeats=st.integers(1, 9), pause=st.booleans())
    def retrain(self, seed: int, repeats: int, pause: bool) -> None:
        self.page.number_input(key="split_seed").set_value(seed)
        self.page.number_input(key="repeats").set_value(repeats)
        if pause:
            self.page.run()
        self.page.button(key="retrain").click().run()
        (run,), _ = self.store.list()
        assert isinstance(run.config, TrainingConfig) and run.config.class_digits is not None
        digits = run.config.class_digits
        assert (digits.split_seed, digits.repeats) == (seed, repeats)
        names = self.names()
        set_aside = ", ".join(names[each] for each in digits.testing)
        assert f"**Set aside:** {set_aside}." in words(self.page)
        shutil.rmtree(run.directory)
        self.page.run()

    @rule(which=st.integers(0, 2))
    def a_pupil_writes(self, which: int) -> None:
        writers = self.classes.writers(self.mine.id)
        if which < len(writers):
            self.write(self.classes.writer(self.mine.id, f"phone of {writers[which].nickname}"))
            self.page.run()

    @precondition(lambda self: self.step == "Collect" and self.classes.writers(self.mine.id))
    @rule()
    def remove_the_first_drawing(self) -> None:
        button = next((each for each in self.page.button if str(each.key).startswith("remove_")), None)
        assert button is not None
        button.click().run()

    @rule()
    def reload(self) -> None:
        self.arrive()

    def names(self) -> dict[int, str]:
        writers = self.classes.writers(self.mine.id)
        return {
            writer.id: f"Writer {number}" if self.hidden else writer.nickname
            for number, writer in enumerate(writers, start=1)
        }

    @invariant()
    def what_is_chosen_is_shown(self) -> None:
        assert not self.page.exception
        assert self.group("Step").value == self.step
        if self.step == "Collect":
            assert self.group("Order").value == self.order
            assert self.page.toggle(key="hide_nicknames").value == self.hidden
            drawings = self.classes.drawings(self.mine.id)
            counted = f"{len(drawings):,} drawing" + ("" if len(drawings) == 1 else "s")
            assert counted in words(self.page)
            removable = [each for each in self.page.button if str(each.key).startswith("remove_")]
            if self.names():
                chosen = self.page.selectbox(key="tidy_writer").value
                assert len(removable) == len(drawings.of([int(chosen or 0)])) + 1  # and the writer with all of them
            else:
                assert not removable
        if self.step == "Measure":
            drawings = self.classes.drawings(self.mine.id)
            if len(drawings):
                answers = resources.classifier(self.run).probabilities(drawings.images)
                figures = evaluate(drawings.labels, answers)
                shown = {metric.label: metric.value for metric in self.page.metric}
                assert shown["Misread"] == f"{figures.wrong:,} of {figures.count:,}"


TestClassWalk = ClassWalk.TestCase
TestClassWalk.settings = far(walks=4)
