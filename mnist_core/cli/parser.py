"""What can be typed after `python -m mnist_core`: the commands, their options and the help that teaches them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, NoReturn

from mnist_core import settings
from mnist_core.lessons.take_home import FORMATS
from mnist_core.networks.architectures import ARCHITECTURES
from mnist_core.networks.config import OPTIMIZERS, SCHEDULES
from mnist_core.networks.extra_digits import EXTRA_DIGITS
from mnist_core.networks.presets import PRESETS
from mnist_core.runs.bundled import SHIPPED

_FORMAT_HELP = [f"{name}: usually {format.file_name}" for name, format in FORMATS.items()]


_EPILOG = """start with:
  python -m mnist_core train --epochs 3
  python -m mnist_core evaluate --run ID

environment variables:
""" + "\n".join(f"  {each.name:<28}{each.meaning}" for each in settings.ALL)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, without repeating the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"mnist_core: {message} (try --help)\n")


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; its result's `command` is the name of the chosen command."""
    parser = _Parser(
        prog="python -m mnist_core",
        description="Train a network on handwritten digits, see how good it is, and let it read images.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(
        title="commands", required=True, dest="command", metavar="COMMAND", parser_class=_Parser
    )
    _add_train(commands)
    _add_resume(commands)
    _add_stop(commands)
    _add_evaluate(commands)
    _add_classify(commands)
    _add_export(commands)
    _add_report(commands)
    _add_import(commands)
    _add_runs(commands)
    _add_class(commands)
    return parser


def _add_command(commands: Any, name: str, help: str, more: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help, description=f"{help} {more}".strip())
    parser.add_argument("--json", action="store_true", help="print one JSON object a line instead of text")
    return parser


def _add_train(commands: Any) -> None:
    parser = _add_command(
        commands,
        "train",
        "Train a network and keep it as a run.",
        "Without options it does what the tutorial does: its network, three epochs, adam. Every option but --preset "
        "and --data changes one setting of the preset.",
    )
    parser.add_argument(
        "--preset",
        default="tutorial",
        choices=PRESETS,
        help="the recipe to start from (default: %(default)s): "
        + "; ".join(f"{name} - {preset.description.rstrip('.')}" for name, preset in PRESETS.items()),
    )
    parser.add_argument(
        "--continue", dest="parent", metavar="ID", help="train this run on for --epochs more, as a new run"
    )
    parser.add_argument(
        "--weights-from",
        metavar="ID",
        help="begin with this run's weights, in its architecture, and with epochs and settings of its own",
    )
    parser.add_argument("--architecture", choices=ARCHITECTURES, help="the network")
    parser.add_argument("--epochs", type=int, help="how often to go through all training images")
    parser.add_argument("--batch-size", type=int, help="images per step")
    parser.add_argument("--optimizer", choices=OPTIMIZERS, help="how the weights are moved")
    parser.add_argument("--learning-rate", type=float, help="how far they are moved")
    parser.add_argument("--schedule", choices=SCHEDULES, help="how the learning rate changes")
    parser.add_argument(
        "--train-size", type=int, help="how many training images to use (default: all but those for validation)"
    )
    parser.add_argument(
        "--augment",
        action=argparse.BooleanOptionalAction,
        help="show each image a little different every time, or not",
    )
    for kind in EXTRA_DIGITS:
        option = f"--{kind.field.replace('_', '-')}"
        parser.add_argument(option, type=int, help=f"how many {kind.words} to add (default: none)")
    parser.add_argument("--seed", type=int, help="the same seed gives the same weights (default: 0)")
    _add_data_option(parser)


def _add_resume(commands: Any) -> None:
    parser = _add_command(
        commands,
        "resume",
        "Go on with a run whose training was cut off.",
        "It goes on from its last checkpoint, and ends as if nothing had happened.",
    )
    parser.add_argument("run", metavar="ID", help="the run to go on with")
    _add_data_option(parser, "the data file it was begun with, if not MNIST")


def _add_stop(commands: Any) -> None:
    parser = _add_command(
        commands,
        "stop",
        "Ask a run to stop; a run that trains keeps what it has learnt.",
        "What waits is withdrawn.",
    )
    parser.add_argument("run", metavar="ID", help="the run to stop")


def _add_evaluate(commands: Any) -> None:
    parser = _add_command(
        commands,
        "evaluate",
        "Say how good a network is on digits it never saw.",
        "Rows of the confusion matrix are true labels, columns what the network said.",
    )
    _add_run_option(parser)
    _add_data_option(parser)


def _add_classify(commands: Any) -> None:
    parser = _add_command(
        commands,
        "classify",
        "Read the digit in each image.",
        "An image holds a digit, or several in rows: drawn or photographed, dark on light or light on dark, "
        "as PNG, JPEG, WebP, BMP, GIF, TIFF or AVIF.",
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE_OR_FOLDER", help="an image, or a folder of images")
    _add_run_option(parser)


def _add_export(commands: Any) -> None:
    parser = _add_command(
        commands,
        "export",
        "Take a run home: as code that trains it anew, as a model, or all of it.",
        "A script and a notebook import nothing of ours, and end in the very weights of the run.",
    )
    _add_run_option(parser)
    parser.add_argument("--format", required=True, choices=FORMATS, help="; ".join(_FORMAT_HELP))
    parser.add_argument(
        "--output", required=True, metavar="FILE", help="where to; - for standard output, if it is text"
    )
    _add_force_option(parser)


def _add_report(commands: Any) -> None:
    parser = _add_command(
        commands,
        "report",
        "Draw a run's lab sheet: one page to print, with its settings, curves, figures and mistakes.",
        "It is drawn for A4 and in greys.",
    )
    _add_run_option(parser)
    parser.add_argument("--output", required=True, metavar="FILE", help="where to: a name that ends in .pdf or .png")
    _add_force_option(parser)


def _add_import(commands: Any) -> None:
    parser = _add_command(
        commands,
        "import",
        "Take in a model that was trained elsewhere, and list it among the runs.",
        "It must have ten answers to a digit. What it expects of the pixels is found out, and done for it.",
    )
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="a .keras or .h5 file, or a .zip that was exported here"
    )
    parser.add_argument(
        "--pixels",
        default="",
        metavar="WAY",
        help="how pixels are scaled before it, such as 'divided by 255'; a wrong one lists them all (default: as it "
        "reads best)",
    )


def _add_runs(commands: Any) -> None:
    parser = _add_command(
        commands,
        "runs",
        "List all runs, the newest first, or delete some.",
        "They live in runs/, or where MNIST_RUNS_DIR says.",
    )
    parser.add_argument("action", nargs="?", choices=["delete"], help="delete the runs that are named, for good")
    parser.add_argument("ids", nargs="*", metavar="ID", help="the runs to delete, broken ones too")


def _add_class(commands: Any) -> None:
    parser: argparse.ArgumentParser = commands.add_parser(
        "class",
        help="List the classes that wrote digits, take one along, bring one, measure or delete it.",
        description="They are opened on the page Class, and live in the runs folder or where MNIST_DATABASE_URL says.",
    )
    actions = parser.add_subparsers(required=True, dest="action", metavar="ACTION", parser_class=_Parser)
    _add_command(actions, "list", "List all classes, the newest first.", "")
    export = _add_command(
        actions, "export", "Take a class along.", "As .npz in MNIST's format, or as .json of strokes."
    )
    export.add_argument("code", metavar="CODE", help="the class's five letters")
    export.add_argument("--output", required=True, metavar="FILE", help="a name that ends in .npz or .json")
    _add_force_option(export)
    bring = _add_command(actions, "import", "Bring a class that was exported, and print its new code.", "")
    bring.add_argument("file", type=Path, metavar="FILE", help="an exported .npz or .json")
    measure = _add_command(actions, "measure", "Say how well a network reads a class, by digit and by writer.", "")
    measure.add_argument("code", metavar="CODE", help="the class's five letters")
    _add_run_option(measure)
    teacher = _add_command(
        actions,
        "teacher",
        "Print a link that makes a browser the class's teacher, such as one that was locked out.",
        "An earlier link lets nobody new in any more; who has come with it stays.",
    )
    teacher.add_argument("code", metavar="CODE", help="the class's five letters")
    teacher.add_argument(
        "--address",
        default=settings.PUBLIC_URL.value or "http://127.0.0.1:8501",
        help=f"where the app answers (default: what {settings.PUBLIC_URL.name} says, else this machine's own)",
    )
    delete = _add_command(actions, "delete", "Delete a class with all that it wrote, for good.", "")
    delete.add_argument("code", metavar="CODE", help="the class's five letters")


def _add_run_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--run", default=SHIPPED, metavar="ID", help="the run to use (default: the model that ships)")


def _add_force_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="replace the file if it is there")


def _add_data_option(
    parser: argparse.ArgumentParser, help: str = "digits instead of MNIST: .npz, .npy, idx or .csv, or a folder"
) -> None:
    parser.add_argument("--data", type=Path, metavar="FILE", help=help)
    parser.add_argument(
        "--as-is",
        action="store_true",
        help="leave the data alone, where its shades, range or orientation would be put right",
    )
