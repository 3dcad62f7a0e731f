"""Step 1: a digit in, ten probabilities out."""

from mnist_core.runs.bundled import SHIPPED
from pages.parts import resources
from pages.parts.tutorial.drawing import draw_and_read


def show_demo() -> None:
    """Draw or press a digit; the shipped model reads it."""
    draw_and_read(resources.store().read(SHIPPED))
