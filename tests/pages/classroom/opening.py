"""Opening the pages of a class in AppTest, and what a pupil writes there."""

import numpy as np
from streamlit.testing.v1 import AppTest

from mnist_core.data import pen_digits
from mnist_core.images.drawing import Drawing
from tests.pages.opening import TOKEN, open_through

CLASS = "pages/classroom/class_page.py"
JOIN = "pages/classroom/join.py"


def written(label: int) -> Drawing:
    return Drawing(pen_digits.strokes_of(label, np.random.default_rng(label)), 0.1)


def open_page(page: str, **query: str) -> AppTest:
    return open_through("app.py", page, {"visitor_token": TOKEN}, **query)


def words(page: AppTest) -> str:
    return " ".join(element.value for element in (*page.title, *page.header, *page.markdown, *page.error, *page.info))


def press(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()
