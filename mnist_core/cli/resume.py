"""The command `resume`: go on with a training that was cut off."""

from __future__ import annotations

import argparse

from mnist_core.cli.progress_bar import ProgressBar
from mnist_core.cli.train import report_figures
from mnist_core.data import mnist
from mnist_core.errors import RunError
from mnist_core.installed import check_training
from mnist_core.languages.translation import _
from mnist_core.runs.status import INTERRUPTED, RUNNING, in_words
from mnist_core.runs.store import RunStore


def run(options: argparse.Namespace) -> int:
    """Go on with an interrupted run in this very process, and print the figures."""
    run = RunStore.default().read(options.run)
    if run.status.state != INTERRUPTED:
        raise RunError(
            _("The run {run} is {state}. Only an interrupted run can be resumed.").format(
                run=run.id, state=in_words(run.status.state)
            )
        )
    if run.config.data is None and options.data is not None:
        raise RunError(_("The run {run} learns from MNIST. Leave out --data.").format(run=run.id))
    if run.config.data is not None and options.data is None and not run.data_path.is_dir():
        raise RunError(
            _("The run {run} learns from {file}. Name that file with --data.").format(
                run=run.id, file=run.config.data.title
            )
        )
    if options.data is not None and run.config.data is not None:
        mnist.load(options.data, labels_in=run.config.data.labels_in)
    check_training()
    from mnist_core.training.execute import execute

    with run.held(), ProgressBar(run.epochs) as progress:
        begun = run.with_status(state=RUNNING, message="", attempts=0)  # asked for by hand, so none has failed yet
        run = execute(begun, data=options.data, as_is=options.as_is, on_metrics=progress.show)
    return report_figures(run, options)
