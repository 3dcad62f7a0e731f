"""The one way in which a dataclass is written to a run's files and read back, by msgspec.

Every field's type is checked, and a number must be finite. Fields that a later version has added are ignored, so that
its runs can still be listed.
"""

from __future__ import annotations

import json
from typing import TypeVar

import msgspec

from mnist_core.errors import RunError, brief

Record = TypeVar("Record")


def dump(record: object, *, indent: int | None = None) -> str:
    """A dataclass, or a sequence of them, as JSON: on one line, or indented for people."""
    return json.dumps(msgspec.to_builtins(record), indent=indent) + "\n"


def parse(text: str, kind: type[Record], name: str) -> Record:
    """Read back what `dump` wrote.

    Args:
        text: the JSON.
        kind: a dataclass, or a tuple of one.
        name: what the text is called, for the error.

    Raises:
        RunError: no JSON, or a field is missing or of another type.
        MnistCoreError: the dataclass itself refuses the values.
    """
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise RunError(f"Its {name} is damaged ({brief(error)}).") from None
