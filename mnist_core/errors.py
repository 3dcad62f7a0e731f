"""The errors this library expects, as one family, each with a message that a pupil can act on.

Every message says what happened, what was expected, and how to mend it. A page or the command line
catches `MnistCoreError` and shows the message; anything else is a bug and should be loud.
What another library says goes through `brief` first: it may be pages long, and hold whatever a visitor's file holds.
"""

from __future__ import annotations

import re

_LONGEST = 120
_NOT_PLAIN = re.compile(r"\x1b\[[0-9;]*m|[^\w .,:;()'\"+=/%-]+")
"""Escape codes, and whatever a terminal, HTML or Markdown could take for more than text."""


def one_line(said: object) -> str:
    """What a library says of an error, or a file of itself, as one line of plain text, at most 120 characters long."""
    lines = (_NOT_PLAIN.sub(" ", line[:1000].replace("`", "'")) for line in str(said).splitlines())
    words = next((words for line in lines if (words := " ".join(line.split()))), "no reason given")
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 3].rstrip()}..."


class MnistCoreError(Exception):
    """Something expected went wrong; the message may be shown to a visitor as it is."""


class ConfigError(MnistCoreError):
    """A training configuration that cannot be used."""


class DataError(MnistCoreError):
    """A data set file that is missing, damaged or of another format."""


class LabelsUnknown(DataError):
    """Nothing tells which column of a table has the labels, so whoever brought it is to say."""


class ImageError(MnistCoreError):
    """An image that cannot be read as a drawing or a photo."""


class NothingDrawn(ImageError):
    """The image holds no ink, so there is nothing to classify."""


class RunError(MnistCoreError):
    """A run that does not exist, is broken, or has no model yet."""


class ServerError(MnistCoreError):
    """The app could not be started."""


class TrainingError(MnistCoreError):
    """A training that could not go on."""


class QueueError(MnistCoreError):
    """The training queue cannot be reached or did not accept a run."""


class ModelFileError(MnistCoreError):
    """A model that was trained elsewhere and cannot be taken in."""


class ClassError(MnistCoreError):
    """A class that cannot be found, joined, written to or measured."""


class NoSuchClass(ClassError):
    """A code that is no class's, or none at all."""


class NotInClass(ClassError):
    """A writer who has been removed, or whose class has gone."""


class ExportError(MnistCoreError):
    """A run cannot be exported as what was asked for."""
