import numpy as np
import pytest

from mnist_core.errors import ImageError
from mnist_core.images.canvas_paths import MOST_POINTS, drawing_of


def path(*commands: list[object], width: object = 28) -> dict[str, object]:
    return {"type": "Path", "path": list(commands), "strokeWidth": width}


def test_lines_and_bends_become_points() -> None:
    drawing = drawing_of({"objects": [path(["M", 1, 2], ["Q", 5, 2, 9, 10], ["L", 9, 20]), path(["M", 0, 0])]})
    assert drawing is not None and drawing.brush_width == 28
    first, second = drawing.strokes
    np.testing.assert_array_equal(first, [(1, 2), (5, 4), (9, 10), (9, 20)])  # a parabola's middle, by de Casteljau
    np.testing.assert_array_equal(second, [(0, 0)])


def test_an_empty_canvas_is_no_drawing() -> None:
    assert drawing_of({"objects": []}) is None


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        {},
        {"objects": 3},
        {"objects": ["x"]},
        {"objects": [{}]},
        {"objects": [path()]},
        {"objects": [path(["Q", 1, 2, 3, 4])]},  # a bend from nowhere
        {"objects": [path(["M", 1])]},
        {"objects": [path(["M", float("nan"), 1])]},
        {"objects": [path(["M", 1e9, 1])]},
        {"objects": [path(["M", True, 1])]},
        {"objects": [path(["M", "1", 1])]},
        {"objects": [path(["<script>", 1, 1])]},
        {"objects": [path(["M", 1, 1], width=0)]},
        {"objects": [path(["M", 1, 1], width=None)]},
        {"objects": [path(*[["M", 1, 1]] * (MOST_POINTS + 1))]},
        {"objects": [path(*[["M", 1, 1]] * MOST_POINTS)] * 2},
    ],
)
def test_what_no_canvas_sends_is_refused(content: object) -> None:
    with pytest.raises(ImageError, match="Press Clear"):
        drawing_of(content)
