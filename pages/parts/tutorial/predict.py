"""Step 12: prediction 13 and its picture, then any image, then one's own drawing."""

import streamlit as st

from mnist_core.formats import a_digit
from mnist_core.languages.translation import N_, _
from pages.parts import resources
from pages.parts.live import components
from pages.parts.pictures import choose_index, show_pixels
from pages.parts.session.widgets import one_of
from pages.parts.tutorial.drawing import draw_and_read
from pages.parts.tutorial.model import model_in_use, say_whose

IMAGE, DRAWING = N_("a test image"), N_("my drawing")


def show_demo() -> None:
    """What to read: a test image or a drawing."""
    run = model_in_use()
    say_whose(run)
    source = one_of(_("Read"), [IMAGE, DRAWING], key="predicted")
    if source == DRAWING:
        draw_and_read(run)
    else:
        read_test_image(run.id)


def read_test_image(run_id: str) -> None:
    """Show what a network predicts for a test image."""
    test = resources.test_digits()
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        index = choose_index(len(test), key="predicted_index")
        shown = st.toggle(_("Show the picture"), key="picture", persist_state="session")
    with st.container(horizontal=True, key="one_image"):
        components.answer(resources.store().read(run_id), resources.classifier(run_id).predict(test.images[index]))
        if shown:
            label = a_digit(test.labels[index])
            show_pixels(
                test.images[index],
                _("Test image {index}: {label}").format(index=index, label=label),
                _("Test image {index}, {label}").format(index=index, label=label),
                side=168,
            )
