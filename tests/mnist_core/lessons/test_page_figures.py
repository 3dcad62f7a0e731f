"""The pictures on the page to take home, against the numbers that they show."""

from __future__ import annotations

import base64
import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mnist_core.data import mnist
from mnist_core.inference.evaluation import evaluate, mistakes
from mnist_core.languages.translation import speaking
from mnist_core.lessons.page.figures import curves, matrix, surest_mistakes, ticks
from mnist_core.runs.metrics import Metrics

SVG_WIDTH = 420


def point(epoch: float, **figures: float) -> Metrics:
    told = {"loss": 1 / epoch, "accuracy": 0.8, "val_loss": 0.5, "val_accuracy": 0.75, "val_images": 100} | figures
    return Metrics(epoch=epoch, images_per_second=1000.0, seconds=epoch, **told)  # type: ignore[arg-type]


def elements(html: str, tag: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(f"<all>{html}</all>").iter(tag))


@given(low=st.floats(0, 1e4), span=st.floats(0, 1e6), least=st.sampled_from([0.001, 0.01, 1.0]))
def test_ticks_are_round_even_and_reach_round_everything(low: float, span: float, least: float) -> None:
    found = ticks(low, low + span, least)
    steps = np.diff(found)
    assert found[0] <= low + 1e-6 * steps[0]
    assert found[-1] >= low + span - 1e-6 * steps[0]
    assert 2 <= len(found) <= 8
    assert steps.max() - steps.min() <= 1e-6 * max(1, abs(low))
    assert steps[0] >= 0.99 * least


def test_a_curve_has_each_point_at_its_place() -> None:
    points = [point(0.5), point(1.0), point(2.0, loss=0.0)]
    loss, accuracy = elements(curves(points), "svg")
    training, validation = (each.get("points", "").split() for each in loss.iter("polyline"))
    assert len(training) == len(validation) == 3
    x, y = zip(*(map(float, place.split(",")) for place in training), strict=True)
    assert np.diff(x)[1] == pytest.approx(2 * np.diff(x)[0], abs=0.2)
    assert y[2] - y[0] == pytest.approx(2 * (y[1] - y[0]), abs=0.2)  # 2, 1 and 0, the larger the higher
    assert y[0] < y[1] < y[2]
    assert "latest: training 0.000, validation 0.500" in loss.get("aria-label", "")
    assert "75%" in [each.text for each in accuracy.iter("text")]


def test_a_number_that_is_none_and_thousands_of_points_spoil_no_curve() -> None:
    points = [point(epoch / 100, loss=float("inf") if epoch == 1 else 1.0) for epoch in range(1, 3000)]
    (loss, _accuracy) = elements(curves(points), "svg")
    lines = [each.get("points", "").split() for each in loss.iter("polyline")]
    assert all(2 <= len(line) <= 302 for line in lines)
    assert not list(loss.iter("circle"))
    assert "inf" not in curves(points).replace("latest: training inf", "")
    assert all(0 <= float(x) <= SVG_WIDTH for line in lines for x in (place.split(",")[0] for place in line))


def test_a_run_that_was_not_trained_here_has_no_curves() -> None:
    assert curves(()) == ""


def test_the_matrix_has_the_evaluations_counts() -> None:
    random = np.random.default_rng(0)
    labels = random.integers(0, 10, 500)
    probabilities = random.dirichlet(np.ones(10), 500).astype(np.float32)
    evaluation = evaluate(labels, probabilities)
    cells = [each for each in elements(matrix(evaluation), "td")][1:]
    assert [int(each.text or 0) for each in cells] == [count for row in evaluation.confusion for count in row]
    shades = {each.get("class") for each in cells if each.text}
    assert "right" in shades
    assert shades <= {"right", "wrong1", "wrong2", "wrong3", "wrong4"}
    wrong = np.array(evaluation.confusion)
    np.fill_diagonal(wrong, 0)
    assert {each.get("class") for each in cells if each.text == str(wrong.max())} <= {"wrong4", "right"}


def test_a_perfect_matrix_and_no_mistakes_are_said_so() -> None:
    labels = np.arange(10)
    right = np.eye(10, dtype=np.float32)
    cells = elements(matrix(evaluate(labels, right)), "td")
    assert {each.get("class") for each in cells if each.text} == {"right"}
    test = mnist.Split(np.zeros((10, 28, 28), np.uint8), labels)
    with speaking("fr"):
        assert "aucune erreur" in surest_mistakes(test, right)


def test_the_mistakes_are_the_surest_ones_pixel_by_pixel() -> None:
    test = mnist.load_test()
    probabilities = np.random.default_rng(1).dirichlet(np.ones(10), 10_000).astype(np.float32)
    html = surest_mistakes(test, probabilities)
    expected = mistakes(test.labels, probabilities)[:12]
    pictures = re.findall(r"data:image/png;base64,([A-Za-z0-9+/=]+)", html)
    assert len(pictures) == len(expected)
    for picture, mistake in zip(pictures, expected, strict=True):
        with Image.open(io.BytesIO(base64.b64decode(picture))) as image:
            assert np.array_equal(np.asarray(image), test.images[mistake.index])
    captions = [each.text or "" for each in elements(html.replace('alt="">', 'alt=""/>'), "figcaption")]
    for caption, mistake in zip(captions, expected, strict=True):
        assert caption.startswith(f"{mistake.label} read as {mistake.predicted}")
