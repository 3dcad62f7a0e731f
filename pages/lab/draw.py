"""Draw a digit, or upload a photo of one, and see how a network reads it."""

import numpy as np
import streamlit as st

from mnist_core.errors import ImageError, MnistCoreError, NothingDrawn
from mnist_core.images.digits import DigitSteps, from_canvas
from mnist_core.inference.classifier import Classifier
from mnist_core.runs.bundled import BUNDLED
from mnist_core.runs.run import Run
from pages.parts import projector, resources
from pages.parts.answer import invite_to_draw, show_answer
from pages.parts.canvas import drawing_canvas
from pages.parts.corrections import ask_what_it_was
from pages.parts.failures import said_in_its_place
from pages.parts.live import components
from pages.parts.live.components import follow_pen
from pages.parts.network import network_in_use
from pages.parts.photo import photographed_digits, show_rows
from pages.parts.pictures import show_pixels

ASK_ALL_HELP = (
    "Compare three answers: from the best model, the tutorial's model, and one that learnt just 1,000 digits by heart."
)
SKIP_HELP = "Shrinks the whole canvas to 28 x 28 instead. Draw something small in a corner and compare."


def drawn_digits(centred: bool) -> list[list[DigitSteps]]:
    """The digit on the canvas, if there is one, as the only one in a row."""
    image = drawing_canvas()
    return [] if image is None else [[from_canvas(image, centre=centred)]]


def say_why_not(source: str, problem: ImageError | None) -> None:
    """What stands in the answer's place as long as there is none."""
    if source == "Draw" and (problem is None or isinstance(problem, NothingDrawn)):
        invite_to_draw()
    elif problem is None:
        st.markdown("**No photo yet.** The network's answer will appear here.")
    else:
        st.error(str(problem))


def show_next_step(run: Run) -> None:
    if run.id in BUNDLED:
        st.page_link("pages/lab/train.py", label="Next: train a network of your own", icon=":material/arrow_forward:")
    else:
        st.page_link(
            "pages/lab/evaluate.py",
            label="Next: see which digits it gets wrong",
            icon=":material/arrow_forward:",
            query_params={"run": run.id},
        )


def show_all_answers(digit: np.ndarray | None) -> None:
    """What each of the models that ship says about the same digit; nothing yet while there is none."""
    names = {run_id: model.name for run_id, model in BUNDLED.items()}
    answers = {} if digit is None else {run_id: resources.classifier(run_id).predict(digit) for run_id in BUNDLED}
    components.all_answers(names, answers)


def show_steps(steps: DigitSteps | None, centred: bool) -> None:
    """The way from the drawing to what the network gets; without one only its last step, for the pen to fill."""
    with st.container(horizontal=True, gap="small", key=f"steps_of_digit_{'centred' if centred else 'shrunk'}"):
        if steps is not None:
            show_pixels(steps.ink, "your ink", "Your ink", side=96)
            if centred:
                show_pixels(steps.crop, "cut out", "Cut out", side=96)
                show_pixels(steps.fitted, "shrunk", "Shrunk to fit 20 by 20 pixels", side=96)
        caption = "centred" if centred else "shrunk"
        made = "Centred in 28 by 28 pixels" if centred else "The whole canvas, shrunk"
        alt = f"{made}: the 28 by 28 pixels the network gets"
        components.digit(None if steps is None else steps.digit, caption=caption, alt=alt)


def others() -> list[Run]:
    """The models that are asked beside the chosen one."""
    return [resources.store().read(run_id) for run_id in BUNDLED] if st.session_state.get("ask_all") else []


ASKING = {"Draw": drawn_digits, "Photo": photographed_digits}


@st.fragment
@said_in_its_place
def ask_and_answer(source: str, run: Run, classifier: Classifier) -> None:
    """Ask for an image and read it: what a stroke redraws. Each element here costs a stroke a millisecond or more."""
    centred = not st.session_state.get("skip_centring", False)
    rows, problem = [], None
    with st.container(horizontal=True, key="stage"):
        with st.container(key="asking"):
            try:
                rows = ASKING[source](centred)
            except ImageError as error:
                problem = error
            if source == "Draw":
                follow_pen(run, centre=centred, others=others())
        digits = [digit for row in rows for digit in row]
        with st.container(key="prediction"):
            if len(digits) > 1:
                show_rows(rows, classifier)
            else:
                show_answer(run.id, classifier.predict(digits[0].digit) if digits else None)
            if not digits:
                say_why_not(source, problem)
        with st.container(key="seeing"):
            if len(digits) <= 1:
                see(run, digits[0] if digits else None, centred)
    if source == "Draw" and digits and not projector.is_on():
        ask_what_it_was(digits[0].digit, classifier, centred=centred)


def see(run: Run, steps: DigitSteps | None, centred: bool) -> None:
    """What the network sees, and what one can ask next."""
    if steps is None:
        with st.container(key="nothing_seen"):
            st.caption("Your ink, cut out, shrunk and centred: this is what the network gets.")
    show_steps(steps, centred)
    with st.container(horizontal=True, vertical_alignment="center", key="asides"):
        st.toggle("Don't centre it", key="skip_centring", help=SKIP_HELP)
        ask_all = st.toggle("Ask all three models", key="ask_all", help=ASK_ALL_HELP)
        if steps is not None:
            show_next_step(run)
    if ask_all:
        show_all_answers(None if steps is None else steps.digit)


try:
    with st.container(horizontal=True, vertical_alignment="center", key="chooser"):
        st.title("Draw a digit: a neural network reads it", anchor=False)
        run = network_in_use()
        source = st.segmented_control(
            "Source", list(ASKING), default="Draw", required=True, key="source", label_visibility="collapsed"
        )
    ask_and_answer(source, run, resources.classifier(run.id))
except MnistCoreError as error:
    st.error(str(error))
resources.preload()
