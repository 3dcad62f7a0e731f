import pytest

from mnist_core.lessons.sentences import network_in_words, training_in_words
from mnist_core.networks.config import ClassDigits, TrainingConfig
from mnist_core.runs.bundled import BUNDLED, START


def test_the_tutorials_training_in_words() -> None:
    assert network_in_words(TrainingConfig(), 118_282) == "Tutorial network, 118,282 parameters."
    assert training_in_words(TrainingConfig()) == (
        "3 epochs of all training images, 32 at a time. Optimizer Adam, learning rate 0.001, constant. Seed 0."
    )


OF_SIGNS = TrainingConfig(
    architecture="medium_cnn",
    labels=("+", "-"),
    class_digits=ClassDigits("BCDFG", (1, 2), (3,)),
    scribbles=10,
    weights_from=START,
)


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (TrainingConfig(epochs=1, train_size=5000), "1 epoch of 5,000 training images"),
        (TrainingConfig(schedule="cosine"), "which goes up at first and then down"),
        (TrainingConfig(augment=True), "slightly different every time"),
        (TrainingConfig(pen_digits=2000), "Plus 2,000 generated pen digits."),
        (TrainingConfig(pen_digits=2000, scribbles=10), "pen digits, 10 generated scribbles"),
        (TrainingConfig(turned_digits=7), "7 digits mirrored or upside down"),
        (TrainingConfig(tablet_digits=300), "Plus 300 images of digits that people wrote on a tablet."),
        (TrainingConfig(weights_from="shipped"), "It started from the weights of Best model."),
        (BUNDLED["shipped"].config, "Before that, it had been trained from nothing for 40 epochs."),
        (
            TrainingConfig(class_digits=ClassDigits("BCDFG", (1, 2), (3,), repeats=5)),
            "Plus the drawings of 2 writers from a class, each used 5 times; 1 writer set aside.",
        ),
        (OF_SIGNS, "It started from the weights of a network that had learnt MNIST's digits."),
        (OF_SIGNS, "Plus 10 generated scribbles with random names."),
        (TrainingConfig(parent="20260101-cnn"), "It continued the run 20260101-cnn."),
    ],
)
def test_every_choice_is_told(config: TrainingConfig, words: str) -> None:
    assert words in training_in_words(config)


def test_an_unknown_number_of_parameters_is_left_out() -> None:
    assert network_in_words(TrainingConfig(architecture="cnn"), 0) == "Convolutional network."
