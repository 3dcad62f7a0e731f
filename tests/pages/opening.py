"""Opening a page in AppTest, alone or through the app."""

import io
from collections.abc import Mapping

import numpy as np
from PIL import Image
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox, Toggle

from mnist_core.paths import PROJECT

TOKEN = "a" * 32
"""What the visitor's browser keeps."""


def open_through(entry: str, page: str, session: Mapping[str, object] | None = None, **query: str) -> AppTest:
    """Run `entry`, a page itself or `app.py`, with this session and query, and go on to `page` if it is another."""
    opened = AppTest.from_file(str(PROJECT / entry), default_timeout=120)
    for name, value in (session or {}).items():
        opened.session_state[name] = value
    opened.query_params.update(query)
    opened.run()
    if entry != page:
        opened.switch_page(page).run()
    return opened


def png(image: np.ndarray) -> bytes:
    """A drawing as the canvas sends it."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return buffer.getvalue()


def chip(page: AppTest) -> Selectbox[str]:
    """The list of networks in the chip beside the tabs; a page that is opened alone has none."""
    return next(box for box in page.selectbox if str(box.key).startswith("network_"))


def projector(page: AppTest) -> Toggle:
    """The projector's switch beside it."""
    return next(toggle for toggle in page.toggle if str(toggle.key).startswith("projector_"))
