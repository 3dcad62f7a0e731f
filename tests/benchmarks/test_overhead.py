import pytest

from benchmarks.overhead import PARTS, beside_the_steps
from mnist_core.networks.config import TrainingConfig


@pytest.mark.slow
def test_a_later_training_takes_the_traced_step() -> None:
    small = TrainingConfig(epochs=1, train_size=1_000)
    first, later = beside_the_steps(small), beside_the_steps(small)
    assert set(first) == set(PARTS)
    assert all(first[part] > 0 for part in ("build", "trace", "points", "keras", "litert", "evaluation"))
    assert later["trace"] < first["trace"]
