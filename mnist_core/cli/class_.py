"""The command `class`: list, export, import, learn from, measure and delete classes; let their teachers in again."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from mnist_core.classroom import files
from mnist_core.classroom.conclusions import share_in_words
from mnist_core.classroom.measures import ClassMeasure, measure
from mnist_core.classroom.retraining import learnt_from, may_have_learnt, unseen, writers_of
from mnist_core.classroom.signs import request, split_drawings, what_is_missing
from mnist_core.classroom.split import WriterSplit, fold, split_by_writer
from mnist_core.classroom.store import ClassStore
from mnist_core.cli.new_file import write_new
from mnist_core.cli.progress_bar import ProgressBar
from mnist_core.errors import ClassError
from mnist_core.formats import percent
from mnist_core.installed import check_training
from mnist_core.languages.translation import _, ngettext
from mnist_core.networks.labels import Labels
from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.status import FAILED
from mnist_core.runs.store import RunStore


def run(options: argparse.Namespace) -> int:
    """Do one of the things that can be done with a class."""
    return _ACTIONS[options.action](ClassStore.default(), options)


def _list(store: ClassStore, options: argparse.Namespace) -> int:
    rows = [
        {
            "class": each.code,
            "name": each.name,
            "writers": len(store.writers(each.id)),
            "drawings": len(store.drawings(each.id)),
        }
        for each in store.list()
    ]
    for row in rows:
        print(json.dumps(row) if options.json else _in_words(row))
    if not rows:
        print(_("No classes yet. A teacher can open one on the Class page."), file=sys.stderr)
    return 0


def _in_words(row: Mapping[str, Any]) -> str:
    writers = ngettext("{count} writer", "{count} writers", row["writers"])
    drawings = ngettext("{count} drawing", "{count} drawings", row["drawings"])
    name = f" {row['name']}" if row["name"] else ""
    return f"{row['class']}{name}  {writers}, {drawings}"


def _export(store: ClassStore, options: argparse.Namespace) -> int:
    path = Path(options.output)
    kinds = {".npz": files.as_npz, ".json": files.as_json}
    if path.suffix not in kinds:
        raise ClassError(_("A class file ends in .npz or .json, not {file}.").format(file=repr(path.name)))
    write_new(path, kinds[path.suffix](store, store.find(options.code).id), force=options.force)
    return 0


def _import(store: ClassStore, options: argparse.Namespace) -> int:
    try:
        if not options.file.is_file():  # a pipe would be waited for
            raise ClassError(_("There is no file {file}.").format(file=options.file))
        with options.file.open("rb") as file:
            content = file.read(files.LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        raise ClassError(
            _("{file} can't be read: {problem}.").format(
                file=options.file, problem=getattr(error, "strerror", None) or error
            )
        ) from None
    imported, said = files.repair(files.read(content), RunStore.default().read(SHIPPED).classifier())
    for sentence in said:
        print(sentence, file=sys.stderr)
    opened = store.open(labels=imported.labels, times=imported.times, imported=imported.drawings)
    print(json.dumps({"class": opened.code, "drawings": len(imported.drawings)}) if options.json else opened.code)
    return 0


def _train(store: ClassStore, options: argparse.Namespace) -> int:
    school_class = store.find(options.code)
    drawings = store.drawings(school_class.id)
    split = _split(writers_of(drawings), options)
    learnt = split_drawings(school_class, drawings, split, options.seed)
    for sentence in what_is_missing(school_class.labels, learnt):
        print(sentence, file=sys.stderr)
    asked = request(school_class.labels, learnt, from_mnist=options.start == "mnist", seed=options.seed)
    check_training()
    from mnist_core.training.execute import execute  # seconds, in which there should be no run yet

    with RunStore.default().create_held(asked) as begun, ProgressBar(begun.epochs) as progress:
        print(f"run {begun.id}", file=sys.stderr)
        run = execute(begun, on_metrics=progress.show)
    if run.status.state == FAILED:
        raise ClassError(run.status.message)
    aside = learnt.testing
    accuracy = float((run.classifier().probabilities(aside.images).argmax(axis=1) == aside.labels).mean())
    figures = {
        "run": run.id,
        "seconds": run.metrics()[-1].seconds,
        "writers_learnt": len(split.training),
        "writers_tested": len(split.testing),
        "accuracy": accuracy,
    }
    print(json.dumps(figures) if options.json else _trained_in_words(figures))
    return 0


def _split(writers: Sequence[int], options: argparse.Namespace) -> WriterSplit:
    if options.fold is None:
        return split_by_writer(writers, options.seed)
    return fold(writers, options.seed, *options.fold)


def _trained_in_words(figures: Mapping[str, Any]) -> str:
    learnt = ngettext("learnt from {count} writer", "learnt from {count} writers", figures["writers_learnt"])
    tested = ngettext(
        "{share} of what {count} other writer drew is read correctly",
        "{share} of what {count} other writers drew is read correctly",
        figures["writers_tested"],
        share=percent(figures["accuracy"]),
    )
    return "\n".join((figures["run"], learnt, tested))


def _measure(store: ClassStore, options: argparse.Namespace) -> int:
    school_class = store.find(options.code)
    run = RunStore.default().read(options.run)
    if run.config.labels != school_class.labels:
        raise ClassError(
            _("The run {run} doesn't tell this class's signs apart. Choose one that has learnt them.").format(
                run=run.id
            )
        )
    drawings = unseen(store.drawings(school_class.id), learnt_from(run.config, school_class.code))
    if not len(drawings):
        raise ClassError(_("This class has no drawings that the network hasn't already learnt from."))
    probabilities = run.classifier().probabilities(drawings.images)
    names = {writer.id: writer.nickname for writer in store.writers(school_class.id)}
    figures = measure(drawings, probabilities)
    if may_have_learnt(run.config):
        print(_("This network was trained elsewhere, so it may have learnt from this class already."), file=sys.stderr)
    labels = school_class.labels
    print(_figures(figures, labels, names, options) if options.json else _text(figures, labels, names, options))
    return 0


def _figures(figures: ClassMeasure, labels: Labels, names: Mapping[int, str], options: argparse.Namespace) -> str:
    return json.dumps(
        {
            "run": options.run,
            "count": figures.overall.count,
            "accuracy": figures.overall.value,
            "interval": [figures.overall.low, figures.overall.high],
            "by_digit": {labels[digit]: share.value for digit, share in figures.by_digit.items()},
            "by_writer": {names[writer]: share.value for writer, share in figures.by_writer.items()},
            "confusion": figures.evaluation.confusion,
        }
    )


def _text(figures: ClassMeasure, labels: Labels, names: Mapping[int, str], options: argparse.Namespace) -> str:
    heading = f"{options.run}: {figures.overall.count:,} drawings, {share_in_words(figures.overall)} correct"
    digits = [f"{labels[digit]:>20}  {share_in_words(share)}" for digit, share in figures.by_digit.items()]
    writers = [f"{names[writer]:>20}  {share_in_words(share)}" for writer, share in figures.by_writer.items()]
    return "\n".join([heading, *digits, *writers])


def _delete(store: ClassStore, options: argparse.Namespace) -> int:
    school_class = store.find(options.code)
    TrainingQueue(RunStore.default()).stop_learning_from(school_class.code)
    store.delete(school_class.id)
    print(_("deleted {name}").format(name=school_class.code), file=sys.stderr)
    return 0


def _teacher(store: ClassStore, options: argparse.Namespace) -> int:
    school_class = store.find(options.code)
    secret = store.teachers.new_secret(school_class.id)
    link = f"{options.address.rstrip('/')}/class?{urlencode({'class': school_class.code, 'secret': secret})}"
    print(json.dumps({"class": school_class.code, "link": link}) if options.json else link)
    return 0


_ACTIONS: Mapping[str, Callable[[ClassStore, argparse.Namespace], int]] = MappingProxyType(
    {
        "list": _list,
        "export": _export,
        "import": _import,
        "train": _train,
        "measure": _measure,
        "teacher": _teacher,
        "delete": _delete,
    }
)
