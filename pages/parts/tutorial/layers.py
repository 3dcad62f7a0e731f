"""The network as a row of boxes, which grows from step to step."""

from __future__ import annotations

import streamlit as st

from mnist_core.languages.translation import _, ngettext
from pages.parts import resources

EMPTY, HIDDEN, COMPLETE = 1, 4, 5
"""How many boxes there are when the model has just been created, with its hidden layers, and with its output."""


def diagram(boxes: int, *, new: int = 0) -> None:
    """The first `boxes` of the input and the layers; the last `new` of them are said to be new.

    Shapes and parameters are those of the tutorial's network that ships, as Keras gave them.
    """
    layers = resources.store().read("tutorial").layers()[1:]  # the first one normalises
    rows = [(_("Input"), "28 x 28", 0)] + [(layer.kind, layer.output_shape, layer.parameters) for layer in layers]
    with st.container(horizontal=True, gap="small", key="diagram"):
        for index, (kind, shape, parameters) in enumerate(rows[:boxes]):
            with st.container(border=True, width="content", key=f"layer_{index}"):
                new_badge = f" :blue-badge[{_('new')}]" if index >= boxes - new else ""
                size = _("{shape} numbers") if index else _("{shape} pixels")
                known = ngettext("{count} parameter", "{count} parameters", parameters)
                st.markdown(f"{'→ ' if index else ''}**{kind}**{new_badge}  \n{size.format(shape=shape)}  \n{known}")
