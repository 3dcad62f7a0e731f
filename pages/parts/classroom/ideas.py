"""Ideas about how a machine learns: asked on the phones before and after a lesson, and shown to the teacher."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mnist_core.classroom import rehearsal
from mnist_core.classroom.ideas import (
    AFTER,
    ANSWERS,
    BEFORE,
    FEWEST,
    IDEAS,
    ROUNDS,
    Change,
    Idea,
    changes,
    shares,
)
from mnist_core.classroom.measures import Share
from mnist_core.classroom.records import SchoolClass, Writer
from mnist_core.errors import MnistCoreError
from mnist_core.formats import points, span
from mnist_core.languages.translation import N_, _, ngettext
from pages.parts import resources
from pages.parts.failures import defer_error, show_error_here
from pages.parts.navigation import link_to
from pages.parts.session.visitor import visitor

_LOOK_AGAIN_SECONDS = 2.0
_TITLES = {BEFORE: N_("Before the lesson: what do you think?"), AFTER: N_("After the lesson: what do you think now?")}
_FEW_CHANGES = 20
"""Of fewer people only a large change can be told from chance."""


# On a phone


def ask_if_wanted(school_class: SchoolClass, writer: Writer) -> None:
    """Ask a writer what they think, above whatever they draw, which stays, if the class asks and they have not said."""
    answers = resources.classes().ideas
    asks = school_class.asked in ROUNDS and not school_class.paused
    if asks and not answers.has_answered(writer.class_id, visitor().id, school_class.asked):
        title = _(_TITLES[school_class.asked])
        st.dialog(title, width="large", dismissible=False)(_ask)(writer.class_id, school_class.asked)


def _ask(class_id: int, asked: str) -> None:
    st.caption(_("Nobody sees what you answer, only how many think so. There are no marks."))
    with st.form(f"ideas_{asked}", border=False):
        chosen = [
            st.radio(
                _(idea.statement),
                list(ANSWERS),
                index=None,
                format_func=lambda answer: _(ANSWERS[answer]),
                horizontal=True,
                key=f"idea_{asked}_{number}",
            )
            for number, idea in enumerate(IDEAS)
        ]
        sent = st.form_submit_button(_("Send"), type="primary", icon=":material/send:")
    if sent:
        try:
            resources.classes().ideas.answer(class_id, visitor().id, asked, "".join(answer or "" for answer in chosen))
        except MnistCoreError as error:
            st.error(str(error))
            return
        st.rerun()


# On the teacher's page


def show_ideas(school_class: SchoolClass) -> None:
    """Offer to ask the class, and show what it believes, and what has changed."""
    st.markdown(
        _(
            "Eight sentences about how a machine learns, on the phones: true, false, not sure. Ask before the lesson "
            "and again after it, and see which ideas it has changed. It takes four minutes, and no answer has a name."
        )
    )
    upcoming = AFTER if resources.classes().ideas.count(school_class.id, BEFORE) else BEFORE
    with st.container(horizontal=True, key="ask_ideas"):
        for asked, label in ((BEFORE, N_("Ask before the lesson")), (AFTER, N_("Ask again after it"))):
            st.button(
                _(label),
                icon=":material/contact_support:",
                type="primary" if asked == upcoming else "secondary",
                on_click=_have_asked,
                args=(school_class, asked),
                disabled=school_class.asked == asked,
                key=f"ask_{asked}",
            )
        label = _("Stop asking")
        st.button(label, icon=":material/stop:", on_click=_have_asked, args=(school_class, ""), key="ask_nothing")
    _show_answers(school_class)


@defer_error
def _have_asked(school_class: SchoolClass, asked: str) -> None:
    classes = resources.classes()
    classes.ideas.ask(school_class.id, asked)
    if asked and rehearsal.is_demo(classes, school_class.id):
        rehearsal.answer_ideas(classes, school_class, asked)


@st.fragment(run_every=_LOOK_AGAIN_SECONDS)
@show_error_here
def _show_answers(school_class: SchoolClass) -> None:
    if resources.classes().get(school_class.id).asked != school_class.asked:
        st.rerun()  # another teacher has asked
    answers, writers = resources.classes().ideas, len(resources.classes().writers(school_class.id))
    counts = {asked: answers.count(school_class.id, asked) for asked in ROUNDS}
    words = _("Answered before: **{before}** of {writers}. Afterwards: **{after}** of {writers}.")
    st.markdown(words.format(before=counts[BEFORE], after=counts[AFTER], writers=writers))
    if school_class.asked:  # or whoever still answers copies, and one answer more tells whose it was
        st.info(_("Results are shown once you stop asking."))
    elif changed := changes(*answers.pairs(school_class.id)):
        _show_changes(changed)
    elif believed := shares(answers.answers(school_class.id, BEFORE)):
        is_told = st.toggle(_("Show which are true"), key="ideas_told")
        for idea, share in zip(IDEAS, believed, strict=True):
            _show_idea(idea, _how_many_believe(share), is_told=is_told)
    else:
        st.info(_("Results are shown once {count} people have answered.").format(count=FEWEST))


def _show_changes(changed: Sequence[Change]) -> None:
    if changed[0].before.count < _FEW_CHANGES:
        st.caption(
            _("{count} people answered twice. Of so few only a large change can be told from chance.").format(
                count=changed[0].before.count
            )
        )
    for idea, change in zip(IDEAS, changed, strict=True):
        _show_idea(idea, _how_it_changed(change), is_certain=change.difference.is_certain)


def _show_idea(idea: Idea, words: str, *, is_certain: bool = True, is_told: bool = True) -> None:
    """Show a sentence and what the class thinks of it; if told, whether it is true, and the page that says why."""
    with st.container(border=True):
        if not is_told:
            st.markdown(f"**{_(idea.statement)}**")
            st.markdown(words)
            return
        mark = ":material/check_circle:" if idea.is_true else ":material/cancel:"
        verdict = _("This is true.") if idea.is_true else _("This isn't true.")
        st.markdown(f"{mark} **{_(idea.statement)}** {verdict}")
        st.markdown(words)
        if not is_certain:
            st.caption(_("We can't say that the lesson has changed it."))
        st.markdown(_(idea.why))
        link_to(idea.address)


def _how_many_believe(share: Share) -> str:
    return _("**{right} of {count}** believe it.").format(right=share.right, count=share.count)


def _how_it_changed(change: Change) -> str:
    low, high = points(change.difference.low), points(change.difference.high)
    words = _("Believed by **{before}** of {count} before, and by **{after}** after: {points} ({span}).")
    said = words.format(
        before=change.before.right,
        after=change.after.right,
        count=change.before.count,
        points=points(change.difference.value),
        span=span(low, high),
    )
    stopped = ngettext("{count} person stopped believing it", "{count} people stopped believing it", change.stopped)
    began = ngettext("{count} began to.", "{count} began to.", change.began)
    return f"{said} {stopped}, {began}"
