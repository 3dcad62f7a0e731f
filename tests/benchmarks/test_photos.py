"""The photos of the benchmark: each scene gives one, and the plainest can be read."""

import numpy as np
import pytest

from benchmarks.photos import SCENES, Scene, measure, photo, table
from mnist_core.data.tablet_digits import Handwriting
from mnist_core.images.digits import from_image
from mnist_core.images.reading import read_image
from mnist_core.inference.classifier import Classifier

SEVEN = [np.array([[0.0, 0.0], [0.7, 0.0], [0.3, 1.0]])]


@pytest.mark.parametrize("scene", [scene for scene in SCENES if scene.megapixels <= 1], ids=lambda scene: scene.name)
def test_every_scene_gives_a_photo_of_its_size(scene: Scene) -> None:
    image = read_image(photo(SEVEN, scene, np.random.default_rng(0)))
    assert image.shape[2] == 3
    if scene.margin is None:
        assert image.shape[0] * image.shape[1] == pytest.approx(scene.megapixels * 1e6, rel=0.01)
    assert np.ptp(image) > 60  # there is ink


@pytest.mark.slow
def test_a_digit_on_plain_paper_is_read(shipped: Classifier) -> None:
    random = np.random.default_rng(0)
    digits = [from_image(read_image(photo(SEVEN, SCENES[0], random))).digit for _ in range(5)]
    assert (shipped.probabilities(np.stack(digits)).argmax(axis=1) == 7).all()


def test_a_shadow_darkens_a_part_of_the_paper() -> None:
    scene = next(scene for scene in SCENES if scene.light == "hard shadow")
    image = read_image(photo(SEVEN, scene, np.random.default_rng(0))).astype(int).mean(axis=2)
    dark, light = np.percentile(image, (5, 95))
    assert light - dark > 50


@pytest.mark.slow
def test_the_table_has_every_scene(shipped: Classifier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.photos.SCENES", SCENES[:2])
    monkeypatch.setattr("benchmarks.photos._milliseconds", lambda strokes: 1.0)
    figures = measure(shipped, Handwriting([SEVEN] * 4, np.full(4, 7), np.full(4, "me")), 3)
    assert figures["scenes"] == {"plain paper": 1.0, "ruled paper": 1.0}
    assert "| ruled paper | 100.0% |" in table(figures)
