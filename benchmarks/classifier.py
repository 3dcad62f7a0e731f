"""One digit: the classifier beside Keras's `model.predict` and a compiled call, in turn in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from mnist_core.data import mnist
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.store import RunStore

ROUNDS = 30


def measure() -> dict[str, float]:
    """Median milliseconds for one digit, and the accuracy of the shipped model on the test set."""
    run = RunStore.default().read(SHIPPED)
    test = mnist.load_test()
    digit = test.images[13:14]
    classifier, model = run.classifier(), keras.models.load_model(run.keras_path)
    compiled = tf.function(model, reduce_retracing=True)
    ways: dict[str, tuple[Callable[[], object], int]] = {
        "classifier_ms": (lambda: classifier.probabilities(digit), 200),
        "compiled_keras_call_ms": (lambda: compiled(tf.constant(digit, tf.float32), training=False).numpy(), 20),
        "model_predict_ms": (lambda: model.predict(digit, verbose=0), 2),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, (ask, repeats) in ways.items():
            times[name].append(_milliseconds(ask, repeats))
    started = time.perf_counter()
    probabilities = classifier.probabilities(test.images)
    whole = time.perf_counter() - started
    accuracy = float(np.mean(probabilities.argmax(axis=1) == test.labels))
    medians = {name: round(statistics.median(values), 4) for name, values in times.items()}
    return {**medians, "ten_thousand_digits_s": round(whole, 3), "shipped_test_accuracy": accuracy}


def _milliseconds(ask: Callable[[], object], repeats: int) -> float:
    started = time.perf_counter()
    for _ in range(repeats):
        ask()
    return 1000 * (time.perf_counter() - started) / repeats
