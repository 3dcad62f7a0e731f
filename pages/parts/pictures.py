"""Digits as pictures, large enough to see their pixels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st


def show_pixels(pixels: np.ndarray, caption: str, alt: str, *, width: int = 140) -> None:
    """Show uint8 pixels (h, w), 0 = paper in black and 255 = ink in white, every pixel a sharp square."""
    scale = max(1, 2 * width // pixels.shape[1])
    enlarged = pixels.repeat(scale, axis=0).repeat(scale, axis=1) if pixels.shape[1] < width else pixels
    st.image(enlarged, caption=caption, alt=alt, width=width)


def show_digits(images: np.ndarray, captions: Sequence[str]) -> None:
    """Show digits uint8 (n, 28, 28) side by side, as many in a row as fit, each with its caption."""
    with st.container(horizontal=True, gap="small"):
        for image, caption in zip(images, captions, strict=True):
            show_pixels(image, caption, caption, width=84)
