"""Folders and zips are searched alike, down to where the digits are; what is in two places is not chosen from."""

import gzip
import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from mnist_core.data import mnist
from mnist_core.data.files import entries
from mnist_core.data.files.data_file import find
from mnist_core.errors import DataError

TRAIN, TEST = mnist.load_test().take(slice(40)), mnist.load_test().take(slice(40, 60))
IDX_TYPES = {"ubyte": (8, ">u1"), "short": (11, ">i2"), "int": (12, ">i4"), "float": (13, ">f4"), "double": (14, ">f8")}


def idx(array: np.ndarray, kind: str = "ubyte") -> bytes:
    """An array as other tools write it; its numbers by Python's own `struct`, which knows big-endian as ">"."""
    number, dtype = IDX_TYPES[kind]
    letter = {"u1": "B", "i2": "h", "i4": "i", "f4": "f", "f8": "d"}[dtype[1:]]
    header = struct.pack(f">HBB{array.ndim}I", 0, number, array.ndim, *array.shape)
    return header + struct.pack(f">{array.size}{letter}", *array.ravel().tolist())


def npz(**arrays: Any) -> bytes:
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


def npy(array: np.ndarray) -> bytes:
    content = io.BytesIO()
    np.save(content, array)
    return content.getvalue()


def png(image: np.ndarray) -> bytes:
    content = io.BytesIO()
    Image.fromarray(image).save(content, "PNG")
    return content.getvalue()


MNIST_FILES = {
    "train-images-idx3-ubyte": idx(TRAIN.images),
    "train-labels-idx1-ubyte": idx(TRAIN.labels),
    "t10k-images-idx3-ubyte": idx(TEST.images),
    "t10k-labels-idx1-ubyte": idx(TEST.labels),
}
ROOT = {f"MNIST/raw/{name}": content for name, content in MNIST_FILES.items()}
QMNIST = {
    "qmnist-train-images-idx3-ubyte.gz": gzip.compress(idx(TRAIN.images)),
    "qmnist-train-labels-idx2-int.gz": gzip.compress(idx(np.column_stack([TRAIN.labels, *[range(40)] * 7]), "int")),
    "qmnist-test-images-idx3-ubyte.gz": gzip.compress(idx(TEST.images)),
    "qmnist-test-labels-idx2-int.gz": gzip.compress(idx(np.column_stack([TEST.labels, *[range(20)] * 7]), "int")),
}
PICTURES = {
    f"{part}/{label}/{number}.png": png(image)
    for part, digits in (("training", TRAIN), ("testing", TEST))
    for number, (image, label) in enumerate(zip(digits.images, digits.labels, strict=True))
}
FOUR = {"x_train": TRAIN.images, "y_train": TRAIN.labels, "x_test": TEST.images, "y_test": TEST.labels}
WAYS: dict[str, Mapping[str, bytes]] = {
    "MNIST's files": MNIST_FILES,
    "torchvision's root": {**ROOT, **{f"{name}.gz": gzip.compress(content) for name, content in ROOT.items()}},
    "QMNIST's files": QMNIST,
    "an npz a floor below": {"digits/mnist.npz": npz(**FOUR), "digits/README.txt": b"Digits, as they come."},
    "an npz a part": {
        "train.npz": npz(x_train=TRAIN.images, y_train=TRAIN.labels),
        "test.npz": npz(x_test=TEST.images, y_test=TEST.labels),
    },
    "folders of pictures": PICTURES,
}


def laid(folder: Path, files: Mapping[str, bytes], *, zipped: bool) -> Path:
    if zipped:
        with zipfile.ZipFile(folder / "digits.zip", "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
            archive.writestr("__MACOSX/._x_train.npy", b"\x93NUMPY")
        return folder / "digits.zip"
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("way", WAYS)
def test_both_parts_are_found_wherever_they_lie(tmp_path: Path, way: str, zipped: bool) -> None:
    found = find(laid(tmp_path, WAYS[way], zipped=zipped))
    assert found.parts == {"train", "test"}
    for part, digits in (("train", TRAIN), ("test", TEST)):
        images, labels = found.read(part)
        order, expected = (np.argsort([image.tobytes() for image in each]) for each in (images, digits.images))
        np.testing.assert_array_equal(images[order], digits.images[expected])
        np.testing.assert_array_equal(labels[order], digits.labels[expected])


@pytest.mark.parametrize("kind", IDX_TYPES)
def test_idx_is_big_endian_whatever_its_numbers_are(tmp_path: Path, kind: str) -> None:
    (tmp_path / f"train-images-idx3-{kind}").write_bytes(idx(TRAIN.images, kind))
    (tmp_path / f"train-labels-idx1-{kind}").write_bytes(idx(TRAIN.labels, kind))
    images, labels = find(tmp_path).read("train")
    np.testing.assert_array_equal(images, TRAIN.images)
    np.testing.assert_array_equal(labels, TRAIN.labels)


def test_fractions_in_idx_are_read(tmp_path: Path) -> None:
    (tmp_path / "train-images-idx3-float").write_bytes(idx(TRAIN.images / 255, "float"))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(TRAIN.labels))
    np.testing.assert_array_equal(find(tmp_path / "train-images-idx3-float").read("train")[0], TRAIN.images)


@pytest.mark.parametrize("zipped", [False, True])
def test_of_two_data_sets_in_one_root_none_is_chosen(tmp_path: Path, zipped: bool) -> None:
    other = {f"FashionMNIST/raw/{name}": content for name, content in MNIST_FILES.items()}
    with pytest.raises(DataError) as error:
        find(laid(tmp_path, {**ROOT, **other}, zipped=zipped))
    assert " FashionMNIST/raw/t" in str(error.value) and " MNIST/raw/t" in str(error.value)


@pytest.mark.parametrize(
    "name", ["{label}_{number:05}", "{number:05}-{label}", "img{number}_label_{label}", "digit{label}-{number}"]
)
def test_the_label_may_stand_in_a_pictures_name(tmp_path: Path, name: str) -> None:
    for number, (image, label) in enumerate(zip(TRAIN.images, TRAIN.labels, strict=True)):
        (tmp_path / f"{name.format(label=label, number=number + 100)}.png").write_bytes(png(255 - image))
    images, labels = find(tmp_path).read("train")
    truth = {image.tobytes(): label for image, label in zip(TRAIN.images, TRAIN.labels, strict=True)}
    assert [truth[image.tobytes()] for image in images] == labels.tolist() and len(labels) == 40


@pytest.mark.parametrize("name", ["img_{number}", "{number}", "{number}_digit", "{number}_{number}", "page-{number}a"])
def test_what_only_counts_pictures_is_no_label(tmp_path: Path, name: str) -> None:
    for number in range(10):
        (tmp_path / f"{name.format(number=number)}.png").write_bytes(png(TRAIN.images[number]))
    with pytest.raises(DataError, match="don't say which digits they are"):
        find(tmp_path)


def test_a_bomb_of_gzip_is_cut_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "_MOST_BYTES", 2**20)
    (tmp_path / "digits.csv.gz").write_bytes(gzip.compress((b"0," * 784 + b"0\n") * 3_000))
    with pytest.raises(DataError, match="is larger than 1 MB"):
        find(tmp_path / "digits.csv.gz").read("train")


def test_a_bomb_of_zips_is_cut_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "_MOST_BYTES", 2**20)
    inner = laid(tmp_path, {"zeros.csv": bytes(2**22)}, zipped=True).read_bytes()
    with zipfile.ZipFile(tmp_path / "outer.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.zip", inner)
    with pytest.raises(DataError, match=r"inner\.zip is larger than 1 MB"):
        find(tmp_path / "outer.zip")


def test_a_damaged_file_among_good_ones_is_named(tmp_path: Path) -> None:
    laid(tmp_path, {**MNIST_FILES, "t10k-images-idx3-ubyte": idx(TEST.images)[:-9]}, zipped=False)
    assert len(find(tmp_path).read("train")[1]) == 40
    with pytest.raises(DataError, match="damaged at t10k-images"):
        find(tmp_path).read("test")


def test_what_is_damaged_beside_digits_keeps_nobody_from_them(tmp_path: Path) -> None:
    others = {
        "broken.zip": b"PK\x03\x04",
        "broken.gz": b"\x1f\x8b\x08",
        "empty.csv.gz": b"",
        "notes.txt": b"1,2\n3,4\n",
    }
    np.testing.assert_array_equal(
        find(laid(tmp_path, {**MNIST_FILES, **others}, zipped=False)).read("train")[0], TRAIN.images
    )


def test_the_folder_one_is_in_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path / "mine")
    with pytest.raises(DataError, match="The folder mine has no images"):
        find(Path()).read("train")


@pytest.mark.parametrize("zipped", [False, True])
def test_kaggles_folder_is_its_training_table(tmp_path: Path, zipped: bool) -> None:
    pixels = TRAIN.images.reshape(40, 784)
    names = [f"pixel{number}" for number in range(784)]
    labelled = pd.DataFrame(np.column_stack([TRAIN.labels, pixels]), columns=["label", *names])
    files = {
        "sample_submission.csv": b"ImageId,Label\n1,0\n2,0\n",
        "test.csv": pd.DataFrame(pixels, columns=names).to_csv(index=False).encode(),
        "train.csv": labelled.to_csv(index=False).encode(),
    }
    found = find(laid(tmp_path, files, zipped=zipped))
    assert found.parts == {"train"}
    np.testing.assert_array_equal(found.read("train")[1], TRAIN.labels)


def test_a_list_above_folders_of_pictures_is_left_alone(tmp_path: Path) -> None:
    laid(tmp_path, {**PICTURES, "labels.csv": b"name,label\n1.png,7\n", "mean.npy": npy(np.zeros(3))}, zipped=False)
    assert find(tmp_path).parts == {"train", "test"}


def test_a_locked_zip_is_told(tmp_path: Path) -> None:
    path = laid(tmp_path, MNIST_FILES, zipped=True)
    content = path.read_bytes()
    at = content.rindex(b"PK\x01\x02") + 8  # where the list of contents has the last file's flags
    path.write_bytes(content[:at] + b"\x01" + content[at + 1 :])
    with pytest.raises(DataError, match=r"digits\.zip is locked with a password"):
        find(path)


def test_a_zip_may_have_files_without_a_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "digits.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo(""), b"x")
        archive.writestr("x_train.npy", npy(TRAIN.images))
        archive.writestr("y_train.npy", npy(TRAIN.labels))
    np.testing.assert_array_equal(find(tmp_path / "digits.zip").read("train")[1], TRAIN.labels)
