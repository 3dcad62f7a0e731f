"""Has any Python that finds this file on its path speak the languages of the folder `MADE_UP_LANGUAGES`."""

import os
from pathlib import Path

from mnist_core.languages import translation
from mnist_core.lessons import lesson_plan, tutorial

_folder = Path(os.environ["MADE_UP_LANGUAGES"])
translation.CATALOGUES = _folder / "catalogues"
tutorial.TEXTS, lesson_plan.PLANS = _folder / "steps", _folder / "plans"
