"""What is asked for, as a value: changes in any order give the same, and none touches what it is not about."""

from dataclasses import replace

import pytest

from mnist_core.errors import ConfigError
from mnist_core.networks.config import TrainingConfig
from mnist_core.networks.presets import PRESETS
from pages.parts.train.plan import OWN, TITLES, Plan


def test_at_first_it_is_the_tutorial() -> None:
    assert Plan().config == TrainingConfig()


@pytest.mark.parametrize("recipe", PRESETS)
def test_each_recipe_trains_what_it_says(recipe: str) -> None:
    assert Plan().choose(recipe).config == PRESETS[recipe].config


@pytest.mark.parametrize("recipe", TITLES)
def test_a_recipe_and_its_epochs_may_be_chosen_in_either_order(recipe: str) -> None:
    assert Plan().choose(recipe).with_epochs(recipe, 7) == Plan().with_epochs(recipe, 7).choose(recipe)
    assert Plan().choose(recipe).with_epochs(recipe, 7).config.epochs == 7


def test_a_recipe_keeps_its_epochs_while_another_is_lit() -> None:
    plan = Plan().with_epochs("cnn", 9).choose("fast").with_epochs("fast", 1)
    assert (plan.config.epochs, plan.choose("cnn").config.epochs) == (1, 9)


def test_settings_are_lit_as_ones_own_with_the_epochs_that_stood_there() -> None:
    plan = Plan().choose("overfit").with_settings(TrainingConfig(learning_rate=0.1, epochs=3))
    assert (plan.recipe, plan.config) == (OWN, TrainingConfig(learning_rate=0.1, epochs=50))
    assert plan.choose("overfit").config == PRESETS["overfit"].config


@pytest.mark.parametrize("recipe", PRESETS)
def test_settings_that_are_a_recipes_light_that_recipe(recipe: str) -> None:
    plan = Plan().choose("cnn").with_epochs("cnn", 4).with_settings(PRESETS[recipe].config)
    assert (plan.recipe, plan.config) == (recipe, replace(PRESETS[recipe].config, epochs=4))
    assert plan.with_settings(replace(PRESETS[recipe].config, seed=5)).recipe == OWN


def test_what_no_widget_offers_is_refused() -> None:
    with pytest.raises(ConfigError, match="There is no recipe"):
        Plan().choose("best")
    with pytest.raises(ConfigError, match="epochs must be"):
        Plan().with_epochs("cnn", 0)
