"""Step 5: an image before and after `normalize`, and beside it plain division by 255."""

import numpy as np
import streamlit as st

from mnist_core.networks.arithmetic import column_norms, normalize
from pages.parts import resources
from pages.parts.pictures import choose_index, show_pixels
from pages.parts.tutorial import plots
from pages.parts.tutorial.guess import guess, judge

SIDE = 120
BINS = 10


def touch() -> None:
    """Choose an image and how to look at it; after a guess, how strong its ink is."""
    test = resources.test_digits()
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        index = choose_index(len(test), key="normalised")
        look = st.segmented_control(
            "Look at", list(LOOKS), default="picture", required=True, key="look", persist_state="session"
        )
    committed = guess("Draw it with a quarter of the ink. What happens to the normalised digit?", GUESSES, key="pale")
    ink = 100
    if committed:
        ink = st.slider("Ink", 5, 100, 25, format="%d%%", key="ink", persist_state="session")
    image = test.images[index].astype(float)
    pale = image * ink / 100
    views = {"0 to 255": pale, "normalised": normalize(pale[np.newaxis])[0], "divided by 255": pale / 255}
    LOOKS[look](views)
    if committed:
        judge(committed, STAYS)
        say_what_changed(image, pale)
        if forgotten := guess(
            "The tutorial's network learnt from normalised digits. What if we forget to normalise the test digits?",
            [NOTHING, MORE, SAME],
            key="forgotten",
        ):
            say_what_is_misread(forgotten)


STAYS = "it stays the same"
GUESSES = ["it gets paler too", STAYS]
NOTHING, MORE, SAME = "it can't read anything any more", "it makes more mistakes", "nothing changes"


def say_what_is_misread(guessed: str) -> None:
    """The network's mistakes in the test set, by how the digits were brought to a scale, or not."""
    results = resources.unnormalised_evaluations()
    normalised, raw = results["normalised"], results["as they are"]
    reads_nothing = raw.accuracy < 2 / len(raw.confusion)  # hardly more than by chance
    judge(guessed, NOTHING if reads_nothing else MORE if raw.wrong > normalised.wrong else SAME)
    with st.container(horizontal=True, gap="small", key="forgotten"):
        for name, result in results.items():
            st.metric(f"Mistakes, {name}", f"{result.wrong:,} of {result.count:,}", border=True)


def say_what_changed(image: np.ndarray, pale: np.ndarray) -> None:
    """By how much the strongest pixel changes in either way, computed."""
    pair = np.stack([image, pale])
    normalised, divided = normalize(pair), pair / 255
    with st.container(horizontal=True, gap="small"):
        st.metric("Biggest change, normalised", f"{np.ptp(normalised, axis=0).max():.2f}", border=True)
        st.metric("Biggest change, divided by 255", f"{np.ptp(divided, axis=0).max():.2f}", border=True)


def show_pictures(views: dict[str, np.ndarray]) -> None:
    with st.container(horizontal=True, gap="small"):
        for name, values in views.items():
            full = 255 if name == "0 to 255" else 1
            pixels = (values * 255 / full).round().clip(0, 255).astype(np.uint8)
            show_pixels(pixels, f"{name}: up to {values.max():.3g}", f"The digit, {name}", side=SIDE)


def show_histograms(views: dict[str, np.ndarray]) -> None:
    for name, column in zip(views, st.columns(len(views)), strict=True):
        with column:
            ink = views[name][views[name] > 0]
            counts, edges = np.histogram(ink, BINS, (0, 255 if name == "0 to 255" else 1))
            plots.bars(
                counts,
                names=[f"{edge:.3g}" for edge in edges[:-1]],
                titles=(name, "pixels with ink"),
                key=f"histogram_{name}",
                alt=f"Histogram of the pixels with ink, {name}: {', '.join(map(str, counts))}",
            )


def show_norms(views: dict[str, np.ndarray]) -> None:
    for name, column in zip(views, st.columns(len(views)), strict=True):
        with column:
            norms = column_norms(views[name][np.newaxis]).ravel()
            plots.bars(
                norms,
                titles=("column", f"its length, {name}"),
                key=f"norms_{name}",
                alt=f"Length of each of the 28 columns of pixels, {name}. The longest is {norms.max():.3g}.",
            )


LOOKS = {"picture": show_pictures, "histogram": show_histograms, "column lengths": show_norms}
