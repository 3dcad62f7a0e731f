"""Where a training step's time goes, and how far it is from what the processor could do.

The floor of a network is three times its multiply-adds (forward, and the gradients of inputs and weights) at the
speed this machine multiplies large matrices. The pipeline's time is that of the batches alone, nobody training.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import tensorflow as tf

from benchmarks.presets import MEASURED
from mnist_core.data.mnist import load
from mnist_core.networks.architectures import ARCHITECTURES, multiply_adds
from mnist_core.networks.config import TrainingConfig
from mnist_core.networks.presets import PRESETS
from mnist_core.runs.bundled import BUNDLED, SHIPPED
from mnist_core.training.batches import Batches

_STEPS = 60


def measure() -> dict[str, Any]:
    """Microseconds an image for each recipe: the step, its layers, its input pipeline, and the floor."""
    speed = _multiply_adds_per_second()
    recipes = {**{name: PRESETS[name].config for name in MEASURED}, SHIPPED: BUNDLED[SHIPPED].config}
    split = load().train.take(slice(20_000))
    return {
        "matmul_gflops": round(2 * speed / 1e9, 1),
        "recipes": {name: _profile(config, split, speed) for name, config in recipes.items()},
    }


def _profile(config: TrainingConfig, split: Any, speed: float) -> dict[str, Any]:
    config = replace(config, pen_digits=0, scribbles=0)  # they cost what MNIST's images cost
    model = ARCHITECTURES[config.architecture].build()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"], steps_per_execution=10)
    images, labels = tf.constant(split.images[: config.batch_size]), tf.constant(split.labels[: config.batch_size])
    one_batch = tf.data.Dataset.from_tensors((images, labels)).repeat(_STEPS)
    pipeline = Batches(split, config).dataset().take(_STEPS)
    seen = _STEPS * config.batch_size
    macs = multiply_adds(model)
    model.fit(one_batch, verbose=0)
    return {
        "multiply_adds": macs,
        "floor_us": round(3e6 * macs / speed, 1),
        "step_us": round(1e6 * _best(lambda: model.fit(one_batch, verbose=0)) / seen, 1),
        "layers_us": _by_kind(model, tf.cast(images, tf.float32)),
        "pipeline_us": round(1e6 * _best(lambda: list(pipeline)) / min(seen, len(split)), 1),
    }


def _by_kind(model: keras.Model, batch: tf.Tensor) -> dict[str, float]:
    """Microseconds an image that layers of each kind take by themselves, forward and backward."""
    kinds: dict[str, float] = {}
    for layer in model.layers:
        seconds = _best(_forward_and_backward(layer, batch)) / _STEPS
        kind = type(layer).__name__
        kinds[kind] = round(kinds.get(kind, 0.0) + 1e6 * seconds / len(batch), 1)
        batch = layer(batch)
    return kinds


def _forward_and_backward(layer: keras.Layer, batch: tf.Tensor) -> Callable[[], None]:
    @tf.function
    def step(inputs: tf.Tensor) -> list[tf.Tensor]:
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            outputs = layer(inputs, training=True)
        gradients: list[tf.Tensor] = tape.gradient(outputs, [inputs, *layer.trainable_weights])
        return gradients

    def work() -> None:
        for _ in range(_STEPS):
            step(batch)

    return work


def _multiply_adds_per_second(size: int = 1024, repeats: int = 5) -> float:
    matrix = tf.random.normal((size, size))
    multiply = tf.function(lambda: tf.linalg.matmul(matrix, matrix))

    def work() -> None:
        for _ in range(repeats):
            product = multiply()
        product.numpy()

    return repeats * size**3 / _best(work)


def _best(work: Callable[[], object], times: int = 4) -> float:
    """The shortest of some times, in seconds; the first call, which compiles, is not counted."""
    work()
    durations = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        durations.append(time.perf_counter() - started)
    return min(durations)


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines = [
        f"Large matrices are multiplied at {figures['matmul_gflops']:.0f} GFLOPS here. Microseconds an image:",
        "",
        "| recipe | multiply-adds | floor | whole step | input pipeline by itself | layers, each kind by itself |",
        "| --- " * 6 + "|",
    ]
    for name, row in figures["recipes"].items():
        slowest = sorted(row["layers_us"].items(), key=lambda pair: -pair[1])[:3]
        kinds = ", ".join(f"{kind} {microseconds:.1f}" for kind, microseconds in slowest)
        lines.append(
            f"| `{name}` | {row['multiply_adds'] / 1e6:.2f} M | {row['floor_us']:.1f} | {row['step_us']:.1f} | "
            f"{row['pipeline_us']:.1f} | {kinds} |"
        )
    return "\n".join(lines)
