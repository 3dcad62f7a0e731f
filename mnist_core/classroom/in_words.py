"""What may be concluded from a class's few drawings, in sentences for a pupil, and what may not."""

from __future__ import annotations

from mnist_core.classroom.measures import ClassMeasure, Share


def share_in_words(share: Share) -> str:
    """Such as "92 % (84 to 96 %)"."""
    return f"{share.value:.0%} ({share.low:.0%} to {share.high:.0%})"


def conclusion(figures: ClassMeasure, mnist_accuracy: float) -> str:
    """What the class's accuracy says beside that on MNIST's test set, 0-1."""
    overall, writers = figures.overall, len(figures.by_writer)
    span = (
        f"So few drawings leave room: with {counted(overall.count, 'drawing')} by {counted(writers, 'writer')}, the "
        f"share that is read right may be anything from {overall.low:.0%} to {overall.high:.0%}."
    )
    if overall.high < mnist_accuracy:
        verdict = "All of that is below MNIST's, so this class is harder to read than MNIST's writers."
    elif overall.low > mnist_accuracy:
        verdict = "All of that is above MNIST's, so this class is easier to read than MNIST's writers."
    else:
        verdict = "MNIST's share lies within, so it cannot be said that this class is harder or easier to read."
    others = "What one writer wrote is alike, so more writers would say more than more drawings."
    return f"{span} {verdict} {others}"


def counted(count: int, what: str) -> str:
    """Such as "1 writer" or "1,200 drawings"."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
