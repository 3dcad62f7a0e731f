"""Look into a network: what each layer makes of a digit, what moves its answer, and what happens without some units."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from mnist_core.errors import ImageError, MnistCoreError
from mnist_core.formats import a_digit
from mnist_core.images.digits import from_canvas
from mnist_core.inference.classifier import Classifier, Prediction
from mnist_core.inference.inside import LiteRTInspector
from mnist_core.inference.neighbours import nearest
from mnist_core.languages.translation import N_, _
from mnist_core.networks.labels import are_digits
from mnist_core.runs.run import Run
from pages.parts import resources
from pages.parts.draw.canvas import canvas_tools, drawing_canvas
from pages.parts.glossary import show_words
from pages.parts.inside import alike, answer, layers, switching
from pages.parts.inside.network import show_network
from pages.parts.live.components import follow_pen_inside
from pages.parts.network import network_in_use
from pages.parts.pictures import choose_index
from pages.parts.session import address
from pages.parts.session.widgets import Choice

MOST_ALIKE = 8
DRAWING, TEST_IMAGE = N_("My drawing"), N_("A test image")
SOURCE, IMAGE = Choice("inside_source", DRAWING), Choice("inside_image", 13)
UNTIL_DRAWN = 13
"""The tutorial's test image goes through a network for digits until the visitor draws."""

PAPER = np.zeros((28, 28), np.uint8)
"""Goes through one for signs, of which nobody has test images."""


def take_image(count: int) -> None:
    """The test image that a link names, of so many."""
    wanted = address.requested("image")
    if wanted is not None and wanted.isascii() and wanted.isdigit() and len(wanted) < 6 and int(wanted) < count:
        SOURCE.change(TEST_IMAGE)
        IMAGE.change(int(wanted))


def answers_of(inside: LiteRTInspector, digit: np.ndarray) -> list[np.ndarray]:
    """What each layer answers to this one digit."""
    return [answer[0] for answer in inside.activations(digit[np.newaxis])]


def drawn_digit() -> np.ndarray | None:
    """The canvas and its tools; the drawing as a digit uint8 (28, 28), if there is one."""
    try:
        image = drawing_canvas()
        return None if image is None else from_canvas(image).digit
    except ImageError as error:  # nothing on it, say
        st.caption(str(error))
        return None
    finally:
        canvas_tools()


def draw_sign() -> tuple[np.ndarray, bool]:
    """The visitor's drawing uint8 (28, 28), or paper until they draw, and whether it is the drawing."""
    drawn = drawn_digit()
    if drawn is None:
        st.caption(_("Draw a sign and watch every layer respond."))
    return (PAPER, False) if drawn is None else (drawn, True)


def choose_digit() -> tuple[np.ndarray, bool]:
    """The visitor's drawing or a test image, uint8 (28, 28), and whether it is the drawing."""
    test = resources.test_digits()
    take_image(len(test))
    st.segmented_control(
        _("Digit"),
        [DRAWING, TEST_IMAGE],
        format_func=_,
        default=SOURCE.value,
        required=True,
        key=SOURCE.key,
        on_change=SOURCE.on_change,
        args=(SOURCE.key,),
        label_visibility="collapsed",
    )
    if SOURCE.value == TEST_IMAGE:
        index = choose_index(len(test), key=IMAGE.key, first=IMAGE.value)
        st.markdown(_("It's {digit}.").format(digit=a_digit(test.labels[index])))
        return np.asarray(test.images[index]), False
    drawn = drawn_digit()
    if drawn is not None:
        return drawn, True
    st.caption(
        _("Draw a digit and watch every layer respond. Until then, you see test image {index}.").format(
            index=UNTIL_DRAWN
        )
    )
    return np.asarray(test.images[UNTIL_DRAWN]), False


def look_closer(
    run: Run, inside: LiteRTInspector, digit: np.ndarray, answered: Prediction, off: Mapping[int, list[int]]
) -> None:
    """What moves the answer, what each layer makes of the digit uint8 (28, 28), which training digits are like it."""
    activations, labels = answers_of(inside, digit), run.config.labels
    answer.show_what_moves(digit, answered, resources.occlusion(run.id, digit, answered.label), labels)

    st.header(_("Layer by layer"), anchor=False)
    left, right = st.columns([3, 2], gap="large")
    with left:
        layer = layers.pick_layer(inside, activations)
        picture = st.container(key="activations")
    with right:
        unit = layers.pick_unit(activations[layer])
        layers.show_weights(inside.layers[layer], unit, first=layer == 0)
        switching.ask_what_is_off(layer, inside.layers[layer].units, unit, off.get(layer, []))
    with picture:
        layers.show_activations(activations[layer], off.get(layer, []))
    if are_digits(labels):
        switching.show_decline(run.id, layer, inside.layers[layer].units)

    if inside.has_logits:
        st.header(_("From logits to probabilities"), anchor=False)
        answer.show_logits(activations[-1], answered.label, labels)

    show_words("layer", "unit", "weight", "bias", "logit", "softmax")
    if are_digits(labels):
        show_most_similar(run, inside, digit)
    else:
        st.caption(
            _("What it learnt from are drawings of a class, which stay with the class, so none of them is shown here.")
        )


def show_most_similar(run: Run, inside: LiteRTInspector, digit: np.ndarray) -> None:
    """Show which of MNIST's training digits are most like the digit uint8 (28, 28)."""
    st.header(_("The most similar training digits"), anchor=False)
    train = resources.training_digits().take(slice(len(resources.training_features(run.id))))
    features = inside.features(digit[np.newaxis])
    alike.show_alike(
        train,
        nearest(resources.training_features(run.id), features, MOST_ALIKE),
        nearest(train.images, digit, MOST_ALIKE),
    )
    st.page_link(
        "pages/classroom/class_page.py", label=_("Next: can it read your class?"), icon=":material/arrow_forward:"
    )


try:
    with st.container(horizontal=True, vertical_alignment="center", key="chooser"):
        st.title(_("Look inside: what does the network see?"), anchor=False)
        run = network_in_use()
    inside, classifier = resources.inside(run.id), resources.classifier(run.id)
    off = switching.units_off(inside)
    with st.container(horizontal=True, key="looking"):
        with st.container(key="asking"):
            has_digits = are_digits(run.config.labels)
            digit, is_drawn = choose_digit() if has_digits else draw_sign()
            follow_pen_inside(run, off)
        prediction = before = classifier.predict(digit)
        outcome = answers_of(inside, digit)
        if off:
            model = inside.without(off)
            prediction = Classifier(model, run.config.labels).predict(digit)
            outcome = answers_of(LiteRTInspector(model), digit)
        with st.container(key="network"):
            pressed = show_network(run, inside, digit, prediction, outcome, switched_off=off, drawn=is_drawn)
        if pressed:
            switching.toggle(*pressed)
            st.rerun()
        if off:
            switching.show_consequences(run, off, before, prediction)
    if is_drawn or has_digits:
        look_closer(run, inside, digit, before, off)
except MnistCoreError as error:
    st.error(str(error))
