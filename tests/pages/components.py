"""What a page hands to its own components, which AppTest does not run."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest


def data_of(page: AppTest, name: str) -> Any:
    """The data of the component `name` of pages/parts/live on this page."""
    (found,) = (each for each in page.get("bidi_component") if each.proto.component_name == f"digit_lab_{name}")
    return json.loads(found.proto.json)
