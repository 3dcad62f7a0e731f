"""LiteRT.js, which runs a model.tflite in a browser: files that `install` brings, each kept compressed."""

from __future__ import annotations

from pathlib import Path

VENDOR = Path(__file__).parent / "vendor"

LARGEST_MODEL = 8 * 2**20
"""Bytes of a model.tflite: a phone should not have to fetch, and to keep, more."""

FILES = ("wasm-utils.js", "litert_wasm_compat_internal.js", "litert_wasm_compat_internal.wasm", "litert.js")
"""In the order in which they are written: with the last one they are complete."""


def is_there() -> bool:
    """Whether LiteRT.js has been installed."""
    return (VENDOR / f"{FILES[-1]}.gz").is_file()


def compressed(name: str) -> bytes:
    """The content of one of the `FILES` as gzip.

    Raises:
        OSError: it has not been installed.
    """
    return (VENDOR / f"{name}.gz").read_bytes()
