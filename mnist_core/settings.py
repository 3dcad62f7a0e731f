"""Numbers that whoever runs the server may set in the environment."""

from __future__ import annotations

import math
import os

from mnist_core.errors import ConfigError

PUBLIC_URL_VARIABLE = "MNIST_PUBLIC_URL"
"""Where the app is reached from outside, such as https://digits.school.example."""


def whole_number(variable: str, default: int) -> int:
    """The value of an environment variable as a whole number above 0, or the default where it is not set.

    Raises:
        ConfigError: it is none.
    """
    number = positive_number(variable, default)
    if not number.is_integer():
        raise ConfigError(f"{variable} must be a whole number, not {number:g}. Whoever runs the server sets it.")
    return int(number)


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
    if not 0 < number < math.inf:
        raise ConfigError(f"{variable} must be a number above 0, not {text!r}. Whoever runs the server sets it.")
    return number
