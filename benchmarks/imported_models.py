"""Models of Keras as it was and as it is: whether `import` takes in what a lesson on MNIST has saved, and as it was.

    python -m benchmarks.imported_models [--environments FOLDER] [--files FOLDER] [--only NAME ...] [--output FILE]

Nothing here is made to look old. Every version is installed into an environment of its own, with the Python it ran
on, and there one short program trains a small network, tells how many test digits it reads, and saves it in each way
that its users had. Then the product imports every file, and must read as many test digits, or say why it won't.
What is installed and trained is kept in the folders that are named, so that a second call only imports.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from unittest import mock

from benchmarks.old_keras import ENVIRONMENTS, Environment, installed, say
from benchmarks.old_programs import KINDS, Kind, program, ways
from mnist_core.cli.main import main as mnist_core
from mnist_core.paths import PROJECT
from mnist_core.settings import RUNS_FOLDER

_DIGITS = PROJECT / "mnist_core" / "assets" / "mnist.npz"
_OUTPUT = PROJECT / "docs" / "imported_models.md"
_HEADING = "## What was tried"
_AGREES = 0.0015
"""Accuracies that differ by no more are the same: a few digits are so doubtful that rounding decides."""
_LONGEST_TRAINING = 1800

_WAYS: Mapping[str, str] = MappingProxyType(
    {
        "keras": "`.keras`",
        "h5": "`.h5`",
        "model": '`save("name.model")`',
        "export": '`export("name")`',
        "weights.h5": "`.weights.h5`",
        "float.tflite": "`.tflite`, float",
        "dynamic.tflite": "`.tflite`, dynamic range",
        "float16.tflite": "`.tflite`, float16",
        "int8.tflite": "`.tflite`, all of it int8",
    }
)
"""What the table calls each way to save."""

_REFUSED: Mapping[str, str] = MappingProxyType(
    {
        "model.zip": "SavedModel",
        "export.zip": "SavedModel",
        "weights.h5": "no model",
        "int8.tflite": "quantised",
    }
)
"""Words in what is said of files that end so, whatever is in them."""

_NAMES = [*(kind.name for kind in KINDS), *(environment.name for environment in ENVIRONMENTS)]


@dataclass(frozen=True)
class Saved:
    """What came of saving a model in one way: a file, or nothing.

    Attributes:
        kind: the network's name.
        versions: the title of the environment.
        saved_as: the way it was saved in, of `_SAVES`.
        pixels: how that program scales them.
        file: its name.
        accuracy: what the program itself measured, on all test digits.
        problem: why there is no file.
        unloadable: why that version can't itself load what it saved.
    """

    kind: str
    versions: str
    saved_as: str
    pixels: str
    file: str = ""
    accuracy: float = 0.0
    problem: str = ""
    unloadable: str = ""


@dataclass(frozen=True)
class Outcome:
    """What the product made of a file: a network that is given such pixels and reads so many digits, or a sentence."""

    saved: Saved
    accuracy: float | None = None
    pixels: str = ""
    sentence: str = ""


def build(kind: Kind, environment: Environment, python: Path, files: Path) -> list[Saved]:
    """The files of this kind with this version, trained and saved now unless that was done before."""
    stem = f"{kind.name}-{environment.name}"
    told = files / "told" / f"{stem}.json"
    if not told.exists():
        say(f"{stem}: training")
        results = _results(program(kind, environment), python, files / stem)
        told.parent.mkdir(exist_ok=True)
        told.write_text(json.dumps(results, indent=2) + "\n")
    everything = [
        Saved(kind=kind.name, versions=environment.title, pixels=kind.pixels, **each)
        for each in json.loads(told.read_text())
        if each["saved_as"] in ("", *ways(kind, environment))
    ]
    for saved in everything:
        if saved.problem:
            say(f"{stem}: no file, {saved.saved_as} {saved.problem}")
    return [saved for saved in everything if saved.file]


def _results(text: str, python: Path, stem: Path) -> list[dict[str, str | float]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.py"
        path.write_text(text)
        environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
        process = subprocess.run(
            [python, path, _DIGITS, stem],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_LONGEST_TRAINING,
            check=False,
        )
    if process.returncode < 0:
        process.check_returncode()  # somebody ended it, which says nothing of that version
    if process.returncode == 0:
        results: list[dict[str, str | float]] = json.loads(process.stdout.splitlines()[-1])
        return results
    return [{"saved_as": "", "problem": _last_line(process.stderr)}]


def build_all(names: Collection[str], environments: Path, files: Path) -> list[Saved]:
    """The files of every kind with every version that has it, or of those kinds and those versions that are named."""
    versions = [environment for environment in ENVIRONMENTS if environment.name in names] or ENVIRONMENTS
    kinds = [kind for kind in KINDS if kind.name in names] or KINDS
    everything: list[Saved] = []
    for environment in versions:
        python = installed(environment, environments)
        if python is None:
            say(f"{environment.title}: left out, there is no Python {environment.python} here")
            continue
        for kind in kinds:
            if kind.since <= environment.keras:
                everything += build(kind, environment, python, files)
                _write_truth(files / "truth.json", everything)
    return everything


def _write_truth(path: Path, everything: list[Saved]) -> None:
    """Add what is known of each file, by its name."""
    known = json.loads(path.read_text()) if path.exists() else {}
    known |= {saved.file: asdict(saved) for saved in everything}
    path.write_text(json.dumps(known, indent=2) + "\n")


def take_in(saved: Saved, files: Path, runs: Path) -> Outcome:
    """Import the file as the command line does, into this folder of runs, which the environment names."""
    told, said = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(said):
        try:
            status = mnist_core(["import", str(files / saved.file), "--json"])
        except Exception as error:
            return Outcome(saved, sentence=f"**it failed ({error!r})**")
    if status != 0:
        return Outcome(saved, sentence=_last_line(said.getvalue()).rpartition(f"{saved.file}: ")[2])
    figures = json.loads(told.getvalue())
    prepared = json.loads((runs / figures["run"] / "import.json").read_text())["prepared"]
    return Outcome(saved, accuracy=figures["accuracy"], pixels=prepared["pixels"])


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it ended with no word"])[-1]


def word(outcome: Outcome) -> str:
    """What the table says of it."""
    saved, accuracy = outcome.saved, outcome.accuracy
    if accuracy is None:
        return f"refused: {outcome.sentence}"
    if abs(accuracy - saved.accuracy) > _AGREES:
        return f"**reads {accuracy:.2%}, there {saved.accuracy:.2%}, with pixels {outcome.pixels}**"
    return "taken in, which that version itself can't do" if saved.unloadable else "taken in"


def is_right(outcome: Outcome) -> bool:
    """Whether it was taken in as it was, or refused for the reason that is known."""
    saved = outcome.saved
    meant = _REFUSED.get(".".join(saved.file.split(".")[-2:])) or _kind(saved.kind).refused
    return word(outcome).startswith("taken in") or bool(meant and meant in outcome.sentence)


def _kind(name: str) -> Kind:
    return next(kind for kind in KINDS if kind.name == name)


def table(outcomes: list[Outcome]) -> str:
    """The versions, and a line for each network and result, as Markdown."""
    used = {outcome.saved.versions for outcome in outcomes}
    lines = [f"- `{each.name}`: {each.title}" for each in ENVIRONMENTS if each.title in used]
    lines += ["", "| network | result | files |", "| --- | --- | --- |"]
    for kind in KINDS:
        for result, files in _results_of(kind, outcomes).items():
            named = "; ".join(f"{_WAYS[way]}: {', '.join(files[way])}" for way in _WAYS if way in files)
            lines.append(f"| {kind.title} | {result} | {named} |")
    return "\n".join(lines)


def _results_of(kind: Kind, outcomes: list[Outcome]) -> dict[str, dict[str, list[str]]]:
    """For each result the ways to save that had it, each with the names of the environments."""
    names = {environment.title: environment.name for environment in ENVIRONMENTS}
    results: dict[str, dict[str, list[str]]] = {}
    for outcome in outcomes:
        if outcome.saved.kind == kind.name:
            files = results.setdefault(word(outcome), {})
            files.setdefault(outcome.saved.saved_as, []).append(names[outcome.saved.versions])
    return results


def _page(outcomes: list[Outcome]) -> str:
    taken = sum(outcome.accuracy is not None for outcome in outcomes)
    return (
        "Written by `python -m benchmarks.imported_models`: small networks that real versions of Keras trained and "
        f"saved, and what `import` makes of their files. {taken} of {len(outcomes)} are taken in. Taken in means that "
        "it reads as many of the 10,000 test digits as it did where it was made, give or take "
        f"{round(10_000 * _AGREES)}.\n\n{table(outcomes)}\n"
    )


def _write(outcomes: list[Outcome], path: Path) -> None:
    """Put the table at the end of the page, below its heading, where there is one already."""
    page = path.read_text() if path.exists() else "# Models that were tried\n"
    kept = page.partition(_HEADING)[0].rstrip()
    path.write_text(f"{kept}\n\n{_HEADING}\n\n{_page(outcomes)}")


def main() -> int:
    """Build, import and compare; 1 where a result is not as it should be."""
    parser = argparse.ArgumentParser(description="What import takes in of what Keras has saved in eight years.")
    parser.add_argument("--environments", type=Path, metavar="FOLDER", help="keep what is installed there")
    parser.add_argument("--files", type=Path, metavar="FOLDER", help="keep the models there, with truth.json on them")
    parser.add_argument(
        "--only", nargs="+", default=[], choices=_NAMES, metavar="NAME", help="only these kinds or versions"
    )
    parser.add_argument("--build", action="store_true", help="only train and save, import nothing")
    parser.add_argument("--output", type=Path, default=_OUTPUT, metavar="FILE", help="default: %(default)s")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environments = (options.environments or Path(folder) / "environments").resolve()
        files = (options.files or Path(folder) / "files").resolve()
        files.mkdir(parents=True, exist_ok=True)
        everything = build_all(options.only, environments, files)
        outcomes = [] if options.build else _outcomes(everything, files)
    if not options.build:
        _write(outcomes, options.output)
    return int(not all(is_right(outcome) for outcome in outcomes))


def _outcomes(everything: list[Saved], files: Path) -> list[Outcome]:
    """Import them all, and tell of each at once."""
    outcomes = []
    for saved in everything:
        with tempfile.TemporaryDirectory() as runs, mock.patch.dict(os.environ, {RUNS_FOLDER.name: runs}):
            outcome = take_in(saved, files, Path(runs))
        mark = "" if is_right(outcome) else "WRONG: "
        pixels = f"pixels {outcome.pixels or 'unknown'}, there {saved.pixels}"
        say(f"{mark}{saved.file}: {word(outcome)} ({pixels})")
        outcomes.append(outcome)
    return outcomes


if __name__ == "__main__":
    sys.exit(main())
