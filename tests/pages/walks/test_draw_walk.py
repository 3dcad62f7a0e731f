"""Walks through Draw: the answer shown is the chosen network's, to the drawing as it is brought to it."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from numpy.testing import assert_allclose

from mnist_core.images.digits import from_image
from mnist_core.images.reading import read_image
from mnist_core.runs.bundled import BUNDLED, SHIPPED
from pages.parts import resources
from tests.conftest import draw
from tests.pages.components import data_of
from tests.pages.opening import chip, png
from tests.pages.walks.walking import Walk, far, open_page

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]  # traced, a walk takes three times as long

PAGE = "pages/lab/draw.py"
PHOTO = png(draw())


class DrawWalk(Walk):
    """One visitor who draws, photographs, and asks one network or another."""

    def __init__(self) -> None:
        super().__init__()
        self.arrive(None)

    def arrive(self, run: str | None) -> None:
        self.page = open_page(PAGE, **({"run": run} if run else {}))
        self.run, self.skips, self.asks_all, self.photo = run or SHIPPED, False, False, False
        self.content: bytes | None = None

    @rule(run=st.sampled_from(list(BUNDLED)))
    def choose_a_network(self, run: str) -> None:
        chip(self.page).select(run)
        self.run = run
        self.page.run()

    @rule(on=st.booleans())
    def skip_the_centring(self, on: bool) -> None:
        self.page.toggle(key="skip_centring").set_value(on)
        self.skips = on
        self.page.run()

    @rule(on=st.booleans())
    def ask_all(self, on: bool) -> None:
        self.page.toggle(key="ask_all").set_value(on)
        self.asks_all = on
        self.page.run()

    @rule(label=st.integers(0, 9))
    def press_an_example(self, label: int) -> None:
        if self.photo or self.content is not None:
            return
        self.page.button(key=f"example-{label}").click().run()
        self.content = self.page.session_state["drawing"][1]

    @rule()
    def clear(self) -> None:
        if not self.photo:
            self.page.button(key="clear").click().run()
            self.content = None

    @rule(photo=st.booleans())
    def draw_or_photograph(self, photo: bool) -> None:
        next(group for group in self.page.button_group if group.key == "source").set_value("Photo" if photo else "Draw")
        self.photo = photo
        self.page.run()
        if photo:
            self.page.file_uploader[0].upload("seven.png", PHOTO).run()

    @rule()
    def go_elsewhere_and_come_back(self) -> None:
        self.page.switch_page("pages/classroom/join.py").run()
        self.page.query_params.clear()
        self.page.switch_page(PAGE).run()
        self.photo = False
        self.skips = self.asks_all = False

    @rule(run=st.sampled_from([None, *BUNDLED]))
    def reload_or_come_by_a_link(self, run: str | None) -> None:
        self.arrive(run)

    @rule(run=st.sampled_from(list(BUNDLED)))
    def say_an_old_address_again(self, run: str) -> None:
        """As a browser does that has not heard of the choice yet."""
        self.page.query_params["run"] = run
        self.page.run()

    @invariant()
    def the_answer_is_the_chosen_networks_to_this_drawing(self) -> None:
        assert not self.page.exception
        assert chip(self.page).value == self.run
        assert self.page.query_params.get("run", SHIPPED) == self.run
        assert self.page.toggle(key="skip_centring").value == self.skips
        shown = data_of(self.page, "answer")
        assert shown["run"] == self.run
        content = PHOTO if self.photo else self.content
        if content is None:
            assert shown["probabilities"] is None
        else:
            digit = from_image(read_image(content), centre=not self.skips).digit
            expected = resources.classifier(self.run).predict(digit).probabilities
            assert_allclose(shown["probabilities"], expected, atol=1e-6)
        assert self.page.toggle(key="ask_all").value == self.asks_all
        answers = [each for each in self.page.get("bidi_component") if each.proto.component_name == "digit_lab_answers"]
        assert len(answers) == self.asks_all


TestDrawWalk = DrawWalk.TestCase
TestDrawWalk.settings = far(walks=5)
