import numpy as np
import pytest

from mnist_core.images.corrections import corrections
from mnist_core.images.drawing import Drawing
from mnist_core.inference.classifier import Classifier
from tests.conftest import SEVEN

BAR = np.stack([np.full(20, 50.0), np.linspace(0, 100, 20)], axis=1)
"""Upright, a hundred high."""


def sheared(strokes: list[np.ndarray], slant: float) -> list[np.ndarray]:
    return [stroke @ np.array([(1, 0), (slant, 1)]) for stroke in strokes]


def turned(strokes: list[np.ndarray], degrees: float) -> list[np.ndarray]:
    angle = np.radians(degrees)
    return [stroke @ np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))]) for stroke in strokes]


def test_a_drawing_as_it_should_be_needs_no_correction() -> None:
    assert not corrections(Drawing([BAR], 10))


@pytest.mark.parametrize("slant", [-0.6, 0.4])
def test_slant_is_taken_out(slant: float) -> None:
    corrected = corrections(Drawing(sheared([BAR], slant), 10))["with the slant removed"]
    assert np.ptp(corrected.strokes[0][:, 0]) < 1e-9
    assert np.ptp(corrected.strokes[0][:, 1]) == pytest.approx(100)


@pytest.mark.parametrize("degrees", [-40, 12])
def test_what_leans_is_turned_upright(degrees: float) -> None:
    corrected = corrections(Drawing(turned([BAR], degrees), 10))["turned upright"]
    assert np.ptp(corrected.strokes[0][:, 0]) < 1e-9
    assert np.ptp(corrected.strokes[0][:, 1]) == pytest.approx(100)


def test_what_lies_or_is_round_is_not_turned() -> None:
    circle = np.array([(np.cos(t), np.sin(t)) for t in np.linspace(0, 2 * np.pi, 50)]) * 50
    for strokes in (turned([BAR], 90), turned([BAR], 60), [circle]):
        assert "turned upright" not in corrections(Drawing(strokes, 10))


def test_gaps_are_closed() -> None:
    stem, bar = BAR, np.array([(62.0, 30.0), (90.0, 30.0)])
    corrected = corrections(Drawing([stem, bar], 8))["with the gaps closed"]
    assert abs(corrected.strokes[1][0] - (50, 30)).max() < 3  # drawn on to the stem
    np.testing.assert_array_equal(corrected.strokes[1][1:], bar)
    far = np.array([(85.0, 30.0), (120.0, 30.0)])
    touching = np.array([(52.0, 30.0), (90.0, 30.0)])
    for other in (far, touching):
        assert "with the gaps closed" not in corrections(Drawing([stem, other], 8))


def test_a_loop_that_is_nearly_closed_is_closed() -> None:
    loop = np.array([(np.cos(t), np.sin(t)) for t in np.linspace(0, 2 * np.pi - 0.25, 50)]) * 50
    (closed,) = corrections(Drawing([loop], 8))["with the gaps closed"].strokes
    assert len(closed) > len(loop)
    assert np.linalg.norm(closed[0] - closed[-1]) < 20


@pytest.mark.parametrize(("brush", "name"), [(25, "with a thinner pen"), (4, "with a thicker pen")])
def test_the_pen_is_made_mnist_s(brush: float, name: str) -> None:
    found = corrections(Drawing([BAR], brush))
    assert list(found) == [name] and found[name].brush_width == pytest.approx(10)


def test_a_dot_has_nothing_to_put_right_but_is_drawn() -> None:
    dot = Drawing([np.array([(3.0, 4.0)])], 10)
    assert set(corrections(dot)) <= {"with a thinner pen"}
    assert dot.digit().max() == 255


def test_a_leaning_seven_is_read_once_its_slant_is_out(shipped: Classifier) -> None:
    seven = [np.array(SEVEN, float).repeat(2, axis=0)]
    leaning = Drawing(sheared(seven, -1.2), 20)
    straight = corrections(leaning)["with the slant removed"]
    label = shipped.predict(straight.digit())
    assert label.probabilities[7] > shipped.predict(leaning.digit()).probabilities[7]
