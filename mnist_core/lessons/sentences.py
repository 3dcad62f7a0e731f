"""What a run was trained with, in sentences that a pupil can hand in."""

from __future__ import annotations

from collections.abc import Sequence

from mnist_core.formats import percent
from mnist_core.networks.architectures import title_of
from mnist_core.networks.config import AS_THEY_ARE, ClassDigits, Imported, TrainingConfig
from mnist_core.networks.extra_digits import EXTRA_DIGITS
from mnist_core.networks.optimizers import OPTIMIZERS

_ENDS = {
    "softmax": "Its answers are logits. A softmax now turns them into probabilities.",
    "shares": "Its ten answers didn't add up to 1, so each is now divided by their total.",
}
_SCHEDULES = {"constant": "constant", "cosine": "which goes up at first and then down"}


def network_in_words(config: TrainingConfig | Imported, parameters: int) -> str:
    """What learnt: the network, and how many numbers it consists of if that is known (0 is not)."""
    known = config.trained_with
    title = "A network that was trained elsewhere" if known is None else title_of(known.architecture)
    return f"{title}, {parameters:,} parameters." if parameters else f"{title}."


def training_in_words(config: TrainingConfig | Imported) -> str:
    """How it learnt: the data, how often, and by which steps; empty where nobody here knows."""
    if config.is_import:
        return ""
    images = "all training images" if config.train_size is None else f"{config.train_size:,} training images"
    if config.data:
        images += f" of {config.data.name}"
    optimizer = OPTIMIZERS[config.optimizer].title
    sentences = [
        f"{epochs_in_words(config.epochs)} of {images}, {config.batch_size} at a time.",
        f"Optimizer {optimizer}, learning rate {config.learning_rate:g}, {_SCHEDULES[config.schedule]}.",
    ]
    if config.augment:
        sentences.append("Each image was slightly different every time (augmentation).")
    if drawings := _drawings(config):
        sentences.append(f"Plus {drawings}.")
    if config.class_digits:
        sentences.append(_class_in_words(config.class_digits))
    if config.parent:
        sentences.append(f"It continued the run {config.parent}.")
    if config.weights_from:
        sentences.append(f"It started from the weights of {config.weights_from}.")
    sentences.append(f"Seed {config.seed}.")
    return " ".join(sentences)


def preparation_in_words(config: TrainingConfig | Imported) -> str:
    """What is done around a model that was trained elsewhere; empty where that is nothing."""
    prepared = config.prepared
    if prepared is None:
        return ""
    sentences = []
    right, unprepared = (percent(prepared.accuracy(way)) for way in (prepared.pixels, AS_THEY_ARE))
    if isinstance(config, Imported) and config.pixels:
        sentences.append(
            f"Its pixels are {prepared.pixels}, as you chose. It reads {right} of 1,000 training images correctly."
        )
    elif prepared.pixels != AS_THEY_ARE:
        sentences.append(
            f"It was trained on pixels {prepared.pixels}, so Digit Lab now does that for it. It reads {right} of "
            f"1,000 training images correctly, compared with {unprepared} otherwise."
        )
    if prepared.end:
        sentences.append(_ENDS[prepared.end])
    return " ".join(sentences)


def epochs_in_words(epochs: int) -> str:
    """How many, in the singular where it is one."""
    return "1 epoch" if epochs == 1 else f"{epochs} epochs"


def _class_in_words(digits: ClassDigits) -> str:
    times = "once" if digits.repeats == 1 else f"{digits.repeats} times"
    return (
        f"Plus the drawings of {_writers(digits.training)} from a class, each used {times}; "
        f"{_writers(digits.testing)} set aside."
    )


def _writers(ids: Sequence[int]) -> str:
    return "1 writer" if len(ids) == 1 else f"{len(ids)} writers"


def _drawings(config: TrainingConfig) -> str:
    counts = {kind.words: getattr(config, kind.field) for kind in EXTRA_DIGITS}
    return ", ".join(f"{count:,} {words}" for words, count in counts.items() if count)
