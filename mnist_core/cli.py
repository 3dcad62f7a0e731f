"""The command line, `python -m mnist_core COMMAND`: what a command does is in `commands`.

Results go to standard output, as text or with `--json` as one JSON object a line; progress and everything else
goes to standard error. Exit status: 0 well, 1 an image among several could not be classified, 2 bad input.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from mnist_core.cli_parser import build_parser
from mnist_core.commands.bringing_back import import_model
from mnist_core.commands.classifying import classify
from mnist_core.commands.evaluating import evaluate_run
from mnist_core.commands.keeping import runs
from mnist_core.commands.taking_home import export, report
from mnist_core.commands.training import resume, stop, train
from mnist_core.errors import MnistCoreError


def _class(options: argparse.Namespace) -> int:
    from mnist_core.commands.teaching import teach  # SQLAlchemy takes longer to load than all the rest

    return teach(options)


_COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = MappingProxyType(
    {
        "train": train,
        "resume": resume,
        "stop": stop,
        "evaluate": evaluate_run,
        "classify": classify,
        "export": export,
        "report": report,
        "import": import_model,
        "runs": runs,
        "class": _class,
    }
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = build_parser().parse_args(arguments)
    try:
        return _COMMANDS[options.command](options)
    except MnistCoreError as error:
        print(f"mnist_core: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("mnist_core: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # `... | head` has seen enough
        sys.stderr.close()
        return 0
