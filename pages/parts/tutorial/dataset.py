"""Step 3: browse MNIST, count it, and look at the average of each digit."""

import streamlit as st

from mnist_core.languages.translation import N_, _
from pages.parts import resources
from pages.parts.pictures import show_pixels
from pages.parts.session.widgets import one_of
from pages.parts.tutorial import plots

ALL = N_("all")
SIDE = 140


def show_demo() -> None:
    """Choose a digit and leaf through its images, beside their average and how many there are of each."""
    sample, counts, averages = resources.training_digits(), resources.training_counts(), resources.training_averages()
    wanted = one_of(_("Digit"), [ALL, *map(str, range(10))], key="browsed")
    chosen = None if wanted == ALL else int(wanted)
    indices = range(len(sample)) if chosen is None else (sample.labels == chosen).nonzero()[0]
    place = st.slider(_("Leaf through"), 1, len(indices), 1, key=f"leaf_{wanted}", persist_state="session")
    index = indices[min(max(place, 1), len(indices)) - 1]  # whatever a tampered browser sends
    label = sample.labels[index]
    with st.container(horizontal=True, gap="small", key="browsing"):
        show_pixels(
            sample.images[index],
            _("Label: {label}").format(label=label),
            _("A handwritten {label}").format(label=label),
            side=SIDE,
        )
        with st.container(horizontal=True, gap="small", key="averages"):
            if chosen is None:
                st.markdown(_("The average of each digit:"))
            for digit in range(10) if chosen is None else [chosen]:
                alt = _("The average of all the {digit}s, blurred").format(digit=digit)
                if chosen is None:
                    show_pixels(averages[digit], str(digit), alt, side=SIDE // 3)
                else:
                    show_pixels(averages[digit], _("Average {digit}").format(digit=digit), alt, side=SIDE)
    plots.bars(
        counts,
        titles=(_("digit"), _("training images")),
        selected=chosen,
        key="counts",
        height=170,
        alt=_("Number of training images of each digit: {counts}").format(counts=", ".join(map(str, counts))),
    )
