"""Whatever a stranger's bytes are, reading them gives an answer or an error of ours, whose message is for a pupil."""

import gzip
import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from mnist_core.classroom import files
from mnist_core.data import mnist
from mnist_core.errors import ImageError, MnistCoreError, NothingDrawn
from mnist_core.images.canvas_paths import drawing_of
from mnist_core.images.digits import from_image
from mnist_core.images.reading import read_image
from mnist_core.images.rows import read_rows
from mnist_core.json_files import dump, parse
from mnist_core.networks.config import Imported, TrainingConfig
from mnist_core.paths import ASSETS
from mnist_core.runs.metrics import Metrics
from mnist_core.runs.status import Status
from mnist_core.training.importing.description import read_description
from mnist_core.training.importing.tflite import read_tflite
from mnist_core.training.importing.upload import read_configuration, read_model_file, unwrap
from tests.conftest import draw

pytestmark = pytest.mark.slow  # by their number

thoroughly = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
quickly = settings(thoroughly, max_examples=60)


def pictures() -> st.SearchStrategy[np.ndarray]:
    """Of any kind that an image may have, and a few shades, so that paper and ink come about."""
    shapes = st.tuples(st.integers(1, 60), st.integers(1, 60))
    kinds = st.one_of(shapes, st.tuples(st.integers(1, 40), st.integers(1, 40), st.integers(1, 4)))
    few = st.sampled_from([0, 1, 2, 100, 127, 128, 250, 254, 255])
    return kinds.flatmap(lambda shape: arrays.arrays(np.uint8, shape, elements=few, fill=few))


@thoroughly
@given(pictures(), st.booleans())
def test_any_picture_is_read_or_refused_in_words(picture: np.ndarray, centre: bool) -> None:
    for read in (
        lambda: [from_image(picture, centre=centre)],
        lambda: [d.steps for row in read_rows(picture, centre=centre) for d in row],
    ):
        try:
            digits = read()
        except ImageError as error:
            assert str(error).endswith(".")
            continue
        assert digits and all(steps.digit.shape == (28, 28) and steps.digit.dtype == np.uint8 for steps in digits)


@pytest.mark.parametrize("places", [((3, 5), (500, 490)), ((0, 0), (511, 511), (300, 40))])
def test_a_few_specks_far_apart_are_no_drawing(places: tuple[tuple[int, int], ...]) -> None:
    paper = np.full((512, 512), 255, np.uint8)
    for place in places:
        paper[place] = 225
    with pytest.raises(NothingDrawn, match="a few specks"):
        from_image(paper)


def encoded(format: str) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(draw()).convert("RGB").save(buffer, format)
    return buffer.getvalue()


def npz() -> bytes:
    buffer = io.BytesIO()
    images, labels = np.zeros((2, 28, 28), np.uint8), np.zeros(2, np.uint8)
    arrays: dict[str, Any] = {"x_train": images, "y_train": labels, "x_test": images, "y_test": labels}
    np.savez_compressed(buffer, **arrays, writers=np.array(["Ada", "Bo"]))
    return buffer.getvalue()


def csv() -> bytes:
    return "\n".join(",".join(["3", *["7"] * 784]) for _ in range(3)).encode()


def zipped_pictures() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for label in range(3):
            archive.writestr(f"digits/{label}/one.png", picture(label))
            archive.writestr(f"digits/{label}/two.png", picture(label + 5))
    return buffer.getvalue()


def picture(shade: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.full((28, 28), shade, np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def parquet() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"image": [{"bytes": picture(shade)} for shade in range(3)], "label": [0, 1, 2]}), buffer)
    return buffer.getvalue()


def idx() -> bytes:
    return struct.pack(">HBB3I", 0, 8, 3, 2, 28, 28) + bytes(2 * 28 * 28)


def npy() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.zeros((2, 28, 28), np.uint8))
    return buffer.getvalue()


def as_data(name: str) -> Callable[[bytes], object]:
    def read(content: bytes) -> object:
        folder = Path(SCRATCH) / Path(name).stem
        folder.mkdir(exist_ok=True)
        np.save(folder / "y_train.npy", np.zeros(2, np.uint8))
        (folder / name).write_bytes(content)
        return mnist.load_test(folder / name)

    return read


MODEL = ASSETS / "tutorial" / "model.keras"
ENTRY = {"writer": "Ada", "label": 1, "strokes": [[[1, 2], [3, 40]]], "brush_width": 5}
READERS: dict[str, tuple[Callable[[bytes], object], Callable[[], bytes]]] = {
    "a PNG": (read_image, lambda: encoded("PNG")),
    "a JPEG": (read_image, lambda: encoded("JPEG")),
    "a GIF": (read_image, lambda: encoded("GIF")),
    "a WebP": (read_image, lambda: encoded("WEBP")),
    "a BMP": (read_image, lambda: encoded("BMP")),
    "a TIFF": (read_image, lambda: encoded("TIFF")),
    "an AVIF": (read_image, lambda: encoded("AVIF")),
    "a class of pictures": (files.read, npz),
    "a class of strokes": (files.read, lambda: json.dumps([ENTRY, ENTRY]).encode()),
    "a data file": (as_data("data.npz"), npz),
    "a table": (as_data("table.csv"), csv),
    "a zip of pictures": (as_data("pictures.zip"), zipped_pictures),
    "a Parquet file": (as_data("digits.parquet"), parquet),
    "an idx file": (as_data("train-images-idx3-ubyte"), idx),
    "a compressed idx file": (as_data("train-images-idx3-ubyte.gz"), lambda: gzip.compress(idx())),
    "an array": (as_data("x_train.npy"), npy),
    "a model": (lambda content: read_model_file(unwrap(content)), MODEL.read_bytes),
    "what a model says of itself": (read_description, lambda: zipfile.ZipFile(MODEL).read("config.json")),
    "a model for LiteRT": (read_tflite, MODEL.with_suffix(".tflite").read_bytes),
    "what a zip says": (read_configuration, MODEL.read_bytes),
    "a configuration": (
        lambda content: parse(content.decode(errors="replace"), TrainingConfig, "config.json"),
        lambda: dump(TrainingConfig()).encode(),
    ),
    "an import": (
        lambda content: parse(content.decode(errors="replace"), Imported, "import.json"),
        lambda: dump(Imported("0" * 64, TrainingConfig())).encode(),
    ),
    "a status": (
        lambda content: parse(content.decode(errors="replace"), Status, "status.json"),
        lambda: dump(Status("queued", name="Ada")).encode(),
    ),
    "a point": (
        lambda content: parse(content.decode(errors="replace"), Metrics, "metrics.jsonl"),
        lambda: dump(Metrics(1.0, 0.5, 0.9, 0.4, 0.91, 1000.0, 1.5)).encode(),
    ),
}
SCRATCH = ""


@pytest.fixture(autouse=True, scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> None:
    globals()["SCRATCH"] = str(tmp_path_factory.mktemp("strangers"))


@pytest.mark.parametrize("kind", READERS)
@quickly
@given(data=st.data())
def test_a_file_that_was_changed_is_read_or_refused_in_words(kind: str, data: st.DataObject) -> None:
    """Bytes are changed, cut off or put in; half of the changes are where files say what they are."""
    read, make = READERS[kind]
    content = bytearray(make())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.one_of(st.integers(0, min(60, len(content))), st.integers(0, len(content))))
        what = data.draw(st.sampled_from(["change", "cut", "put in", "end"]))
        some = data.draw(st.binary(min_size=1, max_size=8))
        if what == "end":
            content = content[:place]
        else:
            content[place : place + (len(some) if what == "change" else 4 if what == "cut" else 0)] = (
                b"" if what == "cut" else some
            )
    try:
        read(bytes(content))
    except MnistCoreError as error:
        assert str(error).endswith(".") and len(str(error)) < 400


@thoroughly
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=5)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=5),
            st.dictionaries(st.sampled_from(["objects", "path", "strokeWidth", "type"]), inner, max_size=4),
        ),
        max_leaves=40,
    )
)
def test_any_strokes_are_read_or_refused_in_words(content: object) -> None:
    try:
        drawing = drawing_of(content)
    except ImageError as error:
        assert str(error).endswith(".")
        return
    assert drawing is None or all(np.isfinite(stroke).all() for stroke in drawing.strokes)
