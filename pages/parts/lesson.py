"""A lesson for teachers, step by step: the page that each step needs, and which of them it is time for."""

from __future__ import annotations

import time

import streamlit as st

from mnist_core.languages.translation import _, labelled
from mnist_core.lessons.lesson_plan import Lesson, PlanStep, lesson_plan
from mnist_core.lessons.tutorial import STEPS
from mnist_core.names import in_markdown
from pages.parts.navigation import link_to, page_at
from pages.parts.session import address
from pages.parts.session.widgets import Choice

_TICK_SECONDS = 5.0
_LATEST_SECONDS = 12 * 3600
"""A lesson that began longer ago is over."""

_BEGAN = "lesson_began"
_MINUTES = Choice("lesson_minutes", "45")


def choose_lesson() -> Lesson:
    """Ask which of the lessons it is to be."""
    lessons = {str(lesson.minutes): lesson for lesson in lesson_plan().lessons}
    if (asked := address.requested("minutes")) in lessons:
        _MINUTES.change(str(asked))
    key = _MINUTES.key
    minutes: str = st.segmented_control(
        _("Lesson"),
        list(lessons),
        format_func=lambda minutes: _("{minutes} minutes").format(minutes=minutes),
        default=_MINUTES.value,
        required=True,
        key=key,
        on_change=_MINUTES.on_change,
        args=(key,),
        label_visibility="collapsed",
    )
    address.write("minutes", None if minutes == _MINUTES.first else minutes)
    return lessons[minutes]


def began() -> int | None:
    """When the lesson began, in seconds since 1970; a reload brings it back by the address."""
    asked = address.requested("began") or ""
    if asked.isdecimal() and 0 <= time.time() - int(asked[:12]) < _LATEST_SECONDS:
        st.session_state[_BEGAN] = int(asked)
    known: int | None = st.session_state.get(_BEGAN)
    address.write("began", None if known is None else str(known))
    return known


def begin() -> None:
    """Start the timer."""
    st.session_state[_BEGAN] = int(time.time())


def end() -> None:
    """Stop it."""
    st.session_state.pop(_BEGAN, None)


def show_lesson(lesson: Lesson, began: int | None) -> None:
    """Show its steps, and once it has begun, which of them it is time for."""
    st.fragment(_show_steps, run_every=None if began is None else _TICK_SECONDS)(lesson, began)


def _show_steps(lesson: Lesson, began: int | None) -> None:
    minute = None if began is None else (time.time() - began) / 60
    now = None if minute is None else lesson.step_at(minute)
    if minute is not None:
        _show_timer(lesson, now, minute)
    for step in lesson.steps:
        _show_step(step, is_now=step is now)


def _show_timer(lesson: Lesson, now: PlanStep | None, minute: float) -> None:
    """Show how much of the lesson is over, and what is left of its step."""
    words = _("Minute {minute} of {minutes}.").format(minute=min(int(minute), lesson.minutes), minutes=lesson.minutes)
    if now is None:
        words += " " + _("The lesson is over.")
    else:
        words += " " + _("**{step}** until minute {end}.").format(step=_name_of(now), end=now.ends)
    with st.container(key="timer"):
        st.progress(min(1.0, minute / lesson.minutes), text=words)


def _show_step(step: PlanStep, *, is_now: bool) -> None:
    """Show one step: when, where, what to do and ask, what it is good for, and what often goes wrong."""
    with st.container(border=is_now, key=f"lesson_step_{step.begins}"):
        when, what = st.columns([1, 4])
        with when:
            st.markdown(_("**{begins} to {ends}** min").format(begins=step.begins, ends=step.ends))
            link_to(step.address, _name_of(step))
        with what:
            st.markdown(step.todo)
            st.caption(labelled(_("Often believed"), step.misconception))
            st.caption(labelled(_("Often goes wrong"), step.trouble))


def _name_of(step: PlanStep) -> str:
    """What a step's link says."""
    page = _(page_at(step.path).title)
    if number := step.query.get("step"):
        return f"{page} {number}: {in_markdown(STEPS[int(number) - 1].title)}"
    return page
