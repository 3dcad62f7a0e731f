"""Step 6: an empty model, and what the next two steps will add to it."""

from mnist_core.languages.translation import N_, _
from pages.parts.session.widgets import one_of
from pages.parts.tutorial.growing import show_so_far
from pages.parts.tutorial.layers import COMPLETE, EMPTY, HIDDEN, diagram

STAGES = {
    N_("now"): (EMPTY, EMPTY, 0),
    N_("with hidden layers"): (HIDDEN, HIDDEN - EMPTY, 2),
    N_("with the output layer"): (COMPLETE, COMPLETE - HIDDEN, 3),
}


def show_demo() -> None:
    """Look ahead: the model as it is, and as it will be."""
    stage = one_of(_("The model"), STAGES, key="stage_of_model")
    boxes, new, layers = STAGES[stage]
    diagram(boxes, new=new)
    show_so_far(layers)
