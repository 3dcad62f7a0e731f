import numpy as np
import pytest

from mnist_core.images.strokes import arc, curve, draw, place


def test_a_dot_is_a_disc_of_the_brush_s_width() -> None:
    ink = draw([np.array([(50.0, 50.0)])], 20, 100)
    assert ink.sum() / 255 == pytest.approx(np.pi * 10**2, rel=0.03)
    assert ink[50, 50] == 255
    assert not ink[:39].any() and not ink[61:].any()


def test_a_line_has_round_ends_and_soft_edges() -> None:
    ink = draw([np.array([(30.0, 50.0), (70.0, 50.0)])], 10, 100)
    assert ink.sum() / 255 == pytest.approx(40 * 10 + np.pi * 5**2, rel=0.05)
    assert ((ink > 0) & (ink < 255)).any()


def test_what_lies_beyond_the_canvas_is_cut_off() -> None:
    inside = np.array([(10.0, 10.0), (300.0, 10.0)])
    assert draw([inside], 4, 100).shape == (100, 100)
    assert not draw([inside + 500], 4, 100).any()


def test_place_keeps_proportions_and_gives_size_and_centre() -> None:
    (moved,) = place([np.array([(0.0, 0.0), (2.0, 4.0)])], 100, (140, 150))
    np.testing.assert_allclose(moved, [(115, 100), (165, 200)])


def test_place_puts_a_dot_at_the_centre() -> None:
    (dot,) = place([np.array([(7.0, 9.0)])], 100, (140, 140))
    np.testing.assert_allclose(dot, [(140, 140)])


def test_a_curve_goes_through_its_points() -> None:
    points = ((0.0, 0.0), (1.0, 0.5), (0.3, 2.0))
    path = curve(*points)
    assert path.shape == (8 * 3 - 7, 2)
    np.testing.assert_allclose(path[::8], points, atol=1e-12)


def test_a_curve_of_points_on_a_line_stays_on_it() -> None:
    path = curve((0, 0), (1, 1), (3, 3), (4, 4))
    np.testing.assert_allclose(path[:, 0], path[:, 1], atol=1e-12)


def test_an_arc_lies_on_its_ellipse_from_start_to_end() -> None:
    path = arc((1, 2), (3, 4), 0, 90)
    np.testing.assert_allclose(((path - (1, 2)) ** 2 / (9, 16)).sum(axis=1), 1)
    np.testing.assert_allclose(path[[0, -1]], [(4, 2), (1, 6)], atol=1e-12)
