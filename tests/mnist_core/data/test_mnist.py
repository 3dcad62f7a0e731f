import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnist_core import paths
from mnist_core.data import mnist
from mnist_core.errors import DataError


def arrays(count: int = 24) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (count, 28, 28), np.uint8)
    labels = np.arange(count, dtype=np.int64) % 10
    return {"x_train": images, "y_train": labels, "x_test": images[:6], "y_test": labels[:6]}


def save(path: Path, **changes: np.ndarray) -> Path:
    everything: dict[str, Any] = {**arrays(), **changes}
    np.savez_compressed(path, **everything)
    return path


def test_the_bundled_mnist_is_mnist() -> None:
    dataset = mnist.load()
    assert dataset.train.images.shape == (mnist.TRAINING_IMAGES, 28, 28) == (55_000, 28, 28)
    assert len(dataset.validation) == 5_000
    assert dataset.test.images.dtype == dataset.test.labels.dtype == np.uint8
    # Known facts of the MNIST test set: the number of each digit, and the tutorial's image 13, a 0.
    assert np.bincount(dataset.test.labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert dataset.test.labels[13] == 0
    both = np.concatenate([dataset.train.labels, dataset.validation.labels])
    assert np.bincount(both).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]


def test_the_validation_split_is_always_the_same_and_shares_nothing_with_training() -> None:
    first, again = mnist.load(), mnist.load()
    assert (first.validation.images == again.validation.images).all()
    assert first.validation.labels[:10].tolist() == [1, 7, 1, 0, 9, 4, 6, 9, 3, 4]
    known = {image.tobytes() for image in first.train.images}
    assert sum(image.tobytes() in known for image in first.validation.images) == 0


def test_counts_and_averages_are_by_label() -> None:
    some = mnist.load_test().take(slice(100))
    assert some.counts().tolist() == [int((some.labels == digit).sum()) for digit in range(10)]
    assert (some.averages()[7] == some.images[some.labels == 7].mean(axis=0).astype(np.uint8)).all()
    lonely = some.take(some.labels == 7)
    assert (lonely.counts()[7], lonely.averages()[3].max()) == (len(lonely), 0)


def test_any_file_in_the_same_format_loads(tmp_path: Path) -> None:
    dataset = mnist.load(save(tmp_path / "own.npz"))
    assert (len(dataset.train), len(dataset.validation), len(dataset.test)) == (22, 2, 6)
    assert len(mnist.load_test(tmp_path / "own.npz")) == 6


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"x_train": np.full((24, 28, 28), 300.0)}, "x_train has pixels from 300 to 300"),
        ({"x_train": np.full((24, 28, 28), np.nan)}, "x_train has pixels from nan to nan"),
        ({"x_train": np.zeros((24, 28, 28), complex)}, "x_train is complex128; expected numbers"),
        ({"x_train": np.zeros((24, 32, 32), np.uint8)}, r"x_train is uint8 \(24, 32, 32\)"),
        ({"x_train": np.zeros((24, 28, 28, 3), np.uint8)}, "Convert them to greyscale first"),
        ({"x_train": np.zeros((24, 783), np.uint8)}, "x_train"),
        ({"x_train": np.zeros((0, 28, 28), np.uint8)}, "x_train"),
        ({"y_train": np.full(24, 0.5)}, "y_train has the label 0.5"),
        ({"y_train": np.ones((24, 10))}, "y_train is float64"),
        ({"y_train": np.arange(24) % 10 + 1}, "If 10 stands for 0, save labels % 10"),
        ({"y_train": np.zeros(20, np.uint8)}, "24 images, but y_train has 20 labels"),
        ({"y_test": np.full(6, 10)}, "expected 0 to 9"),
        ({"y_test": np.full(6, -1)}, "expected 0 to 9"),
    ],
)
def test_a_wrong_array_is_named(tmp_path: Path, changes: dict[str, np.ndarray], message: str) -> None:
    with pytest.raises(DataError, match=message):
        mnist.load(save(tmp_path / "wrong.npz", **changes))


def test_a_missing_array_or_file_is_named(tmp_path: Path) -> None:
    np.savez(tmp_path / "less.npz", x_train=arrays()["x_train"])
    with pytest.raises(DataError, match="y_train"):
        mnist.load(tmp_path / "less.npz")
    with pytest.raises(DataError, match="no data file"):
        mnist.load(tmp_path / "none.npz")
    with pytest.raises(DataError, match="no data file"):
        mnist.load(tmp_path / "none" / "none.npz")
    (tmp_path / "folder").mkdir()
    with pytest.raises(DataError, match="no images for training"):
        mnist.load(tmp_path / "folder")


@pytest.mark.parametrize("keep", [0, 10, 0.5, 0.95])
def test_a_truncated_file_is_damaged(tmp_path: Path, keep: float) -> None:
    content = save(tmp_path / "whole.npz").read_bytes()
    cut = tmp_path / "cut.npz"
    cut.write_bytes(content[: int(keep * len(content)) if keep < 1 else int(keep)])
    with pytest.raises(DataError, match="damaged"):
        mnist.load(cut)


def test_flipped_bytes_are_noticed(tmp_path: Path) -> None:
    content = bytearray(save(tmp_path / "own.npz").read_bytes())
    content[len(content) // 4] ^= 0xFF
    (tmp_path / "own.npz").write_bytes(content)
    with pytest.raises(DataError):
        mnist.load(tmp_path / "own.npz")


def test_pickled_content_is_never_loaded(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (Path(tmp_path / "sprung"),))

    trap = np.array([Trap()] * 24, dtype=object)
    everything: dict[str, Any] = {**arrays(), "x_train": trap}
    np.savez(tmp_path / "trap.npz", **everything)
    with pytest.raises(DataError):
        mnist.load(tmp_path / "trap.npz")
    assert not (tmp_path / "sprung").exists()


def test_a_header_that_promises_too_much_is_refused_before_memory_is_taken(tmp_path: Path) -> None:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|u1", "fortran_order": False, "shape": (10**9, 28, 28)})
    with zipfile.ZipFile(tmp_path / "huge.npz", "w") as archive:
        archive.writestr("x_train.npy", header.getvalue())
    with pytest.raises(DataError, match="1,000,000"):
        mnist.load(tmp_path / "huge.npz")
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (900_000, 28, 28)})
    with zipfile.ZipFile(tmp_path / "huge.npz", "w") as archive:
        archive.writestr("x_train.npy", header.getvalue())
    with pytest.raises(DataError, match="more than 747 MB"):
        mnist.load(tmp_path / "huge.npz")


def test_the_bundled_file_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "MNIST", save(tmp_path / "mnist.npz"))
    with pytest.raises(DataError, match="comes with Digit Lab"):
        mnist.load()


@pytest.mark.parametrize("each", [20, 60, 500])
def test_of_a_file_sorted_by_class_everything_held_back_holds_all_classes(tmp_path: Path, each: int) -> None:
    rng = np.random.default_rng(1)
    images, labels = rng.integers(0, 256, (10 * each, 28, 28), np.uint8), np.repeat(np.arange(10), each)
    np.savez(tmp_path / "sorted.npz", x_train=images, y_train=labels)
    dataset, again = mnist.load(tmp_path / "sorted.npz"), mnist.load(tmp_path / "sorted.npz")
    for part in (dataset.train, dataset.validation, dataset.test):
        assert set(part.labels) == set(range(10))
    for part, same in ((dataset.validation, again.validation), (dataset.test, again.test)):
        np.testing.assert_array_equal(part.images, same.images)
    together = [part.images for part in (dataset.train, dataset.validation, dataset.test)]
    assert {image.tobytes() for image in np.concatenate(together)} == {image.tobytes() for image in images}


def test_a_rare_class_is_held_back_too(tmp_path: Path) -> None:
    """By chance it is not."""
    labels = np.repeat([*range(10)], [66] * 9 + [6])[::-1]
    images = np.random.default_rng(1).integers(0, 256, (600, 28, 28), np.uint8)
    np.savez(tmp_path / "rare.npz", x_train=images, y_train=labels)
    dataset = mnist.load(tmp_path / "rare.npz")
    shuffled = labels[np.random.default_rng(0).permutation(600)]
    assert 9 not in shuffled[:41]
    assert (len(dataset.validation), len(dataset.test)) == (41, 100)
    assert all((part.counts() > 0).all() for part in (dataset.train, dataset.validation, dataset.test))
    assert np.ptp(dataset.test.counts()[:9]) <= 1
