"""A run's network in whole numbers, for microcontrollers: weights and what layers answer are int8.

What prepares a digit and the softmax stay float32, and so do input and output: raw pixels in, probabilities out, as of
every network here. Loads scipy, and so belongs in a process of its own.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import Any

import numpy as np

from mnist_core.data import mnist
from mnist_core.inference.fixed_batch import with_fixed_shapes
from mnist_core.inference.litert_file import pack, unpack

_IN_WHOLE_NUMBERS = (
    "FULLY_CONNECTED",
    "CONV_2D",
    "DEPTHWISE_CONV_2D",
    "RESHAPE",
    "MAX_POOL_2D",
    "AVERAGE_POOL_2D",
)
_CALIBRATING = 500
"""So many training digits show between which bounds the answers of each layer lie."""


def eight_bit_model(model: bytes) -> bytes:
    """A model.tflite for one digit at a time, with its layers in int8.

    Raises:
        RunError: the content is not a LiteRT model.
    """
    from ai_edge_quantizer import qtyping, quantizer

    fixed = with_fixed_shapes(model)
    (signature,) = unpack(fixed).signatureDefs
    key, entry = signature.signatureKey.decode(), signature.inputs[0].name.decode()
    digits = mnist.load().train.images[:_CALIBRATING].astype(np.float32)
    work = quantizer.Quantizer(fixed)
    for name in _IN_WHOLE_NUMBERS:
        work.add_static_config(".*", qtyping.TFLOperationName(name), activation_num_bits=8, weight_num_bits=8)
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):  # a progress bar, and advice
        warnings.simplefilter("ignore")
        bounds = work.calibrate({key: [{entry: digit[np.newaxis]} for digit in digits]}, num_threads=1)
        quantized = bytes(work.quantize(bounds, enable_progress_report=False).quantized_model)
    return _in_one_piece(quantized)


def _in_one_piece(model: bytes) -> bytes:
    """The weights of larger models stand behind the file's own content, where small interpreters do not look."""
    content: Any = unpack(model)
    for buffer in content.buffers:
        if buffer.size:
            buffer.data = np.frombuffer(model, np.uint8, buffer.size, buffer.offset)
            buffer.offset = buffer.size = 0
    return pack(content)
