"""The tutorial: twelve steps from the first import to the first prediction, each with something to touch."""

import streamlit as st

from mnist_core.languages.translation import _
from mnist_core.lessons.tutorial import STEPS, program
from pages.parts import resources
from pages.parts.session import address, projector
from pages.parts.tutorial import STEP, show_demo
from pages.parts.tutorial.finish import show_finish


def take_step() -> int:
    """The step's index: from the URL, else where this visit was; an unknown one gets the first, and a line."""
    wanted = address.requested("step")
    if wanted is not None:
        known = wanted in map(str, range(1, len(STEPS) + 1))
        STEP.change(int(wanted) - 1 if known else 0)
        if not known:
            st.info(
                _("The tutorial's steps go from 1 to {count}. Here is the first.").format(count=len(STEPS)),
                icon=":material/link_off:",
            )
    return STEP.value


def is_last(index: int) -> bool:
    """Return whether no step comes after this one."""
    return index == len(STEPS) - 1


def show_steps(index: int) -> None:
    """Previous, the list of steps, and Next."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="steps"):
        st.button(
            _("Previous"),
            icon=":material/arrow_back:",
            on_click=STEP.change,
            args=(index - 1,),
            disabled=index == 0,
            shortcut="PageUp",
            key="previous",
        )
        st.selectbox(
            _("Step"),
            range(len(STEPS)),
            index,
            format_func=lambda step: _("{step} of {count}: {title}").format(
                step=step + 1, count=len(STEPS), title=STEPS[step].title
            ),
            key=STEP.key,
            on_change=STEP.on_change,
            args=(STEP.key,),
            label_visibility="collapsed",
        )
        st.button(
            _("Next"),
            icon=":material/arrow_forward:",
            icon_position="right",
            type="secondary" if is_last(index) else "primary",
            on_click=STEP.change,
            args=(index + 1,),
            disabled=is_last(index),
            shortcut="PageDown",
            key="next_step",
        )


def show_words(index: int) -> None:
    """Show a step's text and its code."""
    step = STEPS[index]
    st.markdown(step.idea)
    st.code(step.code, language="python", wrap_lines=True)


def show_more(index: int) -> None:
    """For a single pupil: the whole program, and after the last step what was built and where to go."""
    if is_last(index):
        show_finish()
    with st.expander(_("The whole program"), icon=":material/code:"):
        st.code(program(), language="python", wrap_lines=True)


index = take_step()
address.write("step", str(index + 1))
show_steps(index)
with st.container(key="lesson"):
    st.title(f"{index + 1}. {STEPS[index].title}", anchor=False)
    with st.container(horizontal=True, gap="large", key="step"):
        with st.container(key="idea"):
            show_words(index)
        with st.container(key="touch"):
            show_demo(index)
        if not projector.is_on():
            with st.container(key="aside"):
                show_more(index)
resources.preload()
