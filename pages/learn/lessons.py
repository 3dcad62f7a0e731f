"""For teachers: the lessons step by step, each with the page it needs, and a timer for the projector."""

import streamlit as st

from mnist_core.languages.translation import _
from mnist_core.lessons.lesson_plan import lesson_plan
from pages.parts.lesson import began, begin, choose_lesson, end, show_lesson

plan = lesson_plan()
st.title(plan.title, anchor=False)
with st.container(key="lessons"):
    with st.container(horizontal=True, vertical_alignment="center", key="lesson_bar"):
        lesson = choose_lesson()
        start = began()
        if start is None:
            st.button(
                _("Start the lesson"), icon=":material/timer:", type="primary", on_click=begin, key="begin_lesson"
            )
        else:
            st.button(_("Stop the timer"), icon=":material/timer_off:", on_click=end, key="end_lesson")
        st.button(_("Print"), icon=":material/print:", key="print")
    if start is None:
        st.markdown(plan.preparation)
    st.header(lesson.title, anchor=False)
    show_lesson(lesson, start)
    if lesson.after:
        st.markdown(lesson.after)
    st.header(plan.troubles_title, anchor=False)
    st.markdown(plan.troubles)
