"""Training images made anew each epoch: turned, sheared, scaled, moved, thinned or thickened a little.

What a class of pupils draws differs from MNIST in just these ways, so a model that has seen them reads drawings
better than the test set alone would tell.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import tensorflow as tf
from keras import ops

MAX_ROTATION = math.radians(15)
MAX_SHEAR = 0.25
SCALE = (0.85, 1.15)
MAX_SHIFT = 2.5
THIN_SHARE = THICK_SHARE = 0.15


def augment(images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Change each image in its own way.

    Args:
        images: (batch, 28, 28), 0-255, any numeric dtype.
        seed: int64 (2,); the same seed changes the same images in the same way.

    Returns:
        float32 (batch, 28, 28), 0-255.
    """
    count = tf.shape(images)[0]
    planes = tf.cast(images, tf.float32)[..., tf.newaxis]  # (batch, 28, 28, 1)
    chance = tf.random.stateless_uniform((7, count), seed)  # seven numbers, 0-1, an image
    moved = ops.image.affine_transform(planes, _transforms(chance[:6]), interpolation="bilinear", fill_mode="constant")
    return _vary_thickness(moved[..., 0], chance[6])


def _transforms(chance: tf.Tensor) -> tf.Tensor:
    """Affine transforms about the digits' centre of mass, from where a pixel is to where it comes from.

    Args:
        chance: (6, batch), 0-1: angle, shear, scale and shift in x and y.

    Returns:
        (batch, 8), as `keras.ops.image.affine_transform` wants them: the first two rows of a 3 x 3 matrix, and zeros.
    """

    def between(row: int, low: float, high: float) -> tf.Tensor:
        return low + (high - low) * chance[row]  # (batch,)

    angle = between(0, -MAX_ROTATION, MAX_ROTATION)
    shear = between(1, -MAX_SHEAR, MAX_SHEAR)
    scale_x, scale_y = between(2, *SCALE), between(3, *SCALE)
    shift_x, shift_y = between(4, -MAX_SHIFT, MAX_SHIFT), between(5, -MAX_SHIFT, MAX_SHIFT)
    # [[xx, xy], [yx, yy]] turns, shears and scales; the offset (x0, y0) keeps the centre where it is, and shifts.
    xx, xy = tf.cos(angle) * scale_x, (shear - tf.sin(angle)) * scale_x
    yx, yy = tf.sin(angle) * scale_y, tf.cos(angle) * scale_y
    centre = 14.0
    x0 = centre - (xx + xy) * centre + shift_x
    y0 = centre - (yx + yy) * centre + shift_y
    zeros = tf.zeros_like(xx)
    return tf.stack([xx, xy, x0, yx, yy, y0, zeros, zeros], axis=1)  # (batch, 8)


def _vary_thickness(planes: tf.Tensor, chance: tf.Tensor) -> tf.Tensor:
    """Some strokes thinner by a pixel, some thicker, most as they are: (batch, 28, 28), as are all planes here."""
    chance = chance[:, tf.newaxis, tf.newaxis]  # (batch, 1, 1), to choose whole images
    thin, thick = _of_four(tf.minimum, planes), _of_four(tf.maximum, planes)
    return tf.where(chance < THIN_SHARE, thin, tf.where(chance > 1 - THICK_SHARE, thick, planes))


def _of_four(choose: Callable[[tf.Tensor, tf.Tensor], tf.Tensor], planes: tf.Tensor) -> tf.Tensor:
    """Each pixel, or its neighbour to the right, below, or both. Pooling says the same in seven times the time."""
    rows = tf.concat([choose(planes[:, :-1], planes[:, 1:]), planes[:, -1:]], axis=1)
    return tf.concat([choose(rows[:, :, :-1], rows[:, :, 1:]), rows[:, :, -1:]], axis=2)
