"""The lessons of 45 and 90 minutes as steps: when, on which page, what to do and ask, and what often goes wrong.

Their texts stand in `plans/`, one Markdown file a language, which reads as a document by itself; the page for teachers
shows the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from mnist_core.languages.translation import ENGLISH, language

PLANS = Path(__file__).parent / "plans"

_HEADING = re.compile(r"^## (.+)\n", re.MULTILINE)
_ROW = re.compile(r"^\| (\d+) \S+ (\d+) \| `([^`]+)` \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
_TABLE = re.compile(r"^\|.*\n", re.MULTILINE)
_LEFT_OUT_OF_THE_LONG_LESSON = 5
"""The minute at which the contest in drawing begins, which is kept for the break."""


@dataclass(frozen=True)
class PlanStep:
    """A step of a lesson.

    Attributes:
        begins: after how many minutes of the lesson.
        ends: likewise.
        address: the page's path and query, such as "/tutorial?step=3".
        todo: what to do and to ask, in Markdown, as are the others.
        misconception: what pupils often believe, and this step tackles.
        trouble: what often goes wrong.
    """

    begins: int
    ends: int
    address: str
    todo: str
    misconception: str
    trouble: str

    @property
    def path(self) -> str:
        """The page's address without a slash, such as "tutorial"."""
        return urlsplit(self.address).path.strip("/")

    @property
    def query(self) -> dict[str, str]:
        """What the page is asked for."""
        return dict(parse_qsl(urlsplit(self.address).query))


@dataclass(frozen=True)
class Lesson:
    """A lesson: its heading, its steps in order, without gaps, and what is said after them."""

    title: str
    steps: tuple[PlanStep, ...]
    after: str

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return self.steps[-1].ends

    def step_at(self, minute: float) -> PlanStep | None:
        """The step after so many minutes; None once the lesson is over."""
        return next((step for step in self.steps if minute < step.ends), None)


@dataclass(frozen=True)
class LessonPlan:
    """All of a plan: title, what to prepare, the lessons, short one first, and what to do when something is down."""

    title: str
    preparation: str
    lessons: tuple[Lesson, ...]
    troubles_title: str
    troubles: str


def lesson_plan() -> LessonPlan:
    """The plan in the reader's language; in English where there is none."""
    return _read(language())


@lru_cache(maxsize=32)
def _read(language: str) -> LessonPlan:
    file = PLANS / f"{language}.md"
    text = (file if file.exists() else PLANS / f"{ENGLISH}.md").read_text(encoding="utf-8")
    head, *parts = _HEADING.split(text)
    title, preparation = head.removeprefix("# ").split("\n", 1)
    *lessons, (troubles_title, troubles) = zip(parts[::2], parts[1::2], strict=True)
    short, long = (_lesson(title, body) for title, body in lessons)
    begun = tuple(_without(short.steps, _LEFT_OUT_OF_THE_LONG_LESSON))
    long = replace(long, steps=begun + long.steps)
    return LessonPlan(title, preparation.strip(), (short, long), troubles_title, troubles.strip())


def _lesson(title: str, body: str) -> Lesson:
    steps = tuple(PlanStep(int(begins), int(ends), *cells) for begins, ends, *cells in _ROW.findall(body))
    return Lesson(title, steps, _TABLE.split(body)[-1].strip())


def _without(steps: tuple[PlanStep, ...], minute: int) -> Iterator[PlanStep]:
    """The steps but for one, whose time the later ones take."""
    gained = 0
    for step in steps:
        if step.begins == minute:
            gained = step.ends - step.begins
        else:
            yield replace(step, begins=step.begins - gained, ends=step.ends - gained)
