"""Look into a network: what each layer makes of a digit, what moves its answer, and what happens without some units."""

import numpy as np
import streamlit as st

from mnist_core.errors import MnistCoreError
from mnist_core.inference.neighbours import nearest
from pages.parts import resources
from pages.parts.canvas import last_digit
from pages.parts.inside import alike, answer, layers, switching
from pages.parts.network import network_in_use
from pages.parts.pictures import choose_index

MOST_ALIKE = 8
DRAWING, TEST_IMAGE = "My drawing", "A test image"


def choose_digit() -> np.ndarray:
    """The visitor's last drawing, or a test image; uint8 (28, 28)."""
    drawn = last_digit()
    test = resources.test_digits()
    with st.container(horizontal=True, vertical_alignment="bottom", key="choose_digit"):
        source = TEST_IMAGE
        if drawn is not None:
            source = st.segmented_control(
                "Digit", [DRAWING, TEST_IMAGE], default=DRAWING, required=True, key="digit_from"
            )
        if drawn is not None and source == DRAWING:
            return drawn
        index = choose_index(len(test), key="inside_index")
        st.markdown(
            f"It is a **{test.labels[index]}**." + ("" if drawn is not None else " Draw one, and it is here, too.")
        )
    return np.asarray(test.images[index])


try:
    with st.container(horizontal=True, vertical_alignment="center", key="chooser"):
        st.title("Look inside: what does the network see?", anchor=False)
        run = network_in_use()
    inside, classifier = resources.inside(run.id), resources.classifier(run.id)
    digit = choose_digit()
    prediction = classifier.predict(digit)
except MnistCoreError as error:
    st.error(str(error))
    st.stop()
activations = [activation[0] for activation in inside.activations(digit[np.newaxis])]

answer.show_what_moves(digit, prediction, resources.occlusion(run.id, digit, prediction.label))

st.header("Layer by layer", anchor=False)
left, right = st.columns([3, 2], gap="large")
with left:
    layer = layers.pick_layer(inside, activations)
    picture = st.container(key="activations")
with right:
    unit = layers.pick_unit(activations[layer])
    layers.show_weights(inside.layers[layer], unit, first=layer == 0)
    off = switching.choose_units(layer, inside.layers[layer].units, unit)
with picture:
    layers.show_activations(activations[layer], off)
if off:
    switching.show_consequences(run.id, inside, layer, off, digit)
switching.show_decline(run.id, layer, inside.layers[layer].units)

if inside.has_logits:
    st.header("From logits to probabilities", anchor=False)
    answer.show_logits(activations[-1], prediction.label)

st.header("The training digits most like it", anchor=False)
train = resources.training_digits().take(slice(len(resources.training_features(run.id))))
features = inside.features(digit[np.newaxis])
alike.show_alike(
    train,
    nearest(resources.training_features(run.id), features, MOST_ALIKE),
    nearest(train.images, digit, MOST_ALIKE),
)
st.page_link("pages/classroom/class_page.py", label="Next: can it read your class?", icon=":material/arrow_forward:")
