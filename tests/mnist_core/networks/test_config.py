import json
from dataclasses import replace

import pytest

from mnist_core.errors import ConfigError, RunError
from mnist_core.json_files import dump, parse
from mnist_core.networks.config import ClassDigits, TrainingConfig


def test_defaults_are_the_tutorials() -> None:
    config = TrainingConfig()
    assert (config.architecture, config.epochs, config.optimizer, config.batch_size) == ("tutorial", 3, "adam", 32)
    assert (config.learning_rate, config.augment, config.train_size) == (0.001, False, None)


def test_json_goes_both_ways() -> None:
    config = TrainingConfig(architecture="cnn", epochs=7, learning_rate=0.01, train_size=500, augment=True, seed=3)
    assert parse(dump(config), TrainingConfig, "config.json") == config


@pytest.mark.parametrize(
    "changes",
    [
        {"architecture": "resnet"},
        {"optimizer": "lion"},
        {"schedule": "linear"},
        {"epochs": 0},
        {"epochs": 501},
        {"epochs": 2.5},
        {"epochs": True},
        {"epochs": "3"},
        {"batch_size": 0},
        {"batch_size": 5000},
        {"learning_rate": 0},
        {"learning_rate": -1},
        {"learning_rate": float("nan")},
        {"learning_rate": float("inf")},
        {"learning_rate": "fast"},
        {"train_size": 0},
        {"augment": 1},
        {"pen_digits": -1},
        {"pen_digits": 100_001},
        {"tablet_digits": -1},
        {"tablet_digits": 100_001},
        {"scribbles": 0.5},
        {"turned_digits": -1},
        {"seed": -1},
        {"seed": 2**32},
        {"architecture": ["tutorial"]},
        {"parent": 3},
        {"weights_from": None},
    ],
)
def test_a_value_out_of_range_is_refused_by_name(changes: dict[str, object]) -> None:
    (name,) = changes
    with pytest.raises(ConfigError, match=name):
        TrainingConfig(**changes)  # type: ignore[arg-type]
    with pytest.raises((ConfigError, RunError), match=rf"{name}|malformed"):  # JSON itself knows no NaN
        parse(json.dumps(changes), TrainingConfig, "config.json")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "bcdfg"}, "five letters"),
        ({"code": "<b>BC"}, "five letters"),
        ({"code": "BCDFG\n"}, "five letters"),
        ({"training": ()}, "Each side of a split class"),
        ({"testing": ()}, "Each side of a split class"),
        ({"testing": tuple(range(5, 1006))}, "Each side of a split class"),
        ({"testing": (2, 3)}, "A writer can't be on both sides"),
        ({"split_seed": -1}, "split_seed"),
        ({"repeats": 0}, "repeats"),
        ({"repeats": 1001}, "repeats"),
        ({"repeats": 1.5}, "repeats"),
    ],
)
def test_a_class_is_split_into_two_sides(changes: dict[str, object], words: str) -> None:
    digits = ClassDigits("BCDFG", (1, 2), (3, 4), 7, 5)
    config = TrainingConfig(class_digits=digits)
    assert parse(dump(config), TrainingConfig, "config.json") == config
    with pytest.raises(ConfigError, match=words):
        replace(digits, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null"])
def test_text_that_is_no_configuration_is_refused(text: str) -> None:
    with pytest.raises(RunError, match=r"config\.json is damaged"):
        parse(text, TrainingConfig, "config.json")
