"""A recipe as a card: its network as a small diagram, its name, and what it usually reaches in which time."""

from __future__ import annotations

import base64
import functools

from mnist_core.formats import percent
from mnist_core.languages.translation import _
from mnist_core.networks.architectures import ARCHITECTURES
from mnist_core.networks.presets import PRESETS
from pages.parts.train.plan import OWN, TITLES

_BLUE, _GREY = "#4a7de0", "#8a93a5"


def card(recipe: str) -> str:
    """The card of a recipe, a name in `TITLES`, as a Markdown label; without its pictures it is name and figures."""
    title = _(TITLES[recipe])
    if recipe == OWN:
        return title
    preset = PRESETS[recipe]
    reaches = _("about {share} in {seconds} s").format(share=percent(preset.accuracy), seconds=f"{preset.seconds:.0f}")
    return f"![]({_picture(preset.config.architecture)}) {title} *{reaches}*"


@functools.cache
def _picture(architecture: str) -> str:
    """The digit going in, the layers, and the ten units of the answer: an SVG's data URL."""
    is_convolutional = ARCHITECTURES[architecture].is_convolutional
    layers = _maps(8) + _maps(26) if is_convolutional else _units(10, 24) + _units(24, 24)
    digit = f'<rect x="0" y="6" width="6" height="12" fill="{_GREY}"/>'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 24">{digit}{layers}{_units(43, 10)}</svg>'
    return f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"


def _units(left: int, height: int) -> str:
    """A dense layer: a column."""
    return f'<rect x="{left}" y="{12 - height / 2}" width="5" height="{height}" rx="2" fill="{_BLUE}"/>'


def _maps(left: int) -> str:
    """A convolution: its maps, one behind the other."""
    return "".join(
        f'<rect x="{left + 3 * place}" y="{9 - 3 * place}" width="8" height="12" fill="{_BLUE}" stroke="#ffffff"/>'
        for place in (2, 1, 0)
    )
