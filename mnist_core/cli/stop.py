"""The command `stop`: end a training, or withdraw what waits."""

from __future__ import annotations

import argparse
import sys

from mnist_core.languages.translation import _
from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs.status import in_words
from mnist_core.runs.store import RunStore


def run(options: argparse.Namespace) -> int:
    """Ask whoever trains a run to end it."""
    store = RunStore.default()
    before = store.read(options.run).status
    if not before.is_active:
        print(
            _("{run} has already ended: it is {state}.").format(run=options.run, state=in_words(before.state)),
            file=sys.stderr,
        )
        return 0
    TrainingQueue(store).stop(options.run)
    print(
        _("{run} is {state} and has been asked to stop.").format(
            run=options.run, state=in_words(store.read(options.run).status.state)
        ),
        file=sys.stderr,
    )
    return 0
