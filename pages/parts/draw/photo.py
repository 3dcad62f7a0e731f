"""A photo of a digit, or of several in rows: from a file or this device's camera, with a box around each digit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from PIL import Image, ImageDraw

from mnist_core.formats import sureness
from mnist_core.images.digits import DigitSteps
from mnist_core.images.reading import MAX_BYTES, read_image
from mnist_core.inference.classifier import Classifier, Prediction
from mnist_core.languages.translation import _
from mnist_core.names import in_markdown
from pages.parts.draw.drawing import SIDE
from pages.parts.pictures import data_url, show_digits

if TYPE_CHECKING:
    from mnist_core.images.rows import FoundDigit

_BOX = "#d9480f"


def ask_for_photo(classifier: Classifier, centred: bool) -> list[list[DigitSteps]]:
    """Ask for a photo and show what was found in it: rows of digits, none as long as there is no photo.

    Raises:
        ImageError: the file is not an image, or shows no digit.
    """
    with_camera = st.toggle(_("Use the camera"), key="with_camera", persist_state="session")
    content = _take() if with_camera else _choose()
    if content is None:
        return []
    from mnist_core.inference.picture import read_picture  # with it OpenCV, which a server of drawings need not load

    place = st.empty()
    image = read_image(content)
    if not with_camera:  # which shows what it took itself
        place.image(_url(_picture(image)), alt=_("The photo"), width=SIDE)
    read = read_picture(image, classifier, centre=centred)
    found = [digit for row in read.rows for digit in row]
    if len(found) > 1:
        alt = _("The photo, with a box around each of {count} digits").format(count=len(found))
        boxed = _with_boxes(_picture(image), found, image.shape[1])
        place.image(_url(boxed), alt=alt, width=SIDE)
    if read.untold:
        st.caption(
            _("About {count} more touch each other and can't be told apart. Leave some space between digits.").format(
                count=read.untold
            )
        )
    return [[digit.steps for digit in row] for row in read.rows]


def show_rows(rows: Sequence[Sequence[DigitSteps]], classifier: Classifier) -> None:
    """What each of several digits is read as, in large figures, a line a row, and one by one."""
    answers = [[classifier.predict(steps.digit) for steps in row] for row in rows]
    count = sum(map(len, rows))
    with st.container(key="row"):
        for signs in answers:
            st.markdown("## " + " ".join(in_markdown(answer.sign) for answer in signs))
        st.markdown(_found(count, len(rows)))
        for row, said in zip(rows, answers, strict=True):
            show_digits(np.stack([steps.digit for steps in row]), [_caption(answer) for answer in said], side=56)


def _found(count: int, rows: int) -> str:
    if rows == 1:
        return _("**{count} digits** found and read one at a time, from left to right.").format(count=count)
    return _("**{count} digits** found in {rows} rows, and read one at a time, from left to right.").format(
        count=count, rows=rows
    )


def _take() -> bytes | None:
    """From the back camera, or the other one; which it is, behaviour.js tells the browser by the container's key."""
    facing = "front" if st.session_state.get("front_camera") else "back"
    with st.container(key=f"camera_{facing}"):
        label = _("Fit the digit, or rows of digits, into the frame")
        shot = st.camera_input(label, key=f"shot_{facing}")  # a new key has the browser open the other camera
    st.toggle(_("Front camera"), key="front_camera", persist_state="session")
    if shot is None:
        st.caption(_("No picture? Browsers only allow the camera on https addresses. Choose a file instead."))
        return None
    return shot.getvalue()


def _choose() -> bytes | None:
    photo = st.file_uploader(
        _("A photo of a digit, or of several digits in rows (up to {most} MB)").format(most=MAX_BYTES // 2**20),
        type=["image/*"],
        max_upload_size=MAX_BYTES // 2**20,
        key="photo",
        help=_("Dark ink on light paper or light on dark, with some space around it. Shadows are fine."),
    )
    if photo is None:
        st.caption(_("Choose a picture from this device. On a phone you can also use the camera."))
        return None
    return photo.getvalue()


def _picture(image: np.ndarray) -> Image.Image:
    """No larger than it is shown on a sharp screen: what a phone takes has ten times as many pixels."""
    picture = Image.fromarray(image).convert("RGB")
    picture.thumbnail((2 * SIDE, 2 * SIDE))
    return picture


def _url(picture: Image.Image) -> str:
    return data_url(np.asarray(picture), "jpeg")


def _with_boxes(picture: Image.Image, found: Sequence[FoundDigit], original_width: int) -> Image.Image:
    """The picture with the boxes, which are in the original's pixels, drawn on it."""
    pen = ImageDraw.Draw(picture)
    for digit in found:
        box = digit.box.scaled(picture.width / original_width)
        pen.rectangle((box.left - 6, box.top - 6, box.right + 6, box.bottom + 6), outline=_BOX, width=4)
    return picture


def _caption(answer: Prediction) -> str:
    return f"{in_markdown(answer.sign)}, {sureness(answer.confidence)}"
