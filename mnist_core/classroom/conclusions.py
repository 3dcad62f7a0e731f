"""What may be concluded from a class's few drawings, in sentences for a pupil, and what may not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from mnist_core.classroom.measures import ClassMeasure, Comparison, Share
from mnist_core.classroom.records import ClassDrawings
from mnist_core.formats import percent, signed, span, whole
from mnist_core.languages.translation import _, ngettext

_FEW_WRITERS = 5
_MANY_WRITERS = 30


def share_in_words(share: Share) -> str:
    """Such as "92.3% (84.0% to 96.4%)"."""
    return f"{percent(share.value)} ({span(percent(share.low), percent(share.high))})"


def conclusion(figures: ClassMeasure, mnist_accuracy: float) -> str:
    """What the class's accuracy says beside that on MNIST's test set, 0-1."""
    overall, writers = figures.overall, len(figures.by_writer)
    unsure = _(
        "With only {drawings}, we can't be sure: the true share read correctly could be anything from {low} to {high}."
    ).format(drawings=_drawings(overall.count, writers), low=percent(overall.low), high=percent(overall.high))
    if overall.high < mnist_accuracy:
        verdict = _(
            "Even the top of that range is below the MNIST result, so this class is harder to read than "
            "MNIST's writers."
        )
    elif overall.low > mnist_accuracy:
        verdict = _(
            "Even the bottom of that range is above the MNIST result, so this class is easier to read "
            "than MNIST's writers."
        )
    else:
        verdict = _(
            "The MNIST result lies within that range, so we can't say that this class is harder or easier to read."
        )
    others = _("One person's drawings look alike, so more writers would tell us more than more drawings.")
    return f"{unsure} {verdict} {others}"


def whether_it_helped(set_aside: Comparison, writers: int) -> str:
    """What learning from a class has done for so many of its writers, from whom the network did not learn."""
    drawings = _drawings(set_aside.after.count, writers)
    difference = set_aside.difference
    room = _("{low} to {high} in every hundred (95% interval, comparing each drawing with itself)").format(
        low=signed(100 * difference.low), high=signed(100 * difference.high)
    )
    if not difference.is_certain:
        verdict = _(
            "We can't say that learning from the class has helped. With only {drawings}, the real change could be "
            "{room}: the difference may be chance."
        )
    elif difference.value > 0:
        verdict = _(
            "Learning from the class has helped. On {drawings} it had never seen, it gained {room}. That is very "
            "unlikely to be chance."
        )
    else:
        verdict = _(
            "Learning from the class has made it worse. On {drawings} it had never seen, the change is {room}. That "
            "is very unlikely to be chance."
        )
    verdict = verdict.format(drawings=drawings, room=room)
    if writers < _FEW_WRITERS:
        few = ngettext(
            "And {count} writer can't speak for a whole class: set more of them aside.",
            "And {count} writers can't speak for a whole class: set more of them aside.",
            writers,
        )
        return f"{verdict} {few}"
    narrower = _(
        "One person's drawings look alike, so the true range is wider than that. More writers would narrow it."
    )
    return f"{verdict} {narrower}"


def what_was_forgotten(mnist: Comparison) -> str:
    """What learning from a class has cost on MNIST's test set."""
    change = _("It used to read {before} of MNIST's {count} test digits correctly, and now reads {after}.").format(
        before=_right(mnist.before), count=whole(mnist.after.count), after=_right(mnist.after)
    )
    if not mnist.difference.is_certain:
        verdict = _("That difference could be chance, so there is no clear sign of forgetting.")
    elif mnist.difference.value < 0:
        verdict = _("So it has forgotten some of MNIST. Fewer repeats, or more of MNIST beside the class, would help.")
    else:
        verdict = _("It has forgotten nothing and even learnt more.")
    return f"{change} {verdict}"


def _drawings(count: int, writers: int) -> str:
    """Such as "12 drawings by 1 writer"."""
    drawings = ngettext("{count} drawing", "{count} drawings", count)
    by = ngettext("by {count} writer", "by {count} writers", writers)
    return f"{drawings} {by}"


def _right(share: Share) -> str:
    return whole(round(share.value * share.count))


def which_signs_are_read(figures: ClassMeasure) -> str:
    """What the share of signs that a network reads of writers it has never seen may and may not say."""
    overall, writers = figures.overall, len(figures.by_writer)
    said = _(
        "It was asked about {drawings} who were set aside. With so few, the true share read correctly could be "
        "anything from {low} to {high}."
    ).format(drawings=_drawings(overall.count, writers), low=percent(overall.low), high=percent(overall.high))
    more = _("One person's drawings look alike, so more writers would tell us more than more drawings.")
    return f"{said} {more}" if writers < _MANY_WRITERS else said


def what_is_confused(
    aside: ClassDrawings, predicted: np.ndarray, called: Sequence[str], names: Mapping[int, str]
) -> str:
    """Which two signs a network takes for each other most, by whose hand, and what to do about it.

    Args:
        aside: what it was asked about.
        predicted: what it answered, integers (n,), indices of labels.
        called: the labels as a sentence names them.
        names: of writers, by their ids.
    """
    wrong = aside.labels != predicted
    if not wrong.any():
        return _("No two signs are confused.")
    pairs = Counter(
        (int(min(pair)), int(max(pair))) for pair in zip(aside.labels[wrong], predicted[wrong], strict=True)
    )
    (one, other), count = pairs.most_common(1)[0]
    is_this = wrong & np.isin(aside.labels, (one, other)) & np.isin(predicted, (one, other))
    hands = Counter(aside.writers[is_this].tolist())
    writer, most = hands.most_common(1)[0]
    confused = ngettext(
        "Most often confused: {this} and {that}, {count} time.",
        "Most often confused: {this} and {that}, {count} times.",
        count,
        this=called[one],
        that=called[other],
    )
    if count == 1:
        advice = _("Once may be chance. More writers would tell.")
    elif len(set(aside.writers.tolist())) == 1:
        advice = _(
            "All of them are by one hand, so we can't tell whether the hand or the signs are why. Test more hands."
        )
    elif 2 * most > count:
        advice = _(
            "Most of them are by {name}: one hand draws one of these signs in another way. Agree on a form, or let "
            "more people draw it as {name} does."
        ).format(name=names.get(writer, "?"))
    else:
        advice = _(
            "Several hands draw them alike, so the signs themselves are too similar. Make one of them different."
        )
    return f"{confused} {advice}"
