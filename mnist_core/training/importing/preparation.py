"""What a model that was trained elsewhere is to be given, and what its answers are: found out, and built into it.

Most programs scale the pixels before the model, which its file does not tell, and give it digits as 28 x 28 x 1 or as
784 numbers. Our models take raw digits, 0 to 255, and answer with probabilities: so whatever comes before and after is
put around this one. What this module does not do: guess at answers in another order, or at colours.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from mnist_core.data.mnist import Split
from mnist_core.errors import ModelFileError
from mnist_core.inference.evaluation import cross_entropy
from mnist_core.languages.translation import N_, _
from mnist_core.networks.architectures import l2_normalize_columns
from mnist_core.networks.arithmetic import softmax
from mnist_core.networks.config import AS_THEY_ARE, Prepared, Tried

DIGITS = 1_000
"""So many images are asked about for each way to scale pixels."""

_SLANT = np.rint(np.linspace(-1.4, 1.4, 28)).astype(int)
"""By so many pixels each row of such an image is moved. No pixel becomes paler, which would suit another scale."""

LARGEST_SIDE = 64
"""Of a square that a digit is laid into, with paper round it."""

_MEAN, _DEVIATION = 0.1307, 0.3081
"""Of MNIST's training pixels divided by 255, as most programs round them."""
_AS_GOOD = 0.015
"""Among ways of which so much less is read right than of the best, the loss decides: larger numbers make a network
surer, and let one that has learnt little read a little more."""
_AT_A_TIME = 250
_TOLERANCE = 1e-3
_LEAST_SUM = 1e-7

_DIVIDED, _NORMALISED = N_("divided by 255"), N_("normalised along axis 1")
_SCALES: Mapping[str, Callable[[int], keras.layers.Layer]] = MappingProxyType(
    {
        _DIVIDED: lambda side: layers.Rescaling(1 / 255),
        N_("standardised with MNIST's mean and deviation"): lambda side: layers.Rescaling(
            1 / (255 * _DEVIATION), -_MEAN / _DEVIATION
        ),
        N_("between -1 and 1"): lambda side: layers.Rescaling(1 / 127.5, -1),
        _NORMALISED: lambda side: l2_normalize_columns(side, name="normalize_pixels"),
    }
)
_INVERTED = N_("black on white")
_USUAL: Mapping[str, float] = MappingProxyType({_DIVIDED: 1.45, f"{_INVERTED}, {_DIVIDED}": 1.45, AS_THEY_ARE: 1.2})
"""How many times the lowest loss theirs may be, to be preferred."""


def prepare(model: keras.Model, validation: Split, pixels: str = "") -> tuple[keras.Model, Prepared]:
    """The model with what it needs before and after it, and how it reads with each way to scale pixels.

    Args:
        model: from one digit in some shape to ten answers.
        validation: images, of which the first thousand are asked about, each slanted a little: a model that has
            learnt them by heart would read them with many a way to scale their pixels.
        pixels: the way to scale them, in the words of `ways`; empty for the one that serves it best.

    Raises:
        ModelFileError: its input is no digit, it answers with no numbers, or there is no such way.
    """
    if pixels and pixels not in ways():
        raise ModelFileError(
            _("Pixels can't be {pixels}. They can be: {ways}.").format(pixels=pixels, ways="; ".join(ways()))
        )
    digits = _slant(validation.take(slice(DIGITS)))
    shape = tuple(model.inputs[0].shape[1:])
    before = {way: _before(way, shape) for way in ways()}
    answers = {way: _ask(model, given, digits.images) for way, given in before.items()}
    finite = {way: each for way, each in answers.items() if np.isfinite(each).all()}
    if not finite or (pixels and pixels not in finite):
        raise ModelFileError(_("Its answers aren't numbers, because its weights are too large."))
    end = _end(np.concatenate(list(finite.values())))
    told = {way: _probabilities(each, end) for way, each in finite.items()}
    right = {way: float((each.argmax(axis=1) == digits.labels).mean()) for way, each in told.items()}
    pixels = pixels or _best(right, {way: cross_entropy(digits.labels, told[way]) for way in told})
    tried = (Tried(way, right[way]) for way in sorted(right, key=right.__getitem__, reverse=True))
    prepared = Prepared(pixels, tuple(tried), end)
    if pixels == AS_THEY_ARE and shape == (28, 28) and not end:
        return model, prepared
    given = before[pixels]
    return keras.Model(given.inputs[0], _after(_through(model, given.outputs[0]), end), name=model.name), prepared


def ways() -> list[str]:
    """All ways to scale pixels that are tried, in words."""
    scales = [AS_THEY_ARE, *_SCALES]
    return [*scales, *(_INVERTED if scale == AS_THEY_ARE else f"{_INVERTED}, {scale}" for scale in scales)]


def _best(right: Mapping[str, float], losses: Mapping[str, float]) -> str:
    """The way with the lowest loss among those that read most, or a usual one whose loss is not much higher."""
    good = [way for way in right if right[way] >= max(right.values()) - _AS_GOOD]
    best = min(good, key=losses.__getitem__)
    usual = (way for way, ratio in _USUAL.items() if way in good and losses[way] <= ratio * losses[best])
    return AS_THEY_ARE if _normalises_itself(losses) else next(usual, best)


def _normalises_itself(losses: Mapping[str, float]) -> bool:
    """Whether it makes no difference to the network that its pixels are normalised before it."""
    raw, normalised = (losses.get(way, math.inf) for way in (AS_THEY_ARE, _NORMALISED))
    return math.isclose(raw, normalised, rel_tol=1e-4) and raw < math.inf


def _slant(digits: Split) -> Split:
    """Each digit slanted a little, every other one to the other side."""
    places = np.arange(28)
    left, right = ((places[np.newaxis] - way * _SLANT[:, np.newaxis]) % 28 for way in (-1, 1))
    moved = [np.take_along_axis(image, (left, right)[n % 2], axis=1) for n, image in enumerate(digits.images)]
    return Split(np.stack(moved), digits.labels)


def _ask(model: keras.Model, before: keras.Model, digits: np.ndarray) -> np.ndarray:
    """What a model answers to digits (n, 28, 28) with a way to scale their pixels before it, a few at a time.

    `predict` would take a tenth of a second to begin with, for each of ten ways.
    """
    parts = (digits[begin : begin + _AT_A_TIME].astype(np.float32) for begin in range(0, len(digits), _AT_A_TIME))
    return np.concatenate([np.asarray(model.predict_on_batch(np.asarray(before(part)))) for part in parts])


def _before(way: str, shape: tuple[int, ...]) -> keras.Model:
    """From a raw digit (28, 28) to the input of a model that takes this shape."""
    digits = given = keras.Input((28, 28))
    side = _side(shape)
    if side > 28:
        edges = ((side - 28) // 2, side - 28 - (side - 28) // 2)
        given = layers.Reshape((28, 28, 1))(given)
        given = layers.Reshape((side, side))(layers.ZeroPadding2D((edges, edges))(given))
    if way.startswith(_INVERTED):
        given = layers.Rescaling(-1, 255)(given)
    scale = way.removeprefix(_INVERTED).removeprefix(", ")
    if scale in _SCALES:
        given = _SCALES[scale](side)(given)
    if shape != (side, side):
        given = layers.Reshape(shape)(given)
    return keras.Model(digits, given)


def _through(model: keras.Model, given: Any) -> Any:
    """Layer by layer where that is the same: a summary tells each of them then."""
    if not isinstance(model, keras.Sequential):
        return model(given)
    for layer in model.layers:
        given = layer(given)
    return given


def _side(shape: tuple[int | None, ...]) -> int:
    """The side of the square that an input of this shape takes; ModelFileError for what is no such square."""
    sizes = [size for size in shape if size != 1]
    if sizes == [784]:
        return 28
    match sizes:
        case [int(height), int(width)] if 28 <= height == width <= LARGEST_SIDE and len(shape) <= 3:
            return height
    words = " x ".join(str(size) for size in shape) or _("one number")
    raise ModelFileError(
        _(
            "The model expects {shape}. It should expect a digit in shades of grey: 28 x 28 pixels, a row of "
            "784, or a square of up to {side} x {side}."
        ).format(shape=words, side=LARGEST_SIDE)
    )


def _end(answers: np.ndarray) -> str:
    """What makes probabilities of the answers: nothing, their exponential, a softmax, or shares of their sum."""
    if (answers <= _TOLERANCE).all() and np.allclose(np.exp(answers).sum(axis=1), 1, atol=_TOLERANCE):
        return "exponential"
    if (answers < -_TOLERANCE).any() or (answers > 1 + _TOLERANCE).any():
        return "softmax"
    return "" if np.allclose(answers.sum(axis=1), 1, atol=_TOLERANCE) else "shares"


def _probabilities(answers: np.ndarray, end: str) -> np.ndarray:
    if end == "softmax":
        return softmax(answers)
    if end == "exponential":
        return np.asarray(np.exp(answers))
    return answers / np.maximum(answers.sum(axis=1, keepdims=True), _LEAST_SUM) if end else answers


def _after(answers: Any, end: str) -> Any:
    """The same as part of a model."""
    if end == "softmax":
        return layers.Softmax()(answers)
    if end == "exponential":
        return layers.Activation("exponential")(answers)
    return answers / ops.maximum(ops.sum(answers, axis=1, keepdims=True), _LEAST_SUM) if end else answers
