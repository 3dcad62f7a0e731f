"""Digits as pictures, large enough to see their pixels.

All pictures travel inside the page as data URLs. That saves a request a picture; and Streamlit forgets a picture as
soon as another takes its place, so that a browser on a slow network would ask in vain.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from typing import Literal

import numpy as np
import streamlit as st
from PIL import Image

from mnist_core.languages.translation import _


def show_pixels(pixels: np.ndarray, caption: str, alt: str, *, side: int) -> None:
    """Show uint8 pixels (h, w), 0 = paper in black and 255 = ink in white, every pixel a sharp square.

    The picture's longer side is `side` CSS pixels.
    """
    longer = max(pixels.shape)
    scale = max(1, side // longer)
    width = max(1, round(side * pixels.shape[1] / longer))
    st.image(data_url(pixels.repeat(scale, axis=0).repeat(scale, axis=1)), caption=caption, alt=alt, width=width)


def show_digits(images: np.ndarray, captions: Sequence[str], *, side: int = 84) -> None:
    """Show digits uint8 (n, 28, 28) side by side, as many in a row as fit, each with its caption."""
    with st.container(horizontal=True, gap="small"):
        for image, caption in zip(images, captions, strict=True):
            show_pixels(image, caption, caption, side=side)


def press_digit(images: np.ndarray, names: Sequence[int], *, what: str) -> int | None:
    """Show digits uint8 (n, 28, 28) as buttons with their numbers; the number of the one that was pressed, if one was.

    `what` says what one of them is called, such as "Test image".
    """
    pressed = None
    with st.container(horizontal=True, gap="small", key="digits_to_press"):
        for image, name in zip(images, names, strict=True):
            picture = data_url(image.repeat(2, axis=0).repeat(2, axis=1))
            if st.button(f"![{what}]({picture}) {name}", key=f"press_{name}"):
                pressed = name
    return pressed


def choose_index(count: int, *, key: str, first: int = 13) -> int:
    """Ask for the index of one of so many test images; at first, if nothing else is said, the tutorial's 13.

    It is checked here, because a tampered browser may send any number.
    """
    index = st.number_input(_("Test image"), 0, count - 1, first, key=key, persist_state="session", width=130)
    return min(max(int(index), 0), count - 1)


def no_larger_than(side: int, pixels: np.ndarray) -> np.ndarray:
    """Pixels uint8 (h, w), several in one where they would be more than so many a side."""
    factor = -(-max(pixels.shape) // side)
    return pixels if factor == 1 else np.asarray(Image.fromarray(pixels).reduce(factor))


def data_url(pixels: np.ndarray, kind: Literal["png", "jpeg"] = "png") -> str:
    """Pixels uint8 (h, w), or (h, w, 3) in colour, as an address that holds the picture itself; JPEG for photos."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, compress_level=1)  # which is PNG's; JPEG has none
    return f"data:image/{kind};base64,{base64.b64encode(buffer.getvalue()).decode()}"
