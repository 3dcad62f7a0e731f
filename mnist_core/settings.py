"""Numbers that whoever runs the server may set in the environment."""

from __future__ import annotations

import os

from mnist_core.errors import ConfigError

PUBLIC_URL_VARIABLE = "MNIST_PUBLIC_URL"
"""Where the app is reached from outside, such as https://digits.school.example."""


def positive_number(variable: str, default: float) -> float:
    """The value of an environment variable, or the default where it is not set.

    Raises:
        ConfigError: it is no number above 0.
    """
    text = os.environ.get(variable, str(default))
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not number > 0:
        raise ConfigError(f"{variable} must be a number above 0, not {text!r}. Whoever runs the server sets it.")
    return number
