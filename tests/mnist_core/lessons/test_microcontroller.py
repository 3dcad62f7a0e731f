"""A network for microcontrollers: a C compiler makes the int8 model of the header, and that reads digits."""

import io
import re
import shutil
import subprocess
import zipfile
from functools import cache
from pathlib import Path

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keras import layers

from mnist_core.data import mnist
from mnist_core.errors import ExportError
from mnist_core.inference.litert_file import operator_name, unpack
from mnist_core.inference.session import Session
from mnist_core.lessons.exports import microcontroller
from mnist_core.lessons.exports.int8 import eight_bit_model
from mnist_core.lessons.exports.microcontroller import (
    EXAMPLE,
    HEADER,
    arena_size,
    check_operators,
    in_comment,
    microcontroller_files,
)
from mnist_core.networks.architectures import ARCHITECTURES
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.store import RunStore
from mnist_core.training.export import to_litert

PRINT = '#include <stdio.h>\n#include "digits.h"\nint main(void) {{ fwrite({0}, 1, sizeof {0}, stdout); return 0; }}\n'


calibrated_once = cache(eight_bit_model)


@pytest.fixture(autouse=True)
def each_network_is_calibrated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers to 500 digits for that, and the same network is asked for by tests and by what they test."""
    monkeypatch.setattr(microcontroller, "eight_bit_model", calibrated_once)


def one_at_a_time(model: bytes, digits: np.ndarray) -> np.ndarray:
    session = Session(model, batch=1, threads=1)
    return np.concatenate([session.run(digit[np.newaxis])[0] for digit in digits])


@pytest.mark.slow
@pytest.mark.parametrize("run_id", ["tutorial", SHIPPED])
def test_whole_numbers_answer_almost_as_the_run(run_id: str, store: RunStore) -> None:
    run, digits = store.read(run_id), mnist.load_test().images[:1000]
    model = run.model_path.read_bytes()
    small = calibrated_once(model)
    assert len(small) < len(model) / 3
    ours, theirs = run.classifier().probabilities(digits), one_at_a_time(small, digits)
    assert (ours.argmax(axis=1) != theirs.argmax(axis=1)).sum() <= 5
    assert all(buffer.size == 0 for buffer in unpack(small).buffers), "nothing stands outside of the model"


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("cc"), reason="no C compiler")
@pytest.mark.parametrize("compiler", [["cc", "-std=c11"], ["c++", "-std=c++11", "-x", "c++"]], ids=["C", "C++"])
def test_a_compiler_makes_the_model_of_the_header(compiler: list[str], store: RunStore, tmp_path: Path) -> None:
    model = store.read("tutorial").model_path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(microcontroller_files(model, "*/ #error broken out"))) as archive:
        archive.extractall(tmp_path)
    for name, expected in (
        ("digits_model", calibrated_once(model)),
        ("digits_example", mnist.load_test().images[0].tobytes()),
    ):
        (tmp_path / "print.c").write_text(PRINT.format(name))
        flags = ["-Wall", "-Wextra", "-Wno-unused-variable", "-Werror", "-o", "print"]
        subprocess.run([*compiler, "print.c", *flags], cwd=tmp_path, check=True)
        assert subprocess.run([tmp_path / "print"], capture_output=True, check=True).stdout == expected


@pytest.mark.slow
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_architecture_has_an_example_with_its_operators(name: str) -> None:
    model = to_litert(ARCHITECTURES[name].build())
    with zipfile.ZipFile(io.BytesIO(microcontroller_files(model, name))) as archive:
        header, example = (archive.read(file).decode() for file in (HEADER, EXAMPLE))
    small = unpack(calibrated_once(model))
    operators = {operator_name(small, each) for each in small.subgraphs[0].operators}
    assert f"#define DIGITS_OPERATORS {len(operators)}\n" in header
    added = {word.upper() for word in re.findall(r"operators\.Add(\w+)\(\)", example)}
    assert added == {operator.replace("_", "") for operator in operators}
    assert {"SOFTMAX", "QUANTIZE", "DEQUANTIZE"} <= added
    assert len(example.splitlines()) <= 45
    types = {tensor.type for tensor in small.subgraphs[0].tensors}
    assert len(types) == 3, "float32, int8 and int32"


def test_the_arena_holds_the_largest_answers_that_are_needed_at_once(store: RunStore) -> None:
    sizes = {name: arena_size(store.read(name).model_path.read_bytes()) for name in ("tutorial", SHIPPED)}
    digit = 28 * 28 * 4
    assert 2 * digit < sizes["tutorial"] < sizes[SHIPPED]
    assert sizes[SHIPPED] > 4 * (14 * 14 * 32 + 14 * 14 * 48)


@pytest.mark.slow
def test_what_small_devices_do_not_know_is_told_in_a_sentence() -> None:
    some = [keras.Input((28, 28)), layers.Flatten(), layers.Dense(10, activation="selu"), layers.Softmax()]
    with pytest.raises(ExportError, match="microcontroller"):
        check_operators(to_litert(keras.Sequential(some)))


@given(st.text(alphabet=st.sampled_from("*/ \n\\?x"), max_size=30))
def test_no_text_ends_a_comment(text: str) -> None:
    assert "*/" not in in_comment(text)
    assert "\n" not in in_comment(text)
