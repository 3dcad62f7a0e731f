"""Run directories: the one place where a run's choices, progress and results are kept, as files a person can read.

    <store>/<run id>/  config.json        what was asked for: a training
                       import.json        or, in its place, to take in a model that was trained elsewhere
                       upload             the file that it came in; there only until the run has ended
                       weights.keras      the network that it begins with, if not with a new one; until then, too
                       class.npz          the drawings of a class that it learns from, if there are any; until then
                       status.json        where it stands; replaced by rename
                       watched.png        the digit that is watched while the network learns, if there is one
                       layers.json        the network's layers and parameters
                       metrics.jsonl      one logged point a line, appended while training
                       snapshots.bin      the first layer's weights at those points: see `runs.snapshots`
                       model.keras  model.tflite  evaluation.json     there once the run has ended well
                       stop               there when someone asked the run to stop
                       checkpoint.keras    there while it trains, to go on from
                       lock               held by whoever trains it; free as soon as that one ends or dies

A worker writes a run; pages and command line read it. A reader never sees half a file, and a broken directory
hides no other.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import locket
import numpy as np
from PIL import Image

from mnist_core.data.files import data_file
from mnist_core.data.mnist import EMPTY_SPLIT, Split
from mnist_core.errors import ModelFileError, RunError, one_line
from mnist_core.inference.classifier import Classifier
from mnist_core.inference.evaluation import Evaluation
from mnist_core.json_files import dump, load, parse, read_text, write_atomically, write_in_place
from mnist_core.languages.translation import _
from mnist_core.networks.architectures import IMPORTED
from mnist_core.networks.config import Imported, TrainingConfig
from mnist_core.networks.presets import fine_tune_imported
from mnist_core.paths import COMMAND
from mnist_core.runs.metrics import Metrics
from mnist_core.runs.status import (
    APP,
    FAILED,
    FINISHED,
    STOPPED,
    LayerSummary,
    RunSummary,
    Status,
)

_CONFIG, _IMPORT = "config.json", "import.json"


def read_config(directory: Path) -> TrainingConfig | Imported:
    """What was asked for in a run's directory.

    Raises:
        RunError, ConfigError: the configuration is missing or damaged.
    """
    if (directory / _IMPORT).is_file():
        return load(directory / _IMPORT, Imported)
    return load(directory / _CONFIG, TrainingConfig)


@dataclass(frozen=True)
class Run:
    """One training, as it stood on disk when it was read."""

    id: str
    directory: Path
    config: TrainingConfig | Imported
    status: Status

    @property
    def has_model(self) -> bool:
        """Whether a trained model is there to classify and to evaluate with."""
        return self.status.state in (FINISHED, STOPPED) and self.model_path.is_file()

    @property
    def class_code(self) -> str:
        """The code of the class from which it learns or has learnt, or nothing."""
        known = self.config.trained_with
        return known.class_digits.code if known and known.class_digits else ""

    @property
    def model_path(self) -> Path:
        """The model for LiteRT."""
        return self.directory / "model.tflite"

    @property
    def keras_path(self) -> Path:
        """The model for Keras."""
        return self.directory / "model.keras"

    @property
    def epochs(self) -> int:
        """How many epochs were asked for; none of a model that was trained elsewhere."""
        return self.config.epochs

    def continued_config(self, epochs: int) -> TrainingConfig:
        """The configuration of a run that trains this one on for so many epochs; see `TrainingConfig.parent`.

        Raises:
            RunError: the run has no checkpoint.
            ConfigError: that would be too many epochs.
        """
        if self.config.is_import:
            self._check_has_model()
            return fine_tune_imported(self.id, epochs)
        if self.config.class_digits is not None:
            raise RunError(
                _("It learnt from a class, whose drawings weren't kept. Retrain for longer on the Class page.")
            )
        if self.config.data is not None and not self.data_path.is_dir():
            raise RunError(
                _("It learnt from {file}, which wasn't kept. Train on that file again, for longer.").format(
                    file=self.config.data.title
                )
            )
        points = self.metrics()
        self._check_has_model()
        return replace(self.config, epochs=int(points[-1].epoch) + epochs, parent=self.id)

    def _check_has_model(self) -> None:
        if not self.has_model or not self.keras_path.is_file() or not (self.config.is_import or self.metrics()):
            raise RunError(
                _("The run {run} has no model to train on. Choose one that has finished or was stopped.").format(
                    run=self.id
                )
            )

    @property
    def may_give_weights(self) -> bool:
        """Whether another run may begin with this one's weights."""
        return not self._why_no_weights()

    def check_weights_for(self, config: TrainingConfig) -> None:
        """See that a run of this configuration can begin with this one's weights.

        Raises:
            RunError: there are no weights, they may not be used, or they are another network's.
        """
        is_trained_on = self.config.is_import and config.architecture == IMPORTED
        if not is_trained_on and (why := self._why_no_weights()):
            raise RunError(why)
        theirs = IMPORTED if self.config.is_import else self.config.architecture
        if theirs != config.architecture:
            raise RunError(
                _(
                    "The weights of {run} belong to the architecture {theirs} and don't fit {architecture}. "
                    "Choose the same architecture."
                ).format(run=self.id, theirs=theirs, architecture=config.architecture)
            )

    def _why_no_weights(self) -> str:
        if self.config.is_import or self.config.architecture == IMPORTED:
            return _(
                "{run} was trained elsewhere, and we don't know on what. Choose a run that was trained here."
            ).format(run=self.id)
        if self.config.class_digits is not None:
            return _(
                "The run {run} has learnt from a class, so a network starting from its weights might be "
                "tested on drawings it already knows. Choose a run that hasn't learnt from a class."
            ).format(run=self.id)
        if self.config.data is not None:
            return _("The run {run} has learnt from {file}. Choose one that learnt from MNIST.").format(
                run=self.id, file=self.config.data.title
            )
        if not self.has_model or not self.keras_path.is_file():
            return _("The run {run} has no weights to start from. Choose one that has finished.").format(run=self.id)
        return ""

    @property
    def checkpoint_path(self) -> Path:
        """From where a training whose process died can go on; there only until the run has ended."""
        return self.directory / "checkpoint.keras"

    @property
    def weights_path(self) -> Path:
        """The network that the run begins with, if it was asked for; there only until the run has ended."""
        return self.directory / "weights.keras"

    @property
    def data_path(self) -> Path:
        """The folder with the data file that was brought for this run, as long as there is the run."""
        return self.directory / "data"

    @property
    def class_digits_path(self) -> Path:
        """The drawings of a class that it learns from; there only until the run has ended."""
        return self.directory / "class.npz"

    def class_digits(self) -> Split:
        """The drawings of a class that it learns from; none, if it learns from no class.

        Raises:
            RunError: the file is missing or damaged.
        """
        return EMPTY_SPLIT if self.config.class_digits is None else self._class_digits("")

    def class_test(self) -> Split:
        """Of a class with signs of its own, the drawings on which it is tested.

        Raises:
            RunError: the file is missing or damaged.
        """
        return self._class_digits("test_")

    def _class_digits(self, part: str) -> Split:
        try:
            with np.load(self.class_digits_path, allow_pickle=False) as archive:
                return Split(archive[f"{part}images"], archive[f"{part}labels"])
        except data_file.DAMAGE:
            raise RunError(_("The class's drawings in the run's folder are missing or damaged. Retrain it.")) from None

    def upload(self) -> bytes:
        """The content of the file in which a model from elsewhere came.

        Raises:
            ModelFileError: it cannot be read.
        """
        try:
            return self.upload_path.read_bytes()
        except OSError as error:
            reason = one_line(error.strerror or error)
            raise ModelFileError(
                _("The imported file can't be read: {reason}. Import it again.").format(reason=reason)
            ) from None

    @property
    def upload_path(self) -> Path:
        """The file in which a model from elsewhere came; kept where it was taken in, to take it in another way."""
        return self.directory / "upload"

    @property
    def stop_requested(self) -> bool:
        """Whether someone asked the run to stop."""
        return (self.directory / "stop").exists()

    def metrics(self) -> tuple[Metrics, ...]:
        """The points logged so far; what is damaged, or half written, is left out."""
        return tuple(_points(self._logged_lines()))

    @property
    def epochs_done(self) -> float:
        """How many epochs it has trained, as its last point says; 0 before the first."""
        return next((point.epoch for point in _points(reversed(self._logged_lines()))), 0.0)

    def _logged_lines(self) -> Sequence[str]:
        try:
            return read_text(self.directory / "metrics.jsonl", missing="").splitlines()
        except RunError:
            return ()

    @property
    def watched_path(self) -> Path:
        """The picture of the watched digit."""
        return self.directory / "watched.png"

    def watched(self) -> np.ndarray | None:
        """The digit uint8 (28, 28) that is watched while the network learns; None when there is none to be read."""
        try:
            with Image.open(self.watched_path) as picture:
                return np.asarray(picture.convert("L")) if picture.size == (28, 28) else None
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return None

    def layers(self) -> tuple[LayerSummary, ...]:
        """The network's layers; empty until a worker has built the model."""
        try:
            return load(self.directory / "layers.json", tuple[LayerSummary, ...])
        except RunError:
            return ()

    def classifier(self) -> Classifier:
        """The model, ready to answer.

        Raises:
            RunError: the file is missing or damaged.
        """
        return Classifier.from_file(self.model_path, self.config.labels)

    def evaluation(self) -> Evaluation:
        """The figures on MNIST's test set, whatever it learnt from, so that any two runs can be compared.

        Raises:
            RunError: the file is missing or damaged.
        """
        return load(self.directory / "evaluation.json", Evaluation)

    def own_evaluation(self) -> Evaluation:
        """The figures on the test part of the data file that it learnt from.

        Raises:
            RunError: it learnt from none, or the file is missing or damaged.
        """
        return load(self.directory / "own_evaluation.json", Evaluation)

    def summary(self) -> RunSummary:
        """The run's row in a table; damaged figures are left out."""
        is_imported = self.config.is_import and self.status.state == FINISHED
        row = RunSummary(self.id, "imported" if is_imported else self.status.state, self.status.message)
        try:
            result = self.evaluation()
        except RunError:
            return row
        return replace(row, accuracy=result.accuracy, loss=result.loss) if self.has_model else row

    @property
    def is_held(self) -> bool:
        """Whether someone trains the run at this moment, however its status reads."""
        if not self._lock_path.exists():
            return False
        try:
            with self.held():
                return False
        except RunError:
            return True

    @contextlib.contextmanager
    def held(self, timeout: float = 0.0) -> Iterator[None]:
        """Hold the run, so that its status is nobody else's to change; a holder's death, however sudden, lets go.

        Args:
            timeout: seconds to wait for another holder.

        Raises:
            RunError: another process holds the run, or it is gone.
        """
        lock = locket.lock_file(str(self._lock_path), timeout=timeout)
        try:
            lock.acquire()
        except (locket.LockError, OSError):
            raise RunError(
                _("The run {run} is already being trained, or it was deleted.").format(run=self.id)
            ) from None
        try:
            yield
        finally:
            lock.release()

    @property
    def _lock_path(self) -> Path:
        return self.directory / "lock"

    @property
    def _status_path(self) -> Path:
        return self.directory / "status.json"

    # What only the holder of a run calls, and the queue until it has one.

    def prepare_lock(self) -> None:
        """Make the lock's file while there is room: to hold a run must not need any.

        Raises:
            OSError: there is no room, or the disk knows no locks, by which nobody else trains the same run.
        """
        with locket.lock_file(str(self._lock_path), timeout=0):
            pass

    def write_config(self, config: TrainingConfig | Imported) -> Run:
        """Write what was asked for, and return the run as it now stands."""
        name = _IMPORT if config.is_import else _CONFIG
        write_atomically(self.directory / name, dump(config, indent=2))
        return replace(self, config=config)

    def with_status(self, **changes: Any) -> Run:
        """Write the status with these changes and return the run as it now stands."""
        changed = replace(self, status=replace(self.status, **changes))
        write_atomically(self._status_path, dump(changed.status, indent=2))
        return changed

    def request_stop(self) -> None:
        """Ask the worker to end the run early and keep what was learnt."""
        (self.directory / "stop").touch()

    def fail(self, message: str, *, asks: str = "") -> Run:
        """End the run as failed, and say why; first make room, because a full disk may be the reason.

        What it `asks` for is in `Status`; the data that it came with goes unless it is asked how to read it.
        """
        self.clear_away()
        if not asks:
            self.forget_data()
        self.snapshots_path.unlink(missing_ok=True)  # of a network that there is not
        end: dict[str, Any] = {"state": FAILED, "message": message, "asks": asks, "ended": time.time()}
        try:
            return self.with_status(**end)
        except OSError:  # others have taken the room
            failed = replace(self, status=replace(self.status, **end))
            write_in_place(self._status_path, dump(failed.status, indent=2))
            return failed

    def withdraw(self, message: str) -> Run:
        """End the run as stopped, without a model."""
        self.clear_away()
        return self.with_status(state=STOPPED, message=message, ended=time.time())

    def clear_away(self, *, keep_upload: bool = False) -> None:
        """Remove what only a training needs, and what writes that broke off have left."""
        needed = self.checkpoint_path, self.upload_path, self.weights_path, self.class_digits_path
        for path in (*needed, *self.directory.glob(".*")):
            if not (keep_upload and path == self.upload_path):
                path.unlink(missing_ok=True)

    def forget_data(self) -> None:
        """Remove the files of the data that it came with; what cannot be removed now is left to its deletion."""
        shutil.rmtree(self.data_path, ignore_errors=True)

    def log(self, point: Metrics) -> None:
        """Append one point."""
        with (self.directory / "metrics.jsonl").open("a", encoding="utf-8") as file:
            file.write(dump(point))

    def write_metrics(self, points: Sequence[Metrics]) -> None:
        """Begin the log with these points: those that still hold when a worker goes on with the run."""
        write_atomically(self.directory / "metrics.jsonl", "".join(map(dump, points)))

    @property
    def snapshots_path(self) -> Path:
        """The first layer's weights while it trained."""
        return self.directory / "snapshots.bin"

    def write_layers(self, layers: Sequence[LayerSummary]) -> None:
        """Write the network's summary."""
        write_atomically(self.directory / "layers.json", dump(layers, indent=2))

    def write_evaluation(self, evaluation: Evaluation) -> None:
        """Write the figures on MNIST's test set."""
        write_atomically(self.directory / "evaluation.json", dump(evaluation))

    def write_own_evaluation(self, evaluation: Evaluation) -> None:
        """Write the figures on the test part of its own data file."""
        write_atomically(self.directory / "own_evaluation.json", dump(evaluation))


def _points(lines: Iterable[str]) -> Iterator[Metrics]:
    for line in lines:
        with contextlib.suppress(RunError, ValueError):
            yield parse(line, Metrics, "metrics.jsonl")


def cut_off(run: Run) -> str:
    """What to say of a run that is interrupted."""
    if run.status.queued_by == APP:
        return _("Training was interrupted and will resume automatically.")
    return _("Training was interrupted. Resume it with: {command} resume {run}").format(command=COMMAND, run=run.id)
