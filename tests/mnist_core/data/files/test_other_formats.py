"""What is not read is named, with lines that convert it: those for which the packages are there are run here.

Those of .mat, .arff and .xlsx were run with scipy and openpyxl, which Digit Lab does without.
"""

import bz2
import json
import lzma
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from mnist_core.data import mnist
from mnist_core.data.files.data_file import find
from mnist_core.errors import DataError

DIGITS = mnist.load_test().take(slice(40))
PIXELS = DIGITS.images.reshape(-1, 784)
ROWS = [
    {"image": pixels, "label": label} for pixels, label in zip(PIXELS.tolist(), DIGITS.labels.tolist(), strict=True)
]


def hdf5(path: Path) -> None:
    with h5py.File(path, "w") as file:
        file["x_train"], file["y_train"] = PIXELS, DIGITS.labels


def rows_of_a_sprite(path: Path) -> None:
    Image.fromarray(PIXELS).save(path)
    np.eye(10, dtype=np.uint8)[DIGITS.labels].tofile(path.parent / "mnist_labels_uint8")


def tiles(path: Path) -> None:
    Image.fromarray(DIGITS.images.reshape(8, 5, 28, 28).swapaxes(1, 2).reshape(8 * 28, 5 * 28)).save(path)
    np.savetxt(path.parent / "labels.txt", DIGITS.labels, "%d")


FORMATS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "HDF5": ("digits.h5", hdf5),
    "JSON, a row a digit": ("digits.json", lambda path: path.write_text(json.dumps(ROWS))),
    "JSON, a column each": ("digits.json", lambda path: pd.DataFrame(ROWS).to_json(path)),
    "TensorFlow.js's sprite": ("mnist_images.png", rows_of_a_sprite),
    "a sheet of tiles": ("sheet.png", tiles),
}


PACKED: dict[str, Callable[[bytes], bytes]] = {"digits.csv.bz2": bz2.compress, "digits.csv.xz": lzma.compress}


@pytest.mark.parametrize("name", PACKED)
def test_the_two_lines_unpack_it(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    table = pd.DataFrame(np.column_stack([DIGITS.labels, PIXELS])).to_csv(index=False)
    (tmp_path / name).write_bytes(PACKED[name](table.encode()))
    with pytest.raises(DataError) as error:
        find(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    exec("\n".join(lines_of(str(error.value))), {})
    np.testing.assert_array_equal(find(Path("digits.csv")).read("train")[0], DIGITS.images)


def lines_of(message: str) -> list[str]:
    return [line.removeprefix("    ") for line in message.splitlines() if line.startswith("    ")]


@pytest.mark.parametrize("form", FORMATS)
def test_the_two_lines_convert_it(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, write = FORMATS[form]
    write(tmp_path / name)
    with pytest.raises(DataError) as error:
        find(tmp_path)  # with its labels beside it
    lines = lines_of(str(error.value))
    assert len(lines) == 2 and name in str(error.value)
    monkeypatch.chdir(tmp_path)
    exec("\n".join(lines), {})  # what a pupil would run
    images, labels = find(Path(name).with_suffix(".npz")).read("train")
    np.testing.assert_array_equal(images, DIGITS.images)
    np.testing.assert_array_equal(labels, DIGITS.labels)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("mnist.mat", b"MATLAB 5.0 MAT-file, Platform: GLNXA64", "loadmat"),
        ("mnist.mat", b"MATLAB 7.3 MAT-file, Platform: GLNXA64", "h5py"),
        ("digits", b"\x89HDF\r\n\x1a\n", "h5py"),
        ("digits.xlsx", b"PK\x03\x04", "read_excel"),
        ("digits.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "read_excel"),
        ("mnist_784", b"@RELATION mnist_784\n", "loadarff"),
        ("mnist_784.arff", b"% 1. Title\n", "loadarff"),
        ("data.JSON", b"{}", "read_json"),
    ],
)
def test_a_format_is_told_by_its_bytes_or_name_wherever_it_lies(
    tmp_path: Path, name: str, content: bytes, kind: str
) -> None:
    (tmp_path / name).write_bytes(content)
    for path in (tmp_path / name, tmp_path):  # as the Train page keeps it
        with pytest.raises(DataError) as error:
            find(path)
        assert kind in "".join(lines_of(str(error.value))), str(error.value)
        compile("\n".join(lines_of(str(error.value))), name, "exec")


def test_another_format_beside_digits_that_are_read_is_left_alone(tmp_path: Path) -> None:
    np.savez(tmp_path / "digits.npz", x_train=PIXELS, y_train=DIGITS.labels)
    (tmp_path / "about.json").write_text("{}")
    tiles(tmp_path / "preview.png")
    (tmp_path / "labels.txt").unlink()
    np.testing.assert_array_equal(find(tmp_path).read("train")[0], DIGITS.images)


def test_a_name_with_quotes_stays_one_text_in_the_lines(tmp_path: Path) -> None:
    (tmp_path / 'a"); print("b.json').write_text("{}")
    with pytest.raises(DataError) as error:
        find(tmp_path)
    compile("\n".join(lines_of(str(error.value))), "lines", "exec")
    assert "print" not in {node for node in compile("\n".join(lines_of(str(error.value))), "x", "exec").co_names}
