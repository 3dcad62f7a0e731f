"""What can be typed after `python -m mnist_core`: the commands, their options and the help that teaches them."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import Any, NoReturn

from mnist_core import settings
from mnist_core.cli.runs import SORTS
from mnist_core.languages.translation import _, languages
from mnist_core.lessons.take_home import FORMATS
from mnist_core.networks.config import LABEL_COLUMNS
from mnist_core.networks.hyperparameters import HYPERPARAMETERS
from mnist_core.networks.presets import PRESETS
from mnist_core.paths import COMMAND
from mnist_core.runs.bundled import SHIPPED


def _epilog() -> str:
    variables = "\n".join(f"  {each.name:<28}{_(each.meaning)}" for each in settings.ALL)
    return f"""{_("start with:")}
  {COMMAND} train --epochs 3
  {COMMAND} evaluate --run ID

{_("environment variables:")}
{variables}"""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, without repeating the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"mnist_core: {message} {_('(try --help)')}\n")


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; its result's `command` is the name of the chosen command."""
    parser = _Parser(
        prog=COMMAND,
        description=_("Train a network on handwritten digits, test it, and let it read pictures."),
        epilog=_epilog(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(
        title=_("commands"), required=True, dest="command", metavar="COMMAND", parser_class=_Parser
    )
    _add_app(commands)
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
    parser.add_argument("--json", action="store_true", help=_("print one JSON object per line instead of text"))
    return parser


def _add_app(commands: Any) -> None:
    words = _("Start the app, for this computer and for phones on its network.")
    parser: argparse.ArgumentParser = commands.add_parser("app", help=words, description=words)
    parser.add_argument("--port", type=_port, metavar="N", help=_("the port (default: 8501, or the next free one)"))
    parser.add_argument("--no-browser", action="store_true", help=_("don't open it in the browser"))


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port <= 65_535:
        raise ValueError
    return port


def _add_train(commands: Any) -> None:
    parser = _add_command(
        commands,
        "train",
        _("Train a network and keep it as a run."),
        _(
            "Without options it does what the tutorial does: its network, three epochs, adam. Every option "
            "except --preset and --data changes one setting of the preset."
        ),
    )
    parser.add_argument(
        "--preset",
        default="tutorial",
        choices=PRESETS,
        help=_("the recipe to start from (default: %(default)s): ")
        + "; ".join(f"{name} - {_(preset.description).rstrip('.')}" for name, preset in PRESETS.items()),
    )
    parser.add_argument(
        "--continue", dest="parent", metavar="ID", help=_("train this run for --epochs more, as a new run")
    )
    parser.add_argument(
        "--weights-from",
        metavar="ID",
        help=_("start from this run's weights and architecture, with new epochs and settings"),
    )
    for row in HYPERPARAMETERS:
        parser.add_argument(row.option_name, help=_(row.option_help).format(digits=_(row.title)), **row.kind.option())
    _add_data_option(parser)
    _add_labels_option(parser)


def _add_resume(commands: Any) -> None:
    parser = _add_command(
        commands,
        "resume",
        _("Resume a run whose training was interrupted."),
        _("It continues from its last checkpoint and ends as if nothing had happened."),
    )
    parser.add_argument("run", metavar="ID", help=_("the run to resume"))
    _add_data_option(parser, _("the data file it started with, if not MNIST"))


def _add_stop(commands: Any) -> None:
    parser = _add_command(
        commands,
        "stop",
        _("Ask a run to stop. A run that is training keeps what it has learnt."),
        _("A run that is waiting is cancelled."),
    )
    parser.add_argument("run", metavar="ID", help=_("the run to stop"))


def _add_evaluate(commands: Any) -> None:
    parser = _add_command(
        commands,
        "evaluate",
        _("Test a network on digits it has never seen."),
        _("In the confusion matrix, rows are the actual digits and columns the predicted ones."),
    )
    _add_run_option(parser)
    _add_data_option(parser)
    _add_labels_option(parser)


def _add_classify(commands: Any) -> None:
    parser = _add_command(
        commands,
        "classify",
        _("Read the digit in each image."),
        _(
            "An image can show one digit, or several in rows: drawn or photographed, dark on light or light "
            "on dark, as PNG, JPEG, WebP, BMP, GIF, TIFF or AVIF."
        ),
    )
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="FILE_OR_FOLDER", help=_("an image, or a folder of images")
    )
    _add_run_option(parser)


def _add_export(commands: Any) -> None:
    parser = _add_command(
        commands,
        "export",
        _("Take a run home: as code that trains it again, as a model, or everything."),
        _("Scripts and notebooks don't need Digit Lab, and end with exactly the run's weights."),
    )
    _add_run_option(parser)
    usual = [_("{format}: usually {file}").format(format=name, file=each.file_name) for name, each in FORMATS.items()]
    parser.add_argument("--format", required=True, choices=FORMATS, help="; ".join(usual))
    parser.add_argument(
        "--output", required=True, metavar="FILE", help=_("the file to write, or - for standard output (text only)")
    )
    _add_force_option(parser)
    _add_language_option(parser)


def _add_report(commands: Any) -> None:
    parser = _add_command(
        commands,
        "report",
        _("Make a run's lab sheet: one page to print, with its settings, curves, results and mistakes."),
        _("It is made for A4 paper, in shades of grey."),
    )
    _add_run_option(parser)
    parser.add_argument("--output", required=True, metavar="FILE", help=_("the file to write, ending in .pdf or .png"))
    _add_force_option(parser)
    _add_language_option(parser)


def _add_import(commands: Any) -> None:
    parser = _add_command(
        commands,
        "import",
        _("Import a model that was trained elsewhere and add it to the runs."),
        _("It must give ten answers for a digit. Digit Lab works out how it expects its pixels and prepares them."),
    )
    parser.add_argument(
        "file", type=Path, metavar="FILE", help=_("a .keras or .h5 file, or a .zip exported from Digit Lab")
    )
    parser.add_argument(
        "--pixels",
        default="",
        metavar="WAY",
        help=_(
            "how to scale its pixels, such as 'divided by 255'; an unknown way lists them all (default: "
            "whatever works best)"
        ),
    )


def _add_runs(commands: Any) -> None:
    parser = _add_command(
        commands,
        "runs",
        _("List all runs, newest first, or delete some."),
        _("They are kept in runs/, or wherever MNIST_RUNS_DIR says."),
    )
    parser.add_argument("action", nargs="?", choices=["delete"], help=_("permanently delete the runs you name"))
    parser.add_argument("ids", nargs="*", metavar="ID", help=_("the runs to delete, including broken ones"))
    parser.add_argument("--sort", choices=SORTS, default=SORTS[0], help=_("the order of the list (default: newest)"))
    parser.add_argument(
        "--older-than", type=_days, metavar="DAYS", help=_("delete the runs that ended more than so many days ago: 90d")
    )
    parser.add_argument("--keep", nargs="+", default=(), metavar="ID", help=_("old runs that are not to be deleted"))
    parser.add_argument("--dry-run", action="store_true", help=_("only say what would be deleted"))


def _days(text: str) -> float:
    days = float(text.removesuffix("d"))
    if not 0 < days < math.inf:
        raise ValueError
    return days


def _fold(text: str) -> tuple[int, int]:
    number, folds = map(int, text.split("/"))
    if not 1 <= number <= folds or folds < 2:
        raise ValueError
    return number, folds


def _add_class(commands: Any) -> None:
    parser: argparse.ArgumentParser = commands.add_parser(
        "class",
        help=_("List classes, or export, import, learn from, measure or delete one."),
        description=_(
            "Teachers open them on the Class page. They are kept in runs/, or where MNIST_DATABASE_URL says."
        ),
    )
    actions = parser.add_subparsers(required=True, dest="action", metavar="ACTION", parser_class=_Parser)
    _add_command(actions, "list", _("List all classes, newest first."), "")
    export = _add_command(
        actions,
        "export",
        _("Save a class to a file."),
        _("As pictures in MNIST's format (.npz) or as pen strokes (.json)."),
    )
    export.add_argument("code", metavar="CODE", help=_("the class code: five letters"))
    export.add_argument("--output", required=True, metavar="FILE", help=_("the file to write, ending in .npz or .json"))
    _add_force_option(export)
    bring = _add_command(actions, "import", _("Import a class file and print the class's new code."), "")
    bring.add_argument("file", type=Path, metavar="FILE", help=_("an exported .npz or .json file"))
    train = _add_command(
        actions,
        "train",
        _("Train a network on a class, and say how well it reads the writers who were set aside."),
        _("It learns from two thirds of the writers and is tested on the others, whose hand it has never seen."),
    )
    train.add_argument("code", metavar="CODE", help=_("the class code: five letters"))
    train.add_argument(
        "--fold",
        type=_fold,
        metavar="K/N",
        help=_("set aside the K-th of N parts of the writers: in 1/3, 2/3 and 3/3 everybody is tested once"),
    )
    train.add_argument(
        "--start",
        choices=("scratch", "mnist"),
        default="mnist",
        help=_("begin with random weights, or with those of a network that has learnt MNIST (default: mnist)"),
    )
    train.add_argument("--seed", type=int, default=0, help=_("the same seed gives the same weights (default: 0)"))
    measure = _add_command(actions, "measure", _("Show how well a network reads a class, by digit and by writer."), "")
    measure.add_argument("code", metavar="CODE", help=_("the class code: five letters"))
    _add_run_option(measure)
    teacher = _add_command(
        actions,
        "teacher",
        _("Print a link that makes a browser a teacher of the class, for example after it was locked out."),
        _("Earlier links stop working, but everyone who used one stays a teacher."),
    )
    teacher.add_argument("code", metavar="CODE", help=_("the class code: five letters"))
    teacher.add_argument(
        "--address",
        default=settings.PUBLIC_URL.value or "http://127.0.0.1:8501",
        help=_("the app's address (default: {setting}, or else this computer's own address)").format(
            setting=settings.PUBLIC_URL.name
        ),
    )
    delete = _add_command(actions, "delete", _("Permanently delete a class and everything it wrote."), "")
    delete.add_argument("code", metavar="CODE", help=_("the class code: five letters"))


def _add_run_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--run", default=SHIPPED, metavar="ID", help=_("the run to use (default: the best model)"))


def _add_force_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help=_("overwrite the file if it exists"))


def _add_language_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", choices=languages(), help=_("the language to write it in (default: the shell's)"))


def _add_data_option(parser: argparse.ArgumentParser, help: str = "") -> None:
    instead = _("digits to use instead of MNIST: .npz, .npy, idx or .csv, or a folder")
    parser.add_argument("--data", type=Path, metavar="FILE", help=help or instead)
    parser.add_argument(
        "--as-is",
        action="store_true",
        help=_("use the data exactly as it is, without correcting its shades, range or orientation"),
    )


def _add_labels_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--labels",
        dest="labels_in",
        choices=LABEL_COLUMNS,
        default="",
        help=_("the column with the labels, of a table that doesn't say"),
    )
