"""Step 4: a network that knows its thousand digits by heart, on those and on digits it never saw."""

import streamlit as st

from mnist_core.data.mnist import Split
from mnist_core.formats import percent
from mnist_core.inference.evaluation import evaluate, mistakes
from mnist_core.runs.bundled import BUNDLED
from pages.parts import resources
from pages.parts.pictures import show_digits
from pages.parts.tutorial.guess import guess, judge

OVERFITTED = "overfitted"
MOST_SHOWN = 12


def touch() -> None:
    """Guess, then both accuracies, and the digits it misread of either kind."""
    seen = resources.training_digits().take(slice(BUNDLED[OVERFITTED].config.train_size))
    if guessed := guess(
        f"It reads the {len(seen):,} digits it has seen over and over. How well will it read digits it has never seen?",
        [AS_WELL, A_LITTLE, MUCH],
        key="overfitted",
    ):
        show_both(seen, resources.test_digits(), guessed)


AS_WELL, A_LITTLE, MUCH = "just as well", "a little worse", "much worse"


def show_both(seen: Split, unseen: Split, guessed: str) -> None:
    network = resources.classifier(OVERFITTED)
    answers = {
        "seen": (seen, network.probabilities(seen.images)),
        "never seen": (unseen, resources.test_probabilities(OVERFITTED)),
    }
    accuracies = {name: evaluate(split.labels, read).accuracy for name, (split, read) in answers.items()}
    lost = accuracies["seen"] - accuracies["never seen"]
    judge(guessed, MUCH if lost > 0.05 else A_LITTLE if lost > 0.005 else AS_WELL)
    with st.container(horizontal=True, gap="small", key="both"):
        for name, (split, _) in answers.items():
            st.metric(f"Accuracy on {len(split):,} digits {name}", percent(accuracies[name]), border=True)
    which = st.segmented_control(
        "Digits it misread", list(answers), default="never seen", required=True, key="misread", persist_state="session"
    )
    split, probabilities = answers[which]
    wrong = mistakes(split.labels, probabilities)
    if not wrong:
        st.markdown("It misread none of them. It has learnt them by heart.")
    shown = wrong[:MOST_SHOWN]
    captions = [f"{mistake.label} as {mistake.predicted}" for mistake in shown]
    show_digits(split.images[[mistake.index for mistake in shown]], captions)
