"""The same training as a Jupyter notebook: words and code by turns (`lessons.code`), nothing run yet."""

from __future__ import annotations

import json
from typing import Any

from mnist_core.languages.translation import N_, _
from mnist_core.lessons.code import Cell, cells
from mnist_core.networks.config import Imported, TrainingConfig

_GIVEN = N_(
    "You can set the path of a data file (`.npz`) to use instead of the download, and of a picture of your own digit."
)
_GIVE = "DATA = None\nIMAGE = None"
_TITLE = N_(
    "# A network that reads handwritten digits\n\n"
    "The code of a training in Digit Lab, in plain Keras. It needs tensorflow, numpy and pillow."
)


def notebook(config: TrainingConfig | Imported) -> str:
    """The content of an .ipynb file, in version 4 of the format.

    Raises:
        ExportError: the same training would take hundreds of lines.
    """
    imports, *rest = cells(config)
    pairs = [_pair(cell) for cell in (imports, Cell(_(_GIVEN), _GIVE), *rest)]
    content = {
        "cells": [_markdown(_(_TITLE)), *(each for pair in pairs for each in pair)],
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    return json.dumps(content, indent=1) + "\n"


def _pair(cell: Cell) -> tuple[dict[str, Any], dict[str, Any]]:
    code: dict[str, Any] = {"cell_type": "code", "metadata": {}, "source": cell.code}
    return _markdown(cell.words), code | {"execution_count": None, "outputs": []}


def _markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}
