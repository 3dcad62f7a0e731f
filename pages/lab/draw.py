"""Draw a digit, or upload a photo of one, and see how a network reads it."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from mnist_core.classifier import Classifier, Prediction
from mnist_core.digits import DigitSteps, from_image, read_image
from mnist_core.errors import ImageError, MnistCoreError, NothingDrawn
from mnist_core.runs import BUNDLED
from pages.parts import charts, resources
from pages.parts.canvas import drawing_canvas
from pages.parts.pictures import show_pixels
from pages.parts.run_picker import BUNDLED_TITLES, pick_model

ASK_ALL_HELP = "The same drawing, read by the best model, the tutorial's, and one that saw only 1,000 digits too often."


def ask_for_photo() -> np.ndarray | None:
    upload = st.file_uploader(
        "A photo of one digit",
        type=["png", "jpg", "jpeg", "webp", "bmp", "gif"],
        help="One digit on plain paper, filling a good part of the picture.",
    )
    if upload is None:
        return None
    image = read_image(upload.getvalue())
    st.image(image, caption="Your photo", alt="The uploaded photo", width=300)
    return image


def show_prediction(prediction: Prediction) -> None:
    second = max((digit for digit in range(10) if digit != prediction.label), key=prediction.probabilities.__getitem__)
    if not prediction.is_sure:
        st.markdown(f"## {prediction.label}?")
        st.markdown(f"**Not sure:** {prediction.confidence:.0%} for {prediction.label}, or perhaps {second}.")
    else:
        st.markdown(f"## {prediction.label}")
        st.markdown(f"The network is {prediction.confidence:.1%} sure.")
    charts.probabilities(prediction)


def show_all_answers(digit: np.ndarray) -> None:
    """What each of the models that ship says about the same digit."""
    rows = ["| Model | Reads | Sure |", "| --- | --- | --- |"]
    for run_id in BUNDLED:
        prediction = resources.classifier(run_id).predict(digit)
        answer = str(prediction.label) if prediction.is_sure else f"{prediction.label}? not sure"
        rows.append(f"| {BUNDLED_TITLES[run_id]} | **{answer}** | {prediction.confidence:.1%} |")
    st.markdown("\n".join(rows))


def show_steps(steps: DigitSteps, centred: bool) -> None:
    pictures = [
        (steps.ink, "1. The ink", "The drawing, ink in white"),
        (steps.crop, "2. Cropped to it", "The ink's bounding box"),
        (steps.fitted, "3. Fitted into 20 x 20", "The ink at 20 by 20 pixels"),
        (steps.digit, "4. Centred in 28 x 28", "The centred digit of 28 by 28 pixels that the network gets"),
    ]
    if not centred:
        pictures[1:] = [
            (
                steps.digit,
                "2. Only shrunk to 28 x 28",
                "The drawing shrunk to 28 by 28 pixels that the network gets",
            )
        ]
    with st.container(horizontal=True):
        for pixels, caption, alt in pictures:
            show_pixels(pixels, caption, alt)


@st.fragment
def ask_and_answer(ask: Callable[[], np.ndarray | None], classifier: Classifier) -> None:
    """Ask for an image and read it: what a stroke redraws. Each element here costs a stroke a millisecond or more."""
    asking, answering = st.columns([2, 3], gap="large")
    centred = not st.session_state.get("skip_centring", False)
    steps, problem = None, None
    with asking:
        try:
            image = ask()
            steps = None if image is None else from_image(image, centre=centred)
        except NothingDrawn:
            pass
        except ImageError as error:
            problem = str(error)
    with answering, st.container(key="prediction"):
        if steps is not None:
            show_prediction(classifier.predict(steps.digit))
            if st.toggle("Ask all three models", key="ask_all", help=ASK_ALL_HELP):
                show_all_answers(steps.digit)
        elif problem is not None:
            st.error(problem)
        else:
            st.markdown("**Nothing drawn** yet. Draw a digit from 0 to 9 with the mouse or a finger.")
    st.subheader("What the network sees")
    st.toggle(
        "Skip crop and centring",
        key="skip_centring",
        help="Only shrink the whole drawing to 28 x 28. Draw small in a corner and compare.",
    )
    if steps is None:
        st.caption("Each drawing is made like the digits the network learnt from: cropped, fitted and centred.")
    else:
        show_steps(steps, centred)


st.title("Draw a digit")
try:
    run = pick_model(resources.store())
    classifier = resources.classifier(run.id)
    draw, photo = st.tabs(["Draw", "Photo"], on_change="rerun", key="source")
    with photo if photo.open else draw:
        ask_and_answer(ask_for_photo if photo.open else drawing_canvas, classifier)
except MnistCoreError as error:
    st.error(str(error))
resources.preload()
