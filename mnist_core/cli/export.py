"""The command `export`: a run as a file to take home."""

from __future__ import annotations

import argparse
from pathlib import Path

from mnist_core.cli.new_file import write_new
from mnist_core.errors import ExportError
from mnist_core.languages.translation import _
from mnist_core.lessons import take_home
from mnist_core.lessons.take_home import FORMATS
from mnist_core.runs.store import RunStore


def run(options: argparse.Namespace) -> int:
    """Write a run as one of `FORMATS`, or print it if it is text."""
    content, format = take_home.export(RunStore.default().read(options.run), options.format), FORMATS[options.format]
    if options.output == "-":
        if not format.is_text:
            raise ExportError(
                _("{format} is not text, so it needs a file: --output {file}").format(
                    format=options.format, file=format.file_name
                )
            )
        print(content.decode(), end="")
    else:
        write_new(Path(options.output), content, force=options.force)
    return 0
