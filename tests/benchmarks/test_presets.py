"""What the training benchmarks compute from their measurements."""

import json

import pytest

from benchmarks.floor import multiply_adds
from benchmarks.presets import BASELINE, MEASURED, _summary, table
from mnist_core.networks.architectures import ARCHITECTURES
from mnist_core.networks.presets import PRESETS
from mnist_core.paths import PROJECT


def test_the_cards_say_what_was_measured() -> None:
    measured = json.loads((PROJECT / "benchmarks" / "results.json").read_text())["presets"]
    for name in MEASURED:
        assert PRESETS[name].accuracy == pytest.approx(measured[name]["accuracy"], abs=0.0006)
        assert PRESETS[name].seconds == pytest.approx(measured[name]["fit_seconds"], abs=0.6)


def test_the_tutorials_network_multiplies_as_often_as_it_has_weights() -> None:
    assert multiply_adds(ARCHITECTURES["tutorial"].build()) == 784 * 128 + 128 * 128 + 128 * 10


def test_a_convolution_uses_its_weights_at_every_place() -> None:
    places = 14 * 14, 7 * 7, 4 * 4
    weights = 5 * 5 * 16, 3 * 3 * 16 * 48, 3 * 3 * 48 * 96
    expected = sum(place * weight for place, weight in zip(places, weights, strict=True)) + 4 * 4 * 96 * 10
    assert multiply_adds(ARCHITECTURES["cnn"].build()) == expected


def test_ratios_compare_within_a_round() -> None:
    baseline = [
        {"fit_seconds": 10.0, "accuracy": 0.97, "images": 100},
        {"fit_seconds": 20.0, "accuracy": 0.97, "images": 100},
    ]
    fast = [
        {"fit_seconds": 1.0, "accuracy": 0.98, "images": 100},
        {"fit_seconds": 4.0, "accuracy": 0.96, "images": 100},
    ]
    summary = _summary(fast, baseline)
    assert summary["ratio"] == 0.15
    assert summary["accuracy"] == pytest.approx(0.97)
    assert summary["images_per_second"] == round((100 + 25) / 2)
    assert "| `fast` | 2.5 s | 0.15 | 97.00% |" in table({BASELINE: _summary(baseline, baseline), "fast": summary})
