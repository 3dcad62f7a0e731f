"""Draw a digit, or upload a photo of one, and see how a network reads it."""

import numpy as np
import streamlit as st

from mnist_core.errors import ImageError, MnistCoreError, NothingDrawn
from mnist_core.images.digits import DigitSteps, from_canvas
from mnist_core.inference.classifier import Classifier
from mnist_core.languages.translation import N_, _
from mnist_core.networks.labels import Labels, are_digits
from mnist_core.runs.bundled import BUNDLED
from mnist_core.runs.run import Run
from pages.parts import resources
from pages.parts.draw.canvas import canvas_tools, drawing_canvas, invite_to_draw
from pages.parts.draw.corrections import ask_what_it_was
from pages.parts.draw.photo import ask_for_photo, show_rows
from pages.parts.failures import show_error_here
from pages.parts.live import components
from pages.parts.live.components import follow_pen
from pages.parts.network import network_in_use
from pages.parts.session import projector

ASK_ALL_HELP = N_(
    "Compare three answers: from the best model, the tutorial's model, and one that learnt just 1,000 digits by heart."
)
SKIP_HELP = N_("Shrinks the whole canvas to 28 x 28 instead. Draw something small in a corner and compare.")


def photographed_digits(classifier: Classifier, centred: bool) -> list[list[DigitSteps]]:
    """The digits on a photo, in rows."""
    with st.container(key="asking"):
        return ask_for_photo(classifier, centred)


def drawn_digits(_classifier: Classifier, centred: bool) -> list[list[DigitSteps]]:
    """The digit on the canvas, if there is one, as the only one in a row."""
    image = drawing_canvas()
    return [] if image is None else [[from_canvas(image, centre=centred)]]


def say_why_not(source: str, problem: ImageError | None, labels: Labels) -> None:
    """What stands in the answer's place as long as there is none."""
    if source == "Draw" and (problem is None or isinstance(problem, NothingDrawn)):
        invite_to_draw(labels)
    elif problem is None:
        st.markdown(_("**No photo yet.** The network's answer will appear here."))
    else:
        st.error(str(problem))


def show_next_step(run: Run) -> None:
    """Where to go from here; unseen until there is an answer."""
    if not are_digits(run.config.labels):
        st.page_link(
            "pages/lab/train.py",
            label=_("Next: see how it learnt"),
            icon=":material/arrow_forward:",
            query_params={"run": run.id},
        )
    elif run.id in BUNDLED:
        st.page_link(
            "pages/lab/train.py", label=_("Next: train a network of your own"), icon=":material/arrow_forward:"
        )
    else:
        st.page_link(
            "pages/lab/evaluate.py",
            label=_("Next: see which digits it gets wrong"),
            icon=":material/arrow_forward:",
            query_params={"run": run.id},
        )


def show_all_answers(digit: np.ndarray | None) -> None:
    """What each of the models that ship says about the same digit; nothing yet while there is none."""
    names = {run_id: _(model.name) for run_id, model in BUNDLED.items()}
    answers = {} if digit is None else {run_id: resources.classifier(run_id).predict(digit) for run_id in BUNDLED}
    components.all_answers(names, answers)


def others() -> list[Run]:
    """The models that are asked beside the chosen one."""
    return [resources.store().read(run_id) for run_id in BUNDLED] if st.session_state.get("ask_all") else []


ASKING = {N_("Draw"): drawn_digits, N_("Photo"): photographed_digits}
TITLES = {
    "Draw": N_("Draw a digit: a neural network reads it"),
    "Photo": N_("Take a photo of digits: a neural network reads them"),
}
TITLES_FOR_SIGNS = {
    "Draw": N_("Draw a sign: a neural network reads it"),
    "Photo": N_("Take a photo of signs: a neural network reads them"),
}


def is_centred() -> bool:
    """Return whether a drawing is brought to the middle, as MNIST's digits were."""
    return not st.session_state.get("skip_centring", False)


@st.fragment
@show_error_here
def ask_and_answer(source: str, run: Run, classifier: Classifier) -> None:
    """Ask for an image and read it. A stroke redraws this alone, and each element here costs it about a millisecond."""
    rows, problem = [], None
    try:
        rows = ASKING[source](classifier, is_centred())
    except ImageError as error:
        problem = error
    digits = [digit for row in rows for digit in row]
    if len(digits) > 1:
        show_rows(rows, classifier)
        return
    steps = digits[0] if digits else None
    components.answer(run, classifier.predict(steps.digit) if steps else None)
    if steps is None:
        with st.container(key="no_answer_yet"):
            say_why_not(source, problem, classifier.labels)
    components.seen(steps, centred=is_centred(), is_photo=source == "Photo")
    reads_digits = are_digits(classifier.labels)
    if reads_digits and st.session_state.get("ask_all"):
        show_all_answers(steps.digit if steps else None)
    if reads_digits and source == "Draw" and steps and not projector.is_on():
        ask_what_it_was(steps.digit, classifier, centred=is_centred())


@st.fragment
@show_error_here
def stage(source: str, run: Run, classifier: Classifier) -> None:
    """The canvas and its answer, and round them what only a press changes."""
    with st.container(horizontal=True, key="stage"):
        ask_and_answer(source, run, classifier)
        if source == "Draw":
            canvas_tools()
            follow_pen(run, centre=is_centred(), others=others() if are_digits(classifier.labels) else [])
        with st.container(horizontal=True, vertical_alignment="center", key="asides"):
            st.toggle(_("Don't centre it"), key="skip_centring", help=_(SKIP_HELP))
            if are_digits(classifier.labels):  # the three know nothing else
                st.toggle(_("Ask all three models"), key="ask_all", help=_(ASK_ALL_HELP))
            with st.container(key="next_step"):
                show_next_step(run)


try:
    with st.container(horizontal=True, vertical_alignment="center", key="chooser"):
        title = st.empty()
        run = network_in_use()
        titles = TITLES if are_digits(run.config.labels) else TITLES_FOR_SIGNS
        title.title(_(titles[st.session_state.get("source", "Draw")]), anchor=False)
        source = st.segmented_control(
            _("Source"),
            list(ASKING),
            default="Draw",
            required=True,
            key="source",
            label_visibility="collapsed",
            format_func=_,
        )
    stage(source, run, resources.classifier(run.id))
except MnistCoreError as error:
    st.error(str(error))
resources.preload()
