from dataclasses import replace

import pytest

from mnist_core.presets import PRESETS, preset_of


@pytest.mark.parametrize("name", PRESETS)
def test_a_presets_configuration_is_recognised(name: str) -> None:
    assert preset_of(PRESETS[name].config) == name
    assert preset_of(replace(PRESETS[name].config, seed=5)) is None
