"""Step 4: a network that knows its thousand digits by heart, on those and on digits it never saw."""

import streamlit as st

from mnist_core.data.mnist import Split
from mnist_core.formats import percent
from mnist_core.inference.evaluation import evaluate, mistakes
from mnist_core.runs.bundled import BUNDLED
from pages.parts import resources
from pages.parts.pictures import show_digits
from pages.parts.tutorial.guess import guess

OVERFITTED = "overfitted"
MOST_SHOWN = 12


def touch() -> None:
    """Guess, then both accuracies, and the digits it misread of either kind."""
    seen = resources.training_digits().take(slice(BUNDLED[OVERFITTED].config.train_size))
    if guess(
        f"It reads the {len(seen):,} digits it has seen again and again. How will it read digits it never saw?",
        ["just as well", "a little worse", "much worse"],
        key="overfitted",
    ):
        show_both(seen, resources.test_digits())


def show_both(seen: Split, unseen: Split) -> None:
    network = resources.classifier(OVERFITTED)
    answers = {
        "seen": (seen, network.probabilities(seen.images)),
        "never seen": (unseen, resources.test_probabilities(OVERFITTED)),
    }
    with st.container(horizontal=True, gap="small", key="both"):
        for name, (split, probabilities) in answers.items():
            accuracy = evaluate(split.labels, probabilities).accuracy
            st.metric(f"Accuracy on {len(split):,} digits {name}", percent(accuracy), border=True)
    which = st.segmented_control(
        "Digits it misread", list(answers), default="never seen", required=True, key="misread", persist_state="session"
    )
    split, probabilities = answers[which]
    wrong = mistakes(split.labels, probabilities)
    if not wrong:
        st.markdown("It misread none of them: it has learnt them by heart.")
    shown = wrong[:MOST_SHOWN]
    captions = [f"{mistake.label} as {mistake.predicted}" for mistake in shown]
    show_digits(split.images[[mistake.index for mistake in shown]], captions)
