"""The command line, `python -m mnist_core COMMAND`: what `COMMAND` does is `run` in the file of its name.

Results go to standard output, as text or with `--json` as one JSON object a line; progress and everything else
goes to standard error. Exit status: 0 well, 1 an image among several could not be classified, 2 bad input.
"""

from __future__ import annotations

import argparse
import importlib
import keyword
import sys
from collections.abc import Sequence

from mnist_core import settings
from mnist_core.cli.parser import build_parser
from mnist_core.errors import LabelsUnknown, MnistCoreError
from mnist_core.languages.translation import _, language, speaking


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    with speaking(settings.shell_language()):
        return _speak(arguments)


def _speak(arguments: Sequence[str] | None) -> int:
    options = build_parser().parse_args(arguments)
    try:
        with speaking(getattr(options, "language", None) or language()):
            return _run(options.command, options)
    except LabelsUnknown as error:
        print(f"mnist_core: {error} {_('Add --labels first or --labels last.')}", file=sys.stderr)
        return 2
    except MnistCoreError as error:
        print(f"mnist_core: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"mnist_core: {_('interrupted')}", file=sys.stderr)
        return 130
    except BrokenPipeError:  # `... | head` has seen enough
        sys.stderr.close()
        return 0


def _run(command: str, options: argparse.Namespace) -> int:
    """Import only what this command needs; `class` and `import` are in files whose names Python allows."""
    file = f"{command}_" if keyword.iskeyword(command) else command
    status: int = importlib.import_module(f"mnist_core.cli.{file}").run(options)
    return status
