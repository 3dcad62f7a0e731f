"""A canvas that is emptied, not replaced: what was drawn for an earlier prompt is not taken for the next one's."""

import pytest

from mnist_core.errors import ImageError
from pages.parts.draw.canvas import drawing_on

STROKE = {"path": [["M", 1, 2], ["L", 30, 40]], "strokeWidth": 28}


def test_strokes_on_another_sheet_are_no_drawing_on_this_one() -> None:
    content = {"objects": [STROKE], "background": "#ffffff"}
    assert drawing_on("#ffffff", content) is not None
    assert drawing_on("#fffffe", content) is None


def test_an_empty_sheet_and_a_browser_that_said_nothing_yet_are_no_drawing() -> None:
    assert drawing_on("#ffffff", {"objects": [], "background": "#ffffff"}) is None
    assert drawing_on("#ffffff", None) is None


def test_what_are_no_strokes_is_refused() -> None:
    with pytest.raises(ImageError):
        drawing_on("#ffffff", {"objects": "none"})
