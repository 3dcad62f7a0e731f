"""One row a setting: nothing that can be chosen is without bounds, words and a place in the form."""

from __future__ import annotations

from dataclasses import fields

import pytest

from mnist_core.networks.config import TrainingConfig
from mnist_core.networks.hyperparameters import HYPERPARAMETERS, Hyperparameter, OneOf, Rate, Whole
from mnist_core.networks.presets import PRESETS
from mnist_core.runs import titles

NO_SETTINGS = {"parent", "weights_from", "class_digits", "data", "labels"}
"""What a page or a command finds out, and nobody types."""


def test_every_field_of_a_configuration_is_a_row() -> None:
    names = [row.name for row in HYPERPARAMETERS]
    assert len(set(names)) == len(names)
    assert set(names) == {field.name for field in fields(TrainingConfig)} - NO_SETTINGS


@pytest.mark.parametrize("row", HYPERPARAMETERS, ids=lambda row: row.name)
def test_a_form_offers_what_each_recipe_has(row: Hyperparameter) -> None:
    values = {getattr(preset.config, row.name) for preset in PRESETS.values()}
    for value in values:
        row.kind.check(row.name, value)
        assert row.kind.write(value)
        if isinstance(row.kind, OneOf):
            assert value in row.kind.titles
        elif isinstance(row.kind, Rate) or (isinstance(row.kind, Whole) and row.kind.stops):
            assert value in row.kind.stops
        elif isinstance(row.kind, Whole) and row.kind.slider and value is not None:
            lowest, highest, step = row.kind.slider
            assert lowest <= value <= highest and (value - lowest) % step == 0


def test_a_title_tells_every_difference() -> None:
    told = set(titles._WORDS) | {"architecture", "epochs"}
    assert told == {field.name for field in fields(TrainingConfig)}
