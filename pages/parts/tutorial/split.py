"""Step 4: a network that knows its thousand digits by heart, on those and on digits it never saw."""

import streamlit as st

from mnist_core.data.mnist import Split
from mnist_core.formats import percent, whole
from mnist_core.inference.evaluation import evaluate, mistakes
from mnist_core.languages.translation import N_, _
from mnist_core.runs.bundled import BUNDLED
from pages.parts import resources
from pages.parts.pictures import show_digits
from pages.parts.session.widgets import one_of
from pages.parts.tutorial.guess import guess, judge

OVERFITTED = "overfitted"
MOST_SHOWN = 12
SEEN, UNSEEN = N_("seen"), N_("never seen")
ACCURACY = {SEEN: N_("Accuracy on {count} digits seen"), UNSEEN: N_("Accuracy on {count} digits never seen")}


def show_demo() -> None:
    """Guess, then both accuracies, and the digits it misread of either kind."""
    seen = resources.training_digits().take(slice(BUNDLED[OVERFITTED].config.train_size))
    if guessed := guess(
        _(
            "It reads the {count} digits it has seen over and over. How well will it read digits it has never seen?"
        ).format(count=whole(len(seen))),
        [AS_WELL, A_LITTLE, MUCH],
        key="overfitted",
    ):
        show_both(seen, resources.test_digits(), guessed)


AS_WELL, A_LITTLE, MUCH = N_("just as well"), N_("a little worse"), N_("much worse")


def show_both(seen: Split, unseen: Split, guessed: str) -> None:
    """Show how well the overfitted network reads what it has seen, and what it has not."""
    network = resources.classifier(OVERFITTED)
    splits = {SEEN: seen, UNSEEN: unseen}
    answers = {SEEN: network.probabilities(seen.images), UNSEEN: resources.test_probabilities(OVERFITTED)}
    accuracies = {name: evaluate(split.labels, answers[name]).accuracy for name, split in splits.items()}
    lost = accuracies[SEEN] - accuracies[UNSEEN]
    judge(guessed, MUCH if lost > 0.05 else A_LITTLE if lost > 0.005 else AS_WELL)
    with st.container(horizontal=True, gap="small", key="both"):
        for name, split in splits.items():
            st.metric(_(ACCURACY[name]).format(count=whole(len(split))), percent(accuracies[name]), border=True)
    which = one_of(_("Digits it misread"), splits, key="misread", at_first=UNSEEN)
    split = splits[which]
    wrong = mistakes(split.labels, answers[which])
    if not wrong:
        st.markdown(_("It misread none of them. It has learnt them by heart."))
    shown = wrong[:MOST_SHOWN]
    captions = [_("{label} as {answer}").format(label=mistake.label, answer=mistake.predicted) for mistake in shown]
    show_digits(split.images[[mistake.index for mistake in shown]], captions)
