"""Which digit a writer is asked for next: all ten, each several times, in an order of the writer's own."""

from __future__ import annotations

from mnist_core.data.random_streams import Stream

TIMES = 3
"""How often a writer is asked for each digit."""

PROMPTS = 10 * TIMES


def labels_of(writer_id: int) -> tuple[int, ...]:
    """The digits 0-9 in the order in which this writer is asked for them; the same one on every server.

    Each third of the turns has every digit once, so that a pupil who stops early leaves no digit out.
    """
    random = Stream.TURNS.generator(writer_id)
    return tuple(int(label) for _ in range(TIMES) for label in random.permutation(10))
