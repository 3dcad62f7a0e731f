"""Tables of digits as people save them are read to the same numbers, or it is said what they do not tell."""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from mnist_core.data import mnist
from mnist_core.data.files import data_file, table
from mnist_core.errors import DataError, LabelsUnknown

DIGITS = mnist.load_test().take(slice(30))
PIXELS = DIGITS.images.reshape(-1, 784)
FIRST = pd.DataFrame(np.column_stack([DIGITS.labels, PIXELS]))
LAST = pd.DataFrame(np.column_stack([PIXELS, DIGITS.labels]))
ONE_HOT = np.eye(10, dtype=int)[DIGITS.labels]
NAMED = FIRST.set_axis(["label", *(f"pixel{number}" for number in range(784))], axis=1)

FORMS: dict[str, Callable[[], str]] = {
    "label first, no header": lambda: FIRST.to_csv(header=False, index=False),
    "label last, no header": lambda: LAST.to_csv(header=False, index=False),
    "label last, of an unknown name": lambda: LAST.rename(columns={784: "number"}).to_csv(index=False),
    "pandas' column numbers": lambda: FIRST.to_csv(index=False),
    "pandas' column numbers, label last": lambda: LAST.to_csv(index=False),
    "pandas' index": NAMED.to_csv,
    "quotes": lambda: NAMED.to_csv(index=False, quoting=1),
    "semicolons and decimal commas": lambda: (NAMED / 1.0).to_csv(index=False, sep=";", decimal=","),
    "tabs": lambda: NAMED.to_csv(index=False, sep="\t"),
    "spaces": lambda: FIRST.to_csv(index=False, header=False, sep=" "),
    "a blank last line": lambda: NAMED.to_csv(index=False) + "\n\n",
    "numpy's header": lambda: "# " + NAMED.to_csv(index=False),
    "a blank first line": lambda: "\n" + NAMED.to_csv(index=False),
    "a title above": lambda: "MNIST, by me\n\n" + NAMED.to_csv(index=False),
    "comments above": lambda: "# MNIST\n# by me\n" + FIRST.to_csv(index=False, header=False),
    "Excel's separator above": lambda: "sep=;\n" + NAMED.to_csv(index=False, sep=";"),
    "Excel's empty last line": lambda: NAMED.to_csv(index=False) + "," * 784 + "\n",
    "a comma at each end": lambda: FIRST.to_csv(index=False, header=False).replace("\n", ",\n"),
    "semicolons and decimal commas, no header": lambda: (FIRST / 1.0).to_csv(
        index=False, header=False, sep=";", decimal=","
    ),
    "tabs and decimal commas": lambda: (NAMED / 1.0).to_csv(index=False, sep="\t", decimal=","),
    "quoted decimal commas": lambda: (NAMED / 1.0).to_csv(index=False, decimal=","),
    "bars": lambda: NAMED.to_csv(index=False, sep="|"),
    "commas and spaces": lambda: NAMED.to_csv(index=False).replace(",", ", "),
    "columns counted from 1": lambda: FIRST.set_axis(range(1, 786), axis=1).to_csv(index=False),
    "columns counted twice": lambda: pd.concat([pd.DataFrame(PIXELS), pd.DataFrame(ONE_HOT)], axis=1).to_csv(
        index=False
    ),
    "pandas' index and column numbers": FIRST.to_csv,
    "the index of a part": lambda: NAMED.set_axis(range(1000, 1300, 10)).to_csv(header=False),
    "an index that begins again": lambda: NAMED.set_axis([*range(15), *range(15)]).to_csv(),
    "R's row names": lambda: "".join(
        f"{line}\n" if number == 0 else f'"{number}" {line}\n'
        for number, line in enumerate(NAMED.to_csv(index=False, sep=" ").splitlines())
    ),
    "numpy's header and spaces": lambda: "# " + NAMED.to_csv(index=False, sep=" "),
    "one-hot last": lambda: pd.DataFrame(np.column_stack([PIXELS, ONE_HOT])).to_csv(header=False, index=False),
    "one-hot first": lambda: pd.DataFrame(np.column_stack([ONE_HOT, PIXELS])).to_csv(header=False, index=False),
}


def read(text: str, encoding: str = "utf-8", labels_in: str = "") -> tuple[np.ndarray, np.ndarray]:
    return table.read_table(lambda: io.BytesIO(text.encode(encoding)), "digits.csv", 1_000, labels_in)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read_to_the_same_numbers(form: str) -> None:
    pixels, labels = read(FORMS[form]())
    np.testing.assert_array_equal(pixels, PIXELS)
    np.testing.assert_array_equal(labels if labels.ndim == 1 else labels.argmax(axis=1), DIGITS.labels)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_other_encodings_are_told_by_their_first_bytes(encoding: str) -> None:
    np.testing.assert_array_equal(read(NAMED.to_csv(index=False), encoding)[0], PIXELS)
    floats = (FIRST / 1.0).to_csv(index=False, header=False, float_format="%.18e")
    np.testing.assert_array_equal(read(floats, encoding)[0], PIXELS)


def test_a_header_may_have_letters_of_another_encoding() -> None:
    words = LAST.rename(columns={784: "Größe"}).to_csv(index=False)
    np.testing.assert_array_equal(read(words, "latin-1")[1], DIGITS.labels)


@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".tsv", ".zip"])
def test_it_may_be_compressed(tmp_path: Path, ending: str) -> None:
    path, text = tmp_path / f"digits{ending}", NAMED.to_csv(index=False, sep="\t" if ending == ".tsv" else ",")
    if ending == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mnist_train.csv", text)
            archive.writestr("__MACOSX/notes", "")
    else:
        path.write_bytes(gzip.compress(text.encode()) if ending.endswith("gz") else text.encode())
    images, labels = data_file.find(path).read("train")
    np.testing.assert_array_equal(images, DIGITS.images)
    np.testing.assert_array_equal(labels, DIGITS.labels)


def test_a_label_is_never_guessed() -> None:
    both = LAST.copy()
    both[0] = DIGITS.labels  # a first column that may be labels, too
    for text in (both.to_csv(header=False, index=False), FIRST.iloc[:1].to_csv(header=False, index=False)):
        with pytest.raises(LabelsUnknown, match="Its first row is 7, 0, 0"):
            read(text)


def test_who_brings_a_table_may_say_where_its_labels_are() -> None:
    both = LAST.copy()
    both[0] = DIGITS.labels[::-1]
    text = both.to_csv(header=False, index=False)
    np.testing.assert_array_equal(read(text, labels_in="last")[1], DIGITS.labels)
    np.testing.assert_array_equal(read(text, labels_in="first")[1], DIGITS.labels[::-1])
    np.testing.assert_array_equal(read(text, labels_in="first")[0][:, :-1], PIXELS[:, 1:])
    one_hot = pd.DataFrame(np.column_stack([ONE_HOT, PIXELS[:, 10:], ONE_HOT[::-1]])).to_csv(header=False, index=False)
    np.testing.assert_array_equal(read(one_hot, labels_in="last")[1], ONE_HOT[::-1])


@pytest.mark.parametrize("label", ["seven", "b'7'", "7th"])
def test_labels_that_are_words_are_shown(label: str) -> None:
    with pytest.raises(DataError, match="has text where a number should be"):
        read(NAMED.astype(object).assign(label=label).to_csv(index=False))


def test_labels_that_are_all_alike_are_refused(tmp_path: Path) -> None:
    alike = NAMED.assign(label=0)
    with pytest.raises(DataError, match="all 30 labels in column 1 are 0"):
        read(alike.to_csv(index=False))
    np.savez(tmp_path / "digits.npz", x_train=DIGITS.images, y_train=np.zeros(30, int))
    with pytest.raises(DataError, match=r"digits\.npz: all 30 labels are 0"):
        mnist.load(tmp_path / "digits.npz")


def test_a_test_may_be_of_one_digit(tmp_path: Path) -> None:
    NAMED.to_csv(tmp_path / "mnist_train.csv", index=False)
    NAMED[NAMED["label"] == 7].to_csv(tmp_path / "mnist_test.csv", index=False)
    assert set(mnist.load(tmp_path).test.labels) == {7}


@pytest.mark.parametrize("text", ["1,2,3\n4,5,6\n", "", "label\n7\n", NAMED.iloc[:, 1:].to_csv(index=False)])
def test_other_columns_are_told(text: str) -> None:
    with pytest.raises((DataError, ValueError)):
        read(text)


def test_folders_of_pictures_are_read_and_dark_ink_is_turned_round(tmp_path: Path) -> None:
    for index, (image, label) in enumerate(zip(DIGITS.images, DIGITS.labels, strict=True)):
        folder = tmp_path / str(label)
        folder.mkdir(exist_ok=True)
        Image.fromarray(image if index % 2 else 255 - image).save(folder / f"{index}.png")
    images, labels = data_file.find(tmp_path).read("train")
    assert sorted(labels.tolist()) == sorted(DIGITS.labels.tolist())
    assert {image.tobytes() for image in images} == {image.tobytes() for image in DIGITS.images}
    Image.new("L", (30, 30)).save(tmp_path / "3" / "large.png")
    with pytest.raises(DataError, match="has 30 x 30 pixels; expected 28 x 28"):
        data_file.find(tmp_path).read("train")


@pytest.mark.parametrize("names", [("pixels", "labels"), ("data", "target"), ("arr_0", "arr_1"), ("a", "b")])
def test_arrays_are_told_by_their_shapes_where_names_say_nothing(tmp_path: Path, names: tuple[str, str]) -> None:
    arrays: dict[str, Any] = {names[0]: PIXELS, names[1]: DIGITS.labels}
    np.savez(tmp_path / "digits.npz", **arrays)
    images, labels = data_file.find(tmp_path / "digits.npz").read("train")
    np.testing.assert_array_equal(images, DIGITS.images)
    np.testing.assert_array_equal(labels, DIGITS.labels)


def test_arrays_of_which_two_may_be_images_are_named(tmp_path: Path) -> None:
    np.savez(tmp_path / "digits.npz", a=PIXELS, b=PIXELS, c=DIGITS.labels)
    with pytest.raises(DataError, match=r"has the arrays a \(30, 784\)"):
        data_file.find(tmp_path / "digits.npz").read("train")


def picture(image: np.ndarray) -> bytes:
    content = io.BytesIO()
    Image.fromarray(image).save(content, "PNG")
    return content.getvalue()


@pytest.mark.parametrize("as_struct", [True, False])
def test_parquet_as_hugging_face_has_mnist(tmp_path: Path, as_struct: bool) -> None:
    contents = [picture(image) for image in DIGITS.images]
    images = [{"bytes": content, "path": None} for content in contents] if as_struct else contents
    pq.write_table(pa.table({"image": images, "label": DIGITS.labels.tolist()}), tmp_path / "train-00000.parquet")
    images_read, labels = data_file.find(tmp_path / "train-00000.parquet").read("train")
    np.testing.assert_array_equal(images_read, DIGITS.images)
    np.testing.assert_array_equal(labels, DIGITS.labels)


@pytest.mark.parametrize(
    "columns",
    [
        {"text": ["a"], "label": [1]},
        {"image": [None], "label": [1]},
        {"image": [b"x"]},
        {"image": [{"path": "a.png"}], "label": [1]},
    ],
)
def test_other_parquet_gets_a_sentence(tmp_path: Path, columns: dict[str, list[Any]]) -> None:
    pq.write_table(pa.table(columns), tmp_path / "digits.parquet")
    with pytest.raises(DataError):
        data_file.find(tmp_path / "digits.parquet").read("train")
    (tmp_path / "digits.parquet").write_bytes(b"PAR1 and nothing else")
    with pytest.raises(DataError, match="damaged"):
        data_file.find(tmp_path / "digits.parquet").read("train")
