"""Every form in which people keep digits is read to the same arrays; pickles are named and never opened."""

import gzip
import os
import pickle
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnist_core.data import mnist
from mnist_core.data.files import data_file
from mnist_core.data.mnist import Split
from mnist_core.errors import DataError

TRAIN, TEST = mnist.load_test().take(slice(40)), mnist.load_test().take(slice(40, 60))
CSV_HEADER = ",".join(["label", *(f"pixel{number}" for number in range(784))])


def npz(*names: str, images: Callable[[np.ndarray], Any] = np.array, labels: Callable[[np.ndarray], Any] = np.array):  # type: ignore[no-untyped-def]
    """Writes an .npz of images and labels that were changed so."""

    def write(folder: Path) -> Path:
        arrays = (images(TRAIN.images), labels(TRAIN.labels), images(TEST.images), labels(TEST.labels))
        everything: dict[str, Any] = dict(zip(names or ("x_train", "y_train", "x_test", "y_test"), arrays, strict=True))
        np.savez(folder / "digits.npz", **everything)
        return folder / "digits.npz"

    return write


def idx(path: Path, array: np.ndarray) -> None:
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    (gzip.open if path.suffix == ".gz" else open)(path, "wb").write(header + array.tobytes())


def idx_folder(ending: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        for part, digits in (("train", TRAIN), ("t10k", TEST)):
            idx(folder / f"{part}-images{ending.format(3)}", digits.images)
            idx(folder / f"{part}-labels{ending.format(1)}", digits.labels)
        return folder

    return write


def npy_files(folder: Path) -> Path:
    for part, digits in (("train", TRAIN), ("test", TEST)):
        np.save(folder / f"X_{part}.npy", digits.images)
        np.save(folder / f"y_{part}.npy", digits.labels)
    return folder / "X_train.npy"


def save_csv(path: Path, digits: Split, header: str = CSV_HEADER) -> Path:
    rows = np.column_stack([digits.labels, digits.images.reshape(-1, 784)])
    np.savetxt(path, rows, "%d", ",", header=header, comments="")
    return path


def csv_folder(folder: Path) -> Path:
    save_csv(folder / "mnist_train.csv", TRAIN)
    save_csv(folder / "mnist_test.csv", TEST)
    return folder


FORMS: dict[str, Callable[[Path], Path]] = {
    "MNIST's own": npz(),
    "Keras's words": npz("train_images", "train_labels", "test_images", "test_labels"),
    "784 in a row": npz(images=lambda images: images.reshape(-1, 784)),
    "a channel at the end": npz(images=lambda images: images[..., None]),
    "a channel at the front": npz(images=lambda images: images[:, None]),
    "fractions": npz(images=lambda images: (images / 255).astype(np.float32)),
    "from -1 to 1": npz(images=lambda images: images / 127.5 - 1),
    "floats to 255": npz(images=lambda images: images.astype(np.float64)),
    "wide integers": npz(images=lambda images: images.astype(np.int64)),
    "one-hot labels": npz(labels=lambda labels: np.eye(10)[labels]),
    "labels in a column": npz(labels=lambda labels: labels.astype(np.float32)[:, None]),
    "idx.gz": idx_folder("-idx{}-ubyte.gz"),
    "idx": idx_folder(".idx{}-ubyte"),
    "npy side by side": npy_files,
    "two tables in a folder": csv_folder,
}


@pytest.mark.parametrize("form", FORMS)
def test_whatever_form_it_comes_in_it_is_the_same_digits(tmp_path: Path, form: str) -> None:
    path = FORMS[form](tmp_path)
    for part, expected in (("train", TRAIN), ("test", TEST)):
        images, labels = data_file.find(path).read(part)
        assert (images.dtype, labels.dtype) == (np.uint8, np.uint8)
        np.testing.assert_array_equal(images, expected.images)
        np.testing.assert_array_equal(labels, expected.labels)
    dataset = mnist.load(path)
    assert len(dataset.test) == 20 and not dataset.test_was_held_back


@pytest.mark.parametrize("name", ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"])
def test_one_of_files_that_belong_together_is_enough(tmp_path: Path, name: str) -> None:
    FORMS["idx.gz"](tmp_path)
    np.testing.assert_array_equal(data_file.find(tmp_path / name).read("train")[0], TRAIN.images)


@pytest.mark.parametrize(
    "header", [CSV_HEADER, "", ",".join([*(f"pixel{n}" for n in range(784)), "class"])], ids=["first", "none", "last"]
)
def test_a_table_has_a_test_part_set_aside(tmp_path: Path, header: str) -> None:
    path = save_csv(tmp_path / "digits.csv", TRAIN, header)
    if header.endswith("class"):
        rows = np.column_stack([TRAIN.images.reshape(-1, 784), TRAIN.labels])
        np.savetxt(path, rows, "%d", ",", header=header, comments="")
    if not header:
        path.write_text(path.read_text().lstrip("\n"))
    np.testing.assert_array_equal(data_file.find(path).read("train")[0], TRAIN.images)
    dataset = mnist.load(path)
    assert dataset.test_was_held_back
    assert (len(dataset.test), len(dataset.validation), len(dataset.train)) == (6, 2, 32)
    together = np.concatenate([dataset.train.images, dataset.validation.images, dataset.test.images])
    assert {image.tobytes() for image in together} == {image.tobytes() for image in TRAIN.images}
    assert len(mnist.load_test(path)) == 40  # where nothing is trained, all of them test


def test_a_table_that_is_called_a_test_is_split_like_any_other(tmp_path: Path) -> None:
    dataset = mnist.load(save_csv(tmp_path / "mnist_test.csv", TRAIN))
    assert dataset.test_was_held_back and (len(dataset.train), len(dataset.test)) == (32, 6)
    assert len(mnist.load_test(tmp_path / "mnist_test.csv")) == 40


def test_a_table_without_labels_is_named(tmp_path: Path) -> None:
    np.savetxt(tmp_path / "test.csv", TEST.images.reshape(-1, 784), "%d", ",")
    with pytest.raises(DataError, match="784 pixels per row and no label"):
        mnist.load(tmp_path / "test.csv")


@pytest.mark.parametrize(("damage", "said"), [("7,8,", "is damaged"), ("cat", "has text"), ("\x00", "has text")])
def test_a_table_that_breaks_off_is_refused(tmp_path: Path, damage: str, said: str) -> None:
    path = save_csv(tmp_path / "train.csv", TRAIN)
    path.write_text(path.read_text() + damage)
    with pytest.raises(DataError, match=said):
        mnist.load(path)


@pytest.mark.parametrize("name", ["mnist.pkl.gz", "mnist.pkl", "digits"])
@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
def test_a_pickle_is_named_and_not_opened(tmp_path: Path, name: str, protocol: int) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "sprung",))

    opener = gzip.open if name.endswith(".gz") else open
    opener(tmp_path / name, "wb").write(pickle.dumps(Trap(), protocol))
    with pytest.raises(DataError) as error:
        mnist.load(tmp_path / name)
    assert ("is a pickle" in str(error.value)) == (protocol > 0 or name != "digits")
    assert not (tmp_path / "sprung").exists()


def test_files_that_only_lie_beside_it_are_not_taken_for_its_own(tmp_path: Path) -> None:
    idx_folder("-idx{}-ubyte.gz")(tmp_path)
    np.save(tmp_path / "x_train.npy", TRAIN.images)
    with pytest.raises(DataError, match="no labels for training"):  # and not the idx files' test part
        mnist.load_test(tmp_path / "x_train.npy")
    for name, digits in (("emnist-letters", TEST), ("emnist-digits", TRAIN)):
        idx(tmp_path / f"{name}-train-images-idx3-ubyte", digits.images)
        idx(tmp_path / f"{name}-train-labels-idx1-ubyte", digits.labels)
    for name, digits in (("emnist-letters", TEST), ("emnist-digits", TRAIN)):
        images, _ = data_file.find(tmp_path / f"{name}-train-labels-idx1-ubyte").read("train")
        np.testing.assert_array_equal(images, digits.images)
    with pytest.raises(DataError, match="Name the file you mean"):
        mnist.load(tmp_path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "digits.npz")
    with pytest.raises(DataError, match="neither a file nor a folder"):
        mnist.load(tmp_path / "digits.npz")


def test_labels_that_are_not_there_are_named(tmp_path: Path) -> None:
    np.save(tmp_path / "x_train.npy", TRAIN.images)
    with pytest.raises(DataError, match=r"no labels for training\. It needs an array called y_train"):
        mnist.load(tmp_path / "x_train.npy")


def test_an_idx_file_that_promises_too_much_is_refused_before_memory_is_taken(tmp_path: Path) -> None:
    FORMS["idx"](tmp_path)
    (tmp_path / "train-images.idx3-ubyte").write_bytes(struct.pack(">HBB3I", 0, 8, 3, 2**31, 28, 28))
    with pytest.raises(DataError, match="1,000,000 images"):
        mnist.load(tmp_path)
    (tmp_path / "train-images.idx3-ubyte").write_bytes(struct.pack(">HBB3I", 0, 8, 3, 40, 28, 28) + b"\0" * 99)
    with pytest.raises(DataError, match="it ends too early"):
        mnist.load(tmp_path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x89HDF\r\n", b"\x1f\x8b", b"\x93NUMPY", b"\0\0\x08\x03"])
@pytest.mark.parametrize("name", ["digits", "digits.npz", "x_train.npy", "train-images-idx3-ubyte", "digits.csv"])
def test_what_is_no_file_of_digits_is_said(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError) as error:
        mnist.load(tmp_path / name)
    assert str(error.value).endswith(".")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("digits.csv", "digits.csv"),
        ("../../<our> digits.csv", "our-digits.csv"),
        ("Übung 3.csv", "Übung 3.csv"),
        ("`x` [a](b)*.npz", "x--a-b-.npz"),
        ("...", "digits"),
        ("\u202e\x1b[31m.npz", "31m.npz"),
    ],
)
def test_a_name_stays_what_it_is_as_far_as_it_does_no_harm(tmp_path: Path, name: str, safe: str) -> None:
    assert data_file.safe_name(name) == safe
    long = data_file.safe_name(name + "数" * 300)
    assert 1 <= len(long) <= 100
    (tmp_path / long).touch()  # as no file system refuses
