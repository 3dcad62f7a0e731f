"""How Digit Lab was installed: as a checkout or a package, and with TensorFlow, which training needs, or without."""

from __future__ import annotations

import importlib.util

from mnist_core import paths
from mnist_core.errors import TrainingError
from mnist_core.languages.translation import _


def check_training() -> None:
    """See that this Python can train.

    Raises:
        TrainingError: TensorFlow isn't installed.
    """
    if importlib.util.find_spec("tensorflow") is None:
        what = "-r requirements.txt" if paths.IS_CHECKOUT else '"digit-lab[train]"'
        raise TrainingError(
            _("Training needs TensorFlow, which isn't installed. Install it with: pip install {what}").format(what=what)
        )
