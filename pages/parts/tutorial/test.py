"""Step 11: training beside test, and which digit is hardest."""

import streamlit as st

from mnist_core.formats import decimal, percent, whole
from mnist_core.inference.evaluation import Evaluation, evaluate, per_digit
from mnist_core.languages.translation import N_, _
from pages.parts import resources
from pages.parts.tutorial import plots
from pages.parts.tutorial.guess import guess, judge
from pages.parts.tutorial.model import model_in_use, say_whose

TRAINING, TEST, SAME = N_("training"), N_("test"), N_("the same")
DIGITS = [str(digit) for digit in range(10)]


def show_demo() -> None:
    """Two guesses, and what the model's answers say."""
    run = model_in_use()
    say_whose(run)
    train = resources.training_digits()
    guessed = guess(_("Will it do better on training digits or on test digits?"), [TRAINING, TEST, SAME], key="which")
    if not guessed:
        return
    on_test = resources.test_evaluation(run)
    on_train = evaluate(train.labels, resources.training_probabilities(run.id))
    judge(guessed, which_is_read_better(on_train.accuracy, on_test.accuracy))
    show_figures(on_train, on_test)
    if hardest := guess(_("Which digit in the test set will be the hardest?"), DIGITS, key="hardest"):
        show_hardest(on_test, hardest)


def which_is_read_better(on_train: float, on_test: float) -> str:
    """By their accuracies, 0-1, as they are shown."""
    if percent(on_train) == percent(on_test):
        return SAME
    return TRAINING if on_train > on_test else TEST


def show_figures(on_train: Evaluation, on_test: Evaluation) -> None:
    """Show loss and accuracy on both sides of the split."""
    figures = {
        _("Test loss"): decimal(on_test.loss, 3),
        _("Training loss"): decimal(on_train.loss, 3),
        _("Test accuracy"): percent(on_test.accuracy),
        _("Training accuracy"): percent(on_train.accuracy),
    }
    with st.container(horizontal=True, gap="small", key="figures"):
        for label, value in figures.items():
            st.metric(label, value, border=True)
    st.caption(
        _(
            "Measured now, after the last epoch. The training accuracy in step 10 was measured while the "
            "network was still learning."
        )
    )
    gap = on_train.wrong - on_test.wrong
    words = _("It makes as many mistakes in {trained} digits it was trained on as in {others} others.")
    if gap > 0:
        words = _("It makes {count} more mistakes in {trained} digits it was trained on than in {others} others.")
    elif gap < 0:
        words = _("It makes {count} fewer mistakes in {trained} digits it was trained on than in {others} others.")
    st.markdown(words.format(count=whole(abs(gap)), trained=whole(on_train.count), others=whole(on_test.count)))


def show_hardest(result: Evaluation, guessed: str) -> None:
    """Show which digit is misread most often."""
    shares = [1 - (figures.recall or 0.0) for figures in per_digit(result)]
    hardest = max(range(10), key=shares.__getitem__)
    judge(guessed, DIGITS[hardest])
    plots.bars(
        shares,
        titles=(_("digit"), _("share misread")),
        selected=hardest,
        key="misread_shares",
        alt=_("Share of each digit that was misread. The hardest is {digit}, at {share}.").format(
            digit=hardest, share=percent(shares[hardest])
        ),
        height=160,
    )
    st.markdown(
        _("The hardest was **{digit}**: {share} of them were misread.").format(
            digit=hardest, share=percent(shares[hardest])
        )
    )
