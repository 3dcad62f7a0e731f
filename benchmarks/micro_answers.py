"""Answers of TensorFlow Lite for Microcontrollers, by a Python that has its package and nothing of ours.

    python micro_answers.py MODEL ARENA DIGITS OUTPUT

It runs the content of a model in an arena of so many bytes, and writes its answers to the digits of a .npy file.
"""

import sys

import numpy as np


def main() -> None:
    """Answer, and print the version and how many bytes of the arena were used."""
    from importlib.metadata import version

    from tflite_micro.python.tflite_micro import runtime

    model, arena, digits, output = sys.argv[1:]
    with open(model, "rb") as file:  # noqa: PTH123
        interpreter = runtime.Interpreter.from_bytes(file.read(), arena_size=int(arena))
    answers = []
    for digit in np.load(digits):
        interpreter.set_input(digit[np.newaxis].astype(np.float32), 0)
        interpreter.invoke()
        answers.append(interpreter.get_output(0)[0].copy())
    np.save(output, np.array(answers))
    print(version("tflite-micro"), flush=True)
    interpreter.print_allocations()


if __name__ == "__main__":
    main()
