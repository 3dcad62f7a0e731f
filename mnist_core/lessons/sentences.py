"""What a run was trained with, in sentences that a pupil can hand in."""

from __future__ import annotations

from mnist_core.formats import as_typed, percent, whole
from mnist_core.languages.translation import N_, _, ngettext
from mnist_core.networks.architectures import title_of
from mnist_core.networks.config import AS_THEY_ARE, ClassDigits, Imported, TrainingConfig, pixels_in_words
from mnist_core.networks.extra_digits import EXTRA_DIGITS
from mnist_core.networks.labels import are_digits, own_signs
from mnist_core.networks.optimizers import OPTIMIZERS
from mnist_core.runs.bundled import IN_ASSETS, START

_ENDS = {
    "softmax": N_("Its answers are logits. A softmax now turns them into probabilities."),
    "exponential": N_("Its answers are the logarithms of probabilities. They are now turned into probabilities."),
    "shares": N_("Its ten answers didn't add up to 1, so each is now divided by their total."),
}
_STEPS = {
    "constant": N_("Optimizer {optimizer}, learning rate {rate}, constant."),
    "cosine": N_("Optimizer {optimizer}, learning rate {rate}, which goes up at first and then down."),
}


def network_in_words(config: TrainingConfig | Imported, parameters: int) -> str:
    """What learnt: the network, and how many numbers it consists of if that is known (0 is not)."""
    known = config.trained_with
    title = _("A network that was trained elsewhere") if known is None else title_of(known.architecture)
    if not parameters:
        return f"{title}."
    return _("{network}, {count} parameters.").format(network=title, count=whole(parameters))


def training_in_words(config: TrainingConfig | Imported) -> str:
    """How it learnt: the data, how often, and by which steps; empty where nobody here knows."""
    if config.is_import:
        return ""
    steps = _(_STEPS[config.schedule]).format(
        optimizer=_(OPTIMIZERS[config.optimizer].title), rate=as_typed(config.learning_rate)
    )
    sentences = [_passes(config), steps]
    if config.augment:
        sentences.append(_("Each image was slightly different every time (augmentation)."))
    if drawings := _drawings(config):
        sentences.append(_("Plus {drawings}.").format(drawings=drawings))
    if config.class_digits and not _has_drawings_alone(config):
        sentences.append(_class_in_words(config.class_digits))
    if config.parent:
        sentences.append(_("It continued the run {run}.").format(run=config.parent))
    if config.weights_from:
        sentences.append(_beginning_in_words(config))
    sentences.append(_("Seed {seed}.").format(seed=config.seed))
    return " ".join(sentences)


def _beginning_in_words(config: TrainingConfig) -> str:
    bundled = IN_ASSETS.get(config.weights_from)
    if bundled and bundled.before and config == bundled.config:  # which goes on from what it was itself
        return _("Before that, it had been trained from nothing for {epochs} epochs.").format(
            epochs=whole(bundled.before.epochs)
        )
    if config.weights_from == START:
        return _("It started from the weights of a network that had learnt MNIST's digits.")
    name = _(bundled.name) if bundled else config.weights_from
    return _("It started from the weights of {run}.").format(run=name)


def preparation_in_words(config: TrainingConfig | Imported) -> str:
    """What is done around a model that was trained elsewhere; empty where that is nothing."""
    prepared = config.prepared
    if prepared is None:
        return ""
    sentences = []
    right, unprepared = (percent(prepared.accuracy(way)) for way in (prepared.pixels, AS_THEY_ARE))
    if isinstance(config, Imported) and config.pixels:
        sentences.append(
            _(
                "Its pixels are {way}, as you chose. It reads {right} of 1,000 slightly slanted images correctly."
            ).format(way=pixels_in_words(prepared.pixels), right=right)
        )
    elif prepared.pixels != AS_THEY_ARE:
        sentences.append(
            _(
                "It was trained on pixels {way}, so Digit Lab now does that for it. It reads {right} of "
                "1,000 slightly slanted images correctly, compared with {otherwise} otherwise."
            ).format(way=pixels_in_words(prepared.pixels), right=right, otherwise=unprepared)
        )
    if prepared.end:
        sentences.append(_(_ENDS[prepared.end]))
    return " ".join(sentences)


def _passes(config: TrainingConfig) -> str:
    """How often it went through which images, in which pieces."""
    images = _("all training images")
    if config.train_size is not None:
        images = _("{count} training images").format(count=whole(config.train_size))
    if config.class_digits and _has_drawings_alone(config):
        count = len(config.class_digits.training)
        images = ngettext("the drawings of {count} writer", "the drawings of {count} writers", count)
    if config.data:
        images = _("{images} of {file}").format(images=images, file=config.data.title)
    return ngettext(
        "{count} epoch of {images}, {batch} at a time.",
        "{count} epochs of {images}, {batch} at a time.",
        config.epochs,
        images=images,
        batch=config.batch_size,
    )


def _has_drawings_alone(config: TrainingConfig) -> bool:
    """Whether it learns signs of which MNIST has no image."""
    return len(own_signs(config.labels)) == len(config.labels)


def _class_in_words(digits: ClassDigits) -> str:
    learnt = ngettext(
        "Plus the drawings of {count} writer from a class,",
        "Plus the drawings of {count} writers from a class,",
        len(digits.training),
    )
    times = _("each used once;")
    if digits.repeats > 1:
        times = _("each used {times} times;").format(times=digits.repeats)
    kept = ngettext("{count} writer set aside.", "{count} writers set aside.", len(digits.testing))
    return f"{learnt} {times} {kept}"


def _drawings(config: TrainingConfig) -> str:
    counts = {kind.words: getattr(config, kind.field) for kind in EXTRA_DIGITS}
    if not are_digits(config.labels):
        counts = {N_("{count} generated scribbles with random names"): config.scribbles}
    return ", ".join(_(words).format(count=whole(count)) for words, count in counts.items() if count)
