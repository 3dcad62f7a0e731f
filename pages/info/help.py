"""Where to begin, and what to do when something does not work."""

import streamlit as st

from mnist_core.languages.translation import _
from pages.parts.glossary import show_all_words
from pages.parts.navigation import show_doors


def show_answers() -> None:
    """What goes wrong most often, and what to do about it."""
    answers = {
        _("It misreads my digit."): _(
            "Draw it large, in one go, with the thick brush. Then press what you meant under the answer: you see which "
            "change to your drawing makes the network read it."
        ),
        _("The camera stays black."): _(
            "Browsers only allow the camera on https addresses. Take a picture with your camera app and choose it as "
            "a file."
        ),
        _("My run is waiting."): _(
            "The server trains one or two networks at a time. Yours starts by itself, even if you close the page."
        ),
        _("My run or my class is gone."): _(
            "They belong to the browser you used. Open Digit Lab in that browser, not in a private window. A teacher "
            "can "
            "get back into a class with the link from *Teachers*."
        ),
        _("A file can't be sent."): _(
            "Allow cookies for this address, or open Digit Lab in its own tab instead of inside another website."
        ),
        _("Can I use the network elsewhere?"): _(
            "Yes: *Take it home*, on Train and Evaluate, gives you the model, the program that trained it, and a lab "
            "sheet."
        ),
    }
    for question, answer in answers.items():
        with st.expander(question):
            st.markdown(answer)


st.title(_("Help"), anchor=False)
with st.container(key="reading"):
    st.header(_("What each page is for"), anchor=False)
    show_doors()
    st.header(_("Words"), anchor=False)
    show_all_words()
    st.header(_("Questions"), anchor=False)
    show_answers()
    st.markdown(
        _("On the tutorial, *Page Up* and *Page Down* turn the steps. *Projector* at the top makes everything larger.")
    )
