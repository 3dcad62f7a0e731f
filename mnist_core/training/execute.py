"""From a run directory's first status to its published model, trained here or taken in from elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

import keras
import tensorflow as tf

from mnist_core.data.mnist import Dataset, Split, load, load_test
from mnist_core.errors import LabelsUnknown, MnistCoreError, one_line
from mnist_core.formats import percent, whole
from mnist_core.inference.brought_data import Repairs, data_warnings, diagnose, leakage_warning
from mnist_core.inference.evaluation import Evaluation, evaluate
from mnist_core.json_files import write_atomically
from mnist_core.languages.translation import _
from mnist_core.lessons.sentences import preparation_in_words
from mnist_core.networks.config import AS_THEY_ARE, Imported, TrainingConfig
from mnist_core.networks.labels import DIGITS, are_digits
from mnist_core.runs import snapshots
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.metrics import Metrics
from mnist_core.runs.run import Run, cut_off
from mnist_core.runs.status import FINISHED, INTERRUPTED, LABELS, RUNNING, STOPPED
from mnist_core.runs.store import RunStore
from mnist_core.training import signs
from mnist_core.training.checkpoint import save
from mnist_core.training.compiled import CompiledModels
from mnist_core.training.export import summarise, to_litert
from mnist_core.training.fit import Resumable, train
from mnist_core.training.importing.load import convert, load_model
from mnist_core.training.importing.preparation import prepare
from mnist_core.training.importing.upload import read_configuration
from mnist_core.training.interrupts import raise_interrupts

_MOST_ATTEMPTS = 3

_DIGITS_TO_CHECK = 500
"""So many real digits a model from elsewhere has to answer with probabilities before it is taken in."""

_mnist = lru_cache(maxsize=1)(load)
"""A worker trains one run after the other, nearly always on the same images."""

_models = CompiledModels()
"""And often with the same recipe."""


def execute(
    run: Run,
    *,
    data: Path | None = None,
    as_is: bool = False,
    on_metrics: Callable[[Metrics], None] = lambda point: None,
) -> Run:
    """Train a run, or take its model in, evaluate it on the test set and publish it.

    Whatever goes wrong becomes the run's state.

    Args:
        run: a run that waits, or one whose worker died; the caller holds it.
        data: a data file instead of MNIST, or of the one that came with the run.
        as_is: whether its images stay as they are, where they would be put right; see `inference.brought_data`.
        on_metrics: told of every point besides the run's own log.
    """
    if run.status.attempts >= _MOST_ATTEMPTS:
        return run.fail(
            _("Training failed {attempts} times. The server's log may say why.").format(attempts=run.status.attempts)
        )
    try:
        run = run.with_status(state=RUNNING, message="", started=time.time(), attempts=run.status.attempts + 1)
        with raise_interrupts():
            return _execute(run, *_read(run, data, as_is=as_is), on_metrics)
    except LabelsUnknown as error:
        return run.fail(str(error), asks=LABELS)
    except MnistCoreError as error:
        return run.fail(str(error))
    except OSError as error:
        return run.fail(_("The run's files couldn't be written: {problem}.").format(problem=error.strerror or error))
    except tf.errors.ResourceExhaustedError:
        return run.fail(_("Training ran out of memory. Choose a smaller batch size."))
    except Exception as error:
        run.fail(
            _("Training failed unexpectedly ({kind}: {problem}).").format(
                kind=type(error).__name__, problem=one_line(error)
            )
        )
        raise
    except BaseException:  # Ctrl-C, or the process is told to end
        run.with_status(state=INTERRUPTED, message=cut_off(run), ended=time.time())
        raise


def _read(run: Run, data: Path | None, *, as_is: bool) -> tuple[Dataset, str]:
    """The images to train on, and what is to be said of them."""
    if not are_digits(run.config.labels) and not run.config.is_import:
        return signs.dataset(run.config.labels, _mnist(), run.class_digits(), run.class_test()), ""
    brought = run.config.data
    path = run.data_path if data is None and brought else data
    if path is None:
        return replace(_mnist(), added=run.class_digits()), ""
    dataset = load(path, title=brought.title, labels_in=brought.labels_in) if brought else load(path)
    dataset = replace(dataset, added=run.class_digits())
    judge = RunStore(run.directory.parent).read(SHIPPED).classifier()
    repairs = Repairs(said=dataset.train.said) if as_is else diagnose(dataset.train, judge)
    dataset = repairs.repaired_dataset(dataset)
    known = leakage_warning(dataset, load_test()) if brought else ()
    return dataset, " ".join((*repairs.sentences, *data_warnings(dataset), *known))


def _execute(run: Run, dataset: Dataset, said: str, on_metrics: Callable[[Metrics], None]) -> Run:
    if run.config.is_import:
        run = _import_model(run, run.config, dataset)
    else:
        _train(run, run.config, dataset, on_metrics)
    if run.config.is_import and not are_digits(run.config.labels):
        return _finished(run, _("Its class's drawings aren't here, so nobody knows how well it reads them."))
    own = _evaluate(run, dataset.test)
    if run.config.data is None:
        run.write_evaluation(own)
    else:
        run.write_evaluation(_evaluate(run, load_test()))
        run.write_own_evaluation(own)
        reads = _("It reads {share} of the {count} test images in {file} correctly.")
        reads = reads.format(share=percent(own.accuracy), count=whole(own.count), file=run.config.data.title)
        said = f"{reads} {said}"
    return _finished(run, said)


def _finished(run: Run, said: str) -> Run:
    state = STOPPED if run.stop_requested and run.epochs else FINISHED
    message = (
        _("Stopped early. The model has learnt as much as it had time for.")
        if state == STOPPED
        else preparation_in_words(run.config)
    )
    run.clear_away(keep_upload=run.config.is_import)
    return run.with_status(state=state, message=f"{message} {said}".strip(), ended=time.time())


def _evaluate(run: Run, digits: Split) -> Evaluation:
    return evaluate(digits.labels, run.classifier().probabilities(digits.images))


def _train(run: Run, config: TrainingConfig, dataset: Dataset, on_metrics: Callable[[Metrics], None]) -> None:
    def begin(model: keras.Model, points: Sequence[Metrics]) -> None:
        run.write_layers(summarise(model))
        run.write_metrics(points)
        _forget_snapshots(run, points)

    def log(point: Metrics) -> None:
        run.log(point)
        on_metrics(point)

    weights = run.weights_path if config.weights_from and not config.parent else None
    model = train(
        config,
        dataset,
        on_metrics=log,
        on_begin=begin,
        should_stop=lambda: run.stop_requested,
        resumable=Resumable(run.checkpoint_path, run.metrics(), weights),
        watched=run.watched(),
        on_snapshot=partial(snapshots.append, run.snapshots_path),
        models=_models,
    )
    save(model, run.keras_path)
    write_atomically(run.model_path, to_litert(model))


def _forget_snapshots(run: Run, points: Sequence[Metrics]) -> None:
    """Those that come after the points which still hold."""
    earlier = snapshots.read(run.snapshots_path)
    run.snapshots_path.unlink(missing_ok=True)
    if earlier and points and (kept := earlier.until(points[-1].epoch)).epochs:
        snapshots.write(run.snapshots_path, kept)


def _import_model(run: Run, config: Imported, dataset: Dataset) -> Run:
    upload = run.upload()
    trained_with = read_configuration(upload)
    labels = trained_with.labels if trained_with else DIGITS
    pixels = config.pixels or (AS_THEY_ARE if trained_with else "")  # what was trained here takes raw ones
    model, prepared = load_model(upload, len(labels)), None
    if are_digits(labels):
        model, prepared = prepare(model, dataset.validation, pixels)
    converted = convert(model, dataset.test.images[:_DIGITS_TO_CHECK], labels)
    run = run.write_config(replace(config, trained_with=trained_with, prepared=prepared))
    run.write_layers(summarise(model))
    save(model, run.keras_path)
    write_atomically(run.model_path, converted)
    return run
