"""What a page hands to its own components, which AppTest does not run."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest


def data_of(page: AppTest, name: str) -> Any:
    """The data of the component `name` of mnist_core/javascript on this page."""
    (found,) = all_data_of(page, name)
    return found


def all_data_of(page: AppTest, name: str) -> list[Any]:
    """The same of each component of that name, in their order."""
    components = page.get("bidi_component")
    return [json.loads(each.proto.json) for each in components if each.proto.component_name == f"digit_lab_{name}"]


def answer(page: AppTest) -> int | None:
    """The digit that this page's answer shows as the likeliest; None where it shows none."""
    probabilities = data_of(page, "answer")["probabilities"]
    return None if probabilities is None else probabilities.index(max(probabilities))
