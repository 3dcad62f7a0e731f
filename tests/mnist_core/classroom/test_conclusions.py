"""What is said of the signs that a network takes for each other."""

import numpy as np

from mnist_core.classroom.conclusions import what_is_confused
from mnist_core.classroom.records import ClassDrawings


def test_of_one_hand_nobody_can_say_whether_it_or_the_signs_are_why() -> None:
    def advice(writers: list[int]) -> str:
        labels, answers = np.array([0, 0, 1, 1]), np.array([1, 1, 1, 0])
        aside = ClassDrawings(np.arange(4), np.array(writers), labels, np.zeros((4, 28, 28), np.uint8))
        return what_is_confused(aside, answers, ("plus", "minus"), {1: "Ada", 2: "Bo"})

    assert "by one hand" in advice([1, 1, 1, 1])
    assert "as Ada does" in advice([1, 1, 1, 2])
    assert "too similar" in advice([1, 2, 1, 3])
