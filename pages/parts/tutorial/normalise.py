"""Step 5: an image before and after `normalize`, and beside it plain division by 255."""

import numpy as np
import streamlit as st

from mnist_core.formats import as_typed, decimal, whole
from mnist_core.languages.translation import N_, _
from mnist_core.networks.arithmetic import column_norms, normalize
from pages.parts import resources
from pages.parts.pictures import choose_index, show_pixels
from pages.parts.session.widgets import one_of
from pages.parts.tutorial import plots
from pages.parts.tutorial.guess import guess, judge

AS_THEY_COME, NORMALISED, DIVIDED = N_("0 to 255"), N_("normalised"), N_("divided by 255")
SIDE = 120
BINS = 10


def show_demo() -> None:
    """Choose an image and how to look at it; after a guess, how strong its ink is."""
    test = resources.test_digits()
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        index = choose_index(len(test), key="normalised")
        look = one_of(_("Look at"), LOOKS, key="look")
    committed = guess(
        _("Draw it with a quarter of the ink. What happens to the normalised digit?"), GUESSES, key="pale"
    )
    ink = 100
    if committed:
        ink = st.slider(_("Ink"), 5, 100, 25, format="%d%%", key="ink", persist_state="session")
    image = test.images[index].astype(float)
    pale = image * ink / 100
    views = {AS_THEY_COME: pale, NORMALISED: normalize(pale[np.newaxis])[0], DIVIDED: pale / 255}
    LOOKS[look](views)
    if committed:
        judge(committed, STAYS)
        say_what_changed(image, pale)
        if forgotten := guess(
            _("The tutorial's network learnt from normalised digits. What if we forget to normalise the test digits?"),
            [EMPTY_SPLIT, MORE, SAME],
            key="forgotten",
        ):
            say_what_is_misread(forgotten)


STAYS = N_("it stays the same")
GUESSES = [N_("it gets paler too"), STAYS]
EMPTY_SPLIT, MORE, SAME = (
    N_("it can't read anything any more"),
    N_("it makes more mistakes"),
    N_("nothing changes"),
)


def say_what_is_misread(guessed: str) -> None:
    """The network's mistakes in the test set, by how the digits were brought to a scale, or not."""
    results = resources.unnormalised_evaluations()
    normalised, raw = results["normalised"], results["as they are"]
    reads_nothing = raw.accuracy < 2 / len(raw.confusion)  # hardly more than by chance
    judge(guessed, EMPTY_SPLIT if reads_nothing else MORE if raw.wrong > normalised.wrong else SAME)
    with st.container(horizontal=True, gap="small", key="forgotten"):
        for name, result in results.items():
            wrong = _("{wrong} of {count}").format(wrong=whole(result.wrong), count=whole(result.count))
            st.metric(_("Mistakes, {scale}").format(scale=_(name)), wrong, border=True)


def say_what_changed(image: np.ndarray, pale: np.ndarray) -> None:
    """By how much the strongest pixel changes in either way, computed."""
    pair = np.stack([image, pale])
    normalised, divided = normalize(pair), pair / 255
    with st.container(horizontal=True, gap="small"):
        st.metric(_("Biggest change, normalised"), decimal(np.ptp(normalised, axis=0).max(), 2), border=True)
        st.metric(_("Biggest change, divided by 255"), decimal(np.ptp(divided, axis=0).max(), 2), border=True)


def show_pictures(views: dict[str, np.ndarray]) -> None:
    """Show the digit at each scale as a picture."""
    with st.container(horizontal=True, gap="small"):
        for name, values in views.items():
            full = 255 if name == AS_THEY_COME else 1
            pixels = (values * 255 / full).round().clip(0, 255).astype(np.uint8)
            most = as_typed(round(values.max(), 2))
            words = _("original, values up to {most}") if name == AS_THEY_COME else _("{scale}: up to {most}")
            caption = words.format(scale=_(name), most=most)
            show_pixels(pixels, caption, _("The digit, {scale}").format(scale=_(name)), side=SIDE)


def show_histograms(views: dict[str, np.ndarray]) -> None:
    """Show how its pixels with ink are spread at each scale."""
    for name, column in zip(views, st.columns(len(views)), strict=True):
        with column:
            ink = views[name][views[name] > 0]
            counts, edges = np.histogram(ink, BINS, (0, 255 if name == AS_THEY_COME else 1))
            plots.bars(
                counts,
                names=[as_typed(round(edge, 1)) for edge in edges[:-1]],
                titles=(_(name), _("pixels with ink")),
                key=f"histogram_{name}",
                alt=_("Histogram of the pixels with ink, {scale}: {counts}").format(
                    scale=_(name), counts=", ".join(map(str, counts))
                ),
            )


def show_norms(views: dict[str, np.ndarray]) -> None:
    """Show the length of each of its columns at each scale."""
    for name, column in zip(views, st.columns(len(views)), strict=True):
        with column:
            norms = column_norms(views[name][np.newaxis]).ravel()
            plots.bars(
                norms,
                titles=(_("column"), _("its length, {scale}").format(scale=_(name))),
                key=f"norms_{name}",
                alt=_("Length of each of the 28 columns of pixels, {scale}. The longest is {length}.").format(
                    scale=_(name), length=as_typed(round(norms.max(), 2))
                ),
            )


LOOKS = {
    N_("picture"): show_pictures,
    N_("histogram"): show_histograms,
    N_("column lengths"): show_norms,
}
