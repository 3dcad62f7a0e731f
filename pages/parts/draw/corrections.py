"""Not what you drew? What would have flipped the answer, the training digits most like it, and keeping the drawing."""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np
import streamlit as st

from mnist_core.errors import ImageError
from mnist_core.formats import a_digit, sureness
from mnist_core.images.corrections import corrections
from mnist_core.inference.classifier import Classifier
from mnist_core.inference.neighbours import nearest
from mnist_core.languages.translation import N_, _
from mnist_core.runs.bundled import BUNDLED
from pages.parts import resources
from pages.parts.draw.drawing import generation, last_strokes
from pages.parts.pictures import show_digits

MOST_KEPT = 500
"""Drawings a visit may keep: 400 KB."""

_MOST_ALIKE = 6


def ask_what_it_was(digit: np.ndarray, classifier: Classifier, *, centred: bool) -> None:
    """Ten digits to press under the answer to a drawing; once one is pressed, what made the difference."""
    with st.container(key="why"):
        label = st.pills(_("Not right? What did you draw?"), range(10), key=f"it_was_{generation()}")
        if label is None:
            return
        label = int(label) % 10  # a tampered browser may send any number
        with st.container(key="why_answer"):
            if label == classifier.predict(digit).label:
                st.markdown(_("That's just how it was read: **{digit}**.").format(digit=a_digit(label)))
            else:
                _show_what_flips(digit, label, classifier, _corrected_digits(centred))
            _offer_to_keep(digit, label)


def _show_what_flips(
    digit: np.ndarray, label: int, classifier: Classifier, corrected: Mapping[str, np.ndarray]
) -> None:
    """The corrections in the order of their effect, or that there is none; what else is like it; who else reads it."""
    answers = {name: classifier.predict(image) for name, image in corrected.items()}
    meant = a_digit(label)
    by_effect = sorted(answers, key=lambda name: -answers[name].probabilities[label])
    flips = [name for name in by_effect if answers[name].label == label]
    if flips:
        st.markdown(
            _("**{change}: now it is read as {digit}.** Here is your drawing with one thing changed at a time:").format(
                change=_sentence_case(_(flips[0])), digit=meant
            )
        )
    elif by_effect:
        st.markdown(
            _(
                "**No single change makes it {digit}** to this network. Here is what we tried, one thing at a time:"
            ).format(digit=meant)
        )
    else:
        st.markdown(
            _(
                "**Slant, angle, gaps and pen are fine.** It's the shape itself that doesn't look like {a_digit} to "
                "the network."
            ).format(a_digit=a_digit(label))
        )
    if by_effect:
        captions = [
            _("{change}: {answer}, {share} for {label}").format(
                change=_(name),
                answer=answers[name].label,
                share=sureness(answers[name].probabilities[label]),
                label=label,
            )
            for name in by_effect
        ]
        show_digits(np.stack([corrected[name] for name in by_effect]), captions, side=112)
    _show_alike(digit, label)
    others = {_(model.name): resources.classifier(run_id).predict(digit) for run_id, model in BUNDLED.items()}
    said = ", ".join(f"{name} {answer.label} ({sureness(answer.confidence)})" for name, answer in others.items())
    st.caption(_("The built-in models say: {answers}.").format(answers=said))


def _sentence_case(words: str) -> str:
    return words[:1].upper() + words[1:]


def _corrected_digits(centred: bool) -> Mapping[str, np.ndarray]:
    """What the network gets of each correction; size and place are one only where they are not put right anyway."""
    try:
        drawing = last_strokes()
    except ImageError:
        drawing = None
    if drawing is None:
        return {}
    corrected = {} if centred else {N_("resized and centred"): drawing.digit()}
    return corrected | {name: each.digit() for name, each in corrections(drawing).items()}


def _show_alike(digit: np.ndarray, label: int) -> None:
    train = resources.training_digits()
    nearest_of_all = nearest(train.images, digit, _MOST_ALIKE)
    of_label = train.take(train.labels == label)
    st.caption(_("The most similar training digits:"))
    show_digits(train.images[nearest_of_all], [a_digit(each) for each in train.labels[nearest_of_all]], side=56)
    st.caption(_("The most similar digits labelled {label}:").format(label=label))
    show_digits(of_label.images[nearest(of_label.images, digit, _MOST_ALIKE)], [a_digit(label)] * _MOST_ALIKE, side=56)


def _offer_to_keep(digit: np.ndarray, label: int) -> None:
    """Two buttons: to keep the drawing with its label for this visit, and to download what was kept."""
    kept: list[tuple[np.ndarray, int]] = st.session_state.setdefault("kept", [])
    with st.container(horizontal=True, vertical_alignment="center"):
        if any(each[1] == label and np.array_equal(each[0], digit) for each in kept):
            st.markdown(_(":material/check: Saved as {digit}.").format(digit=a_digit(label)))
        elif len(kept) >= MOST_KEPT:
            st.markdown(
                _("You have saved {most} drawings, the most you can save in one visit. Download them now.").format(
                    most=MOST_KEPT
                )
            )
        else:
            st.button(
                _("Save this drawing as {digit}").format(digit=a_digit(label)),
                icon=":material/bookmark_add:",
                on_click=lambda: kept.append((digit, label)),
                key="keep",
            )
        if kept:
            st.download_button(
                _("Download {count} saved").format(count=len(kept)),
                lambda: as_data_file(kept),
                file_name="my_digits.npz",
                icon=":material/download:",
                on_click="ignore",
                key="download_kept",
            )


def as_data_file(kept: list[tuple[np.ndarray, int]]) -> bytes:
    """An .npz in MNIST's format; which of the drawings are for training and which for testing is left open."""
    images = np.stack([digit for digit, _ in kept])
    labels = np.array([label for _, label in kept], np.uint8)
    content = io.BytesIO()
    np.savez_compressed(content, x_train=images, y_train=labels, x_test=images, y_test=labels)
    return content.getvalue()
