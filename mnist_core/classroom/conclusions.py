"""What may be concluded from a class's few drawings, in sentences for a pupil, and what may not."""

from __future__ import annotations

from mnist_core.classroom.measures import ClassMeasure, Comparison, Share
from mnist_core.formats import counted, percent

_FEW_WRITERS = 5


def share_in_words(share: Share) -> str:
    """Such as "92.3% (84.0% to 96.4%)"."""
    return f"{percent(share.value)} ({percent(share.low)} to {percent(share.high)})"


def conclusion(figures: ClassMeasure, mnist_accuracy: float) -> str:
    """What the class's accuracy says beside that on MNIST's test set, 0-1."""
    overall, writers = figures.overall, len(figures.by_writer)
    span = (
        f"So few drawings leave room: with {counted(overall.count, 'drawing')} by {counted(writers, 'writer')}, the "
        f"share that is read right may be anything from {percent(overall.low)} to {percent(overall.high)}."
    )
    if overall.high < mnist_accuracy:
        verdict = "All of that is below MNIST's, so this class is harder to read than MNIST's writers."
    elif overall.low > mnist_accuracy:
        verdict = "All of that is above MNIST's, so this class is easier to read than MNIST's writers."
    else:
        verdict = "MNIST's share lies within, so it cannot be said that this class is harder or easier to read."
    others = "What one writer wrote is alike, so more writers would say more than more drawings."
    return f"{span} {verdict} {others}"


def whether_it_helped(kept_aside: Comparison, writers: int) -> str:
    """What learning from a class has done for so many of its writers, from whom the network did not learn."""
    drawings = f"{counted(kept_aside.after.count, 'drawing')} by {counted(writers, 'writer')}"
    room = (
        f"{100 * kept_aside.difference.low:+.1f} to {100 * kept_aside.difference.high:+.1f} in a hundred "
        "(95% interval, each drawing compared with itself)"
    )
    if not kept_aside.difference.is_certain:
        verdict = (
            f"It cannot be said that learning from the class has helped. With only {drawings}, a change of {room} is "
            "possible: the difference may be chance."
        )
    elif kept_aside.difference.value > 0:
        verdict = (
            f"Learning from the class has helped. On {drawings} that it had never seen it gained {room}; chance alone "
            "would hardly do that."
        )
    else:
        verdict = (
            f"Learning from the class has done harm. On {drawings} that it had never seen the change is {room}; chance "
            "alone would hardly do that."
        )
    if writers < _FEW_WRITERS:
        return f"{verdict} And {counted(writers, 'writer')} cannot speak for a class: keep more of them aside."
    return f"{verdict} What one writer wrote is alike, so there is more room than that; more writers would narrow it."


def what_was_forgotten(mnist: Comparison) -> str:
    """What learning from a class has cost on MNIST's test set."""
    change = (
        f"Of MNIST's {mnist.after.count:,} test digits it read {_right(mnist.before)} right before and reads "
        f"{_right(mnist.after)} right now"
    )
    if not mnist.difference.is_certain:
        return f"{change}: no more of a change than chance makes, so nothing that can be told was forgotten."
    if mnist.difference.value < 0:
        return f"{change}: that much of MNIST was forgotten. Fewer repeats or more of MNIST beside would keep it."
    return f"{change}: it has forgotten nothing, and learnt more."


def _right(share: Share) -> str:
    return f"{round(share.value * share.count):,}"
