"""At which of its steps the class's page is: chosen above, and by the button that leads on."""

from __future__ import annotations

from pages.parts.session.widgets import Choice

STEP = Choice("class_step", "Collect")
