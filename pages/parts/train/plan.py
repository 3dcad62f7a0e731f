"""What Train is asked for, as one frozen value: the recipe that is selected, and the settings of each.

Page, code, button and queue read it and nothing else. Widgets show it and report a change; each change makes a
new value, and changes of different things give the same in any order, so it does not matter which a server hears first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from mnist_core.errors import ConfigError
from mnist_core.languages.translation import N_, _
from mnist_core.networks.config import TrainingConfig
from mnist_core.networks.presets import PRESETS

OWN = "own"
"""The recipe whose settings are the visitor's; at first they are the tutorial's."""

TITLES: Mapping[str, str] = MappingProxyType(
    {name: preset.title for name, preset in PRESETS.items()} | {OWN: N_("Custom")}
)


def _as_they_are() -> Mapping[str, TrainingConfig]:
    return MappingProxyType({name: preset.config for name, preset in PRESETS.items()} | {OWN: TrainingConfig()})


@dataclass(frozen=True)
class Plan:
    """A choice among recipes.

    Attributes:
        recipe: the one that is selected, a name in `TITLES`.
        configs: what each recipe trains, with the number of epochs that was last asked of it.
        version: how often settings were used. Only then does a plan change without its widgets, and new ones show it:
            what a browser still sends of the old ones changes nothing.
    """

    recipe: str = "tutorial"
    configs: Mapping[str, TrainingConfig] = field(default_factory=_as_they_are)
    version: int = 0

    @property
    def config(self) -> TrainingConfig:
        """What is trained when Train is pressed."""
        return self.configs[self.recipe]

    def choose(self, recipe: str) -> Plan:
        """Choose another recipe.

        Raises:
            ConfigError: there is no recipe of this name.
        """
        if recipe not in self.configs:
            raise ConfigError(
                _("There is no recipe called {recipe}. Choose one of {recipes}.").format(
                    recipe=repr(recipe), recipes=", ".join(map(_, TITLES.values()))
                )
            )
        return replace(self, recipe=recipe)

    def choose_anew(self, recipe: str, epochs: int | None) -> Plan:
        """Choose a recipe by other means than its widgets, and for how many epochs, if that is said.

        Raises:
            ConfigError: as `choose` and `with_epochs` do.
        """
        chosen = replace(self.choose(recipe), version=self.version + 1)
        return chosen if epochs is None else chosen.with_epochs(recipe, epochs)

    def with_epochs(self, recipe: str, epochs: int) -> Plan:
        """Train a recipe for so many epochs, now or when it is chosen.

        Raises:
            ConfigError: the number is out of range.
        """
        return self._with(recipe, replace(self.configs[recipe], epochs=epochs))

    def with_settings(self, settings: TrainingConfig) -> Plan:
        """Train with these settings for as many epochs as until now; a recipe that says just the same is selected."""
        settings = replace(settings, epochs=self.config.epochs)
        same = (name for name, config in PRESETS.items() if replace(config.config, epochs=settings.epochs) == settings)
        recipe = next(same, OWN)
        return replace(self._with(recipe, settings), recipe=recipe, version=self.version + 1)

    def _with(self, recipe: str, config: TrainingConfig) -> Plan:
        return replace(self, configs=MappingProxyType({**self.configs, recipe: config}))
