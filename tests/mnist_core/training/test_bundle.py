import json
from pathlib import Path

import pytest

from mnist_core.bundled import BUNDLED, SHIPPED
from mnist_core.config import TrainingConfig
from mnist_core.errors import TrainingError
from mnist_core.metrics import Metrics
from mnist_core.training.bundle import bundle, trained_on


@pytest.mark.slow
def test_a_model_is_made_from_nothing(tmp_path: Path) -> None:
    points: list[Metrics] = []
    config = TrainingConfig(epochs=1, train_size=300)
    card = bundle("new", config, tmp_path, commit="c0ffee", on_metrics=points.append)
    assert json.loads((tmp_path / "new" / "card.json").read_text()) == card
    assert (card["name"], card["commit"], card["parameters"]) == ("new", "c0ffee", 118_282)
    assert (tmp_path / "new" / "model.tflite").stat().st_size == card["model_bytes"]
    assert points[-1].epoch == 1


def test_a_training_that_fails_leaves_the_old_model(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "model.tflite").write_text("old")
    with pytest.raises(TrainingError, match="Choose fewer"):
        bundle("old", TrainingConfig(train_size=60_000), tmp_path, commit="c0ffee", on_metrics=lambda point: None)
    assert (tmp_path / "old" / "model.tflite").read_text() == "old"


def test_a_card_claims_only_what_the_model_saw() -> None:
    assert "24,000 pen digits and 4,000 scribbles generated" in trained_on(BUNDLED[SHIPPED].config)
    assert "generated" not in trained_on(BUNDLED["tutorial"].config)
    assert trained_on(BUNDLED["overfitted"].config).startswith("1,000 of MNIST's training images")
