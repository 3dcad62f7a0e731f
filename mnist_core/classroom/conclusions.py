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
        f"With only {counted(overall.count, 'drawing')} by {counted(writers, 'writer')}, we can't be sure: the "
        f"true share read correctly could be anything from {percent(overall.low)} to {percent(overall.high)}."
    )
    if overall.high < mnist_accuracy:
        verdict = (
            "Even the top of that range is below the MNIST result, so this class is harder to read than MNIST's "
            "writers."
        )
    elif overall.low > mnist_accuracy:
        verdict = (
            "Even the bottom of that range is above the MNIST result, so this class is easier to read than MNIST's "
            "writers."
        )
    else:
        verdict = (
            "The MNIST result lies within that range, so we can't say that this class is harder or easier to read."
        )
    others = "One person's drawings look alike, so more writers would tell us more than more drawings."
    return f"{span} {verdict} {others}"


def whether_it_helped(set_aside: Comparison, writers: int) -> str:
    """What learning from a class has done for so many of its writers, from whom the network did not learn."""
    drawings = f"{counted(set_aside.after.count, 'drawing')} by {counted(writers, 'writer')}"
    room = (
        f"{100 * set_aside.difference.low:+.1f} to {100 * set_aside.difference.high:+.1f} in every hundred "
        "(95% interval, comparing each drawing with itself)"
    )
    if not set_aside.difference.is_certain:
        verdict = (
            f"We can't say that learning from the class has helped. With only {drawings}, the real change could "
            f"be {room}: the difference may be chance."
        )
    elif set_aside.difference.value > 0:
        verdict = (
            f"Learning from the class has helped. On {drawings} it had never seen, it gained {room}. That is "
            "very unlikely to be chance."
        )
    else:
        verdict = (
            f"Learning from the class has made it worse. On {drawings} it had never seen, the change is {room}. "
            "That is very unlikely to be chance."
        )
    if writers < _FEW_WRITERS:
        return f"{verdict} And {counted(writers, 'writer')} can't speak for a whole class: set more of them aside."
    return (
        f"{verdict} One person's drawings look alike, so the true range is wider than that. More writers would "
        "narrow it."
    )


def what_was_forgotten(mnist: Comparison) -> str:
    """What learning from a class has cost on MNIST's test set."""
    change = (
        f"It used to read {_right(mnist.before)} of MNIST's {mnist.after.count:,} test digits correctly, and now "
        f"reads {_right(mnist.after)}"
    )
    if not mnist.difference.is_certain:
        return f"{change}. That difference could be chance, so there is no clear sign of forgetting."
    if mnist.difference.value < 0:
        return (
            f"{change}, so it has forgotten some of MNIST. Fewer repeats, or more of MNIST beside the class, would "
            "help."
        )
    return f"{change}. It has forgotten nothing and even learnt more."


def _right(share: Share) -> str:
    return f"{round(share.value * share.count):,}"
