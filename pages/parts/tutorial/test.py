"""Step 11: training beside test, and which digit is hardest."""

import streamlit as st

from mnist_core.formats import percent
from mnist_core.inference.evaluation import Evaluation, evaluate, per_digit
from pages.parts import resources
from pages.parts.tutorial import plots
from pages.parts.tutorial.guess import guess, judge
from pages.parts.tutorial.model import model_in_use, say_whose

TRAINING, TEST, SAME = "training", "test", "the same"
DIGITS = [str(digit) for digit in range(10)]


def touch() -> None:
    """Two guesses, and what the model's answers say."""
    run = model_in_use()
    say_whose(run)
    train, test = resources.training_digits(), resources.test_digits()
    guessed = guess("Will it do better on training digits or on test digits?", [TRAINING, TEST, SAME], key="which")
    if not guessed:
        return
    on_test = evaluate(test.labels, resources.test_probabilities(run.id))
    on_train = evaluate(train.labels, resources.training_probabilities(run.id))
    judge(guessed, which_is_read_better(on_train.accuracy, on_test.accuracy))
    show_figures(on_train, on_test)
    if hardest := guess("Which digit in the test set will be the hardest?", DIGITS, key="hardest"):
        show_hardest(on_test, hardest)


def which_is_read_better(on_train: float, on_test: float) -> str:
    """By their accuracies, 0-1, as they are shown."""
    if percent(on_train) == percent(on_test):
        return SAME
    return TRAINING if on_train > on_test else TEST


def show_figures(on_train: Evaluation, on_test: Evaluation) -> None:
    figures = {
        "Test loss": f"{on_test.loss:.3f}",
        "Training loss": f"{on_train.loss:.3f}",
        "Test accuracy": percent(on_test.accuracy),
        "Training accuracy": percent(on_train.accuracy),
    }
    with st.container(horizontal=True, gap="small", key="figures"):
        for label, value in figures.items():
            st.metric(label, value, border=True)
    st.caption(
        "Measured now, after the last epoch. The training accuracy in step 10 was measured while the network "
        "was still learning."
    )
    gap = on_train.wrong - on_test.wrong
    words = f"{abs(gap):,} {'more' if gap > 0 else 'fewer'} mistakes in" if gap else "as many mistakes in"
    st.markdown(f"It makes {words} {on_train.count:,} digits it was trained on than in {on_test.count:,} others.")


def show_hardest(result: Evaluation, guessed: str) -> None:
    shares = [1 - (figures.recall or 0.0) for figures in per_digit(result)]
    hardest = max(range(10), key=shares.__getitem__)
    judge(guessed, DIGITS[hardest])
    plots.bars(
        shares,
        titles=("digit", "share misread"),
        lit=hardest,
        key="misread_shares",
        alt=f"Share of each digit that was misread. The hardest is {hardest}, at {percent(shares[hardest])}.",
        height=160,
    )
    st.markdown(f"The hardest was **{hardest}**: {percent(shares[hardest])} of them were misread.")
