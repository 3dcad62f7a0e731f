"""A model of another program is named by its bytes, whatever its file is called, and never opened as what it is."""

import bz2
import gzip
import io
import json
import lzma
import zipfile
import zlib
from pathlib import Path

import pytest

from mnist_core.cli.main import main
from mnist_core.errors import ModelFileError
from mnist_core.runs.store import RunStore
from mnist_core.training.importing.upload import unwrap

_SKLEARN = b"\x80\x04\x95\x40\x00\x00\x00\x00\x00\x00\x00\x8c\x16sklearn.neural_network\x94."
_ONNX = b"\x08\x0a\x12\x07pytorch\x3a\x04\x0a\x00\x12\x00"  # version 10, who made it, a graph


def packed(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"")
    return buffer.getvalue()


def safetensors() -> bytes:
    header = json.dumps({"0.weight": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    return len(header).to_bytes(8, "little") + header + bytes(4)


OTHERS: dict[str, tuple[bytes, str]] = {
    "ONNX": (_ONNX, "an ONNX model"),
    "PyTorch": (packed("mine/data.pkl", "mine/version", "mine/data/0"), "a PyTorch model"),
    "TorchScript": (packed("mine/data.pkl", "mine/constants.pkl", "mine/code/__torch__.py"), "a PyTorch model"),
    "torch.export": (packed("mine/archive_format", "mine/models/model.json"), "a PyTorch model"),
    "PyTorch of old": (bytes.fromhex("80028a0a6cfc9c46f9206aa850192e") + bytes(50), "a PyTorch model"),
    "safetensors": (safetensors(), "a PyTorch model"),
    "TensorFlow.js": (b'{"format": "layers-model", "modelTopology": {}, "weightsManifest": []}', "a TensorFlow.js"),
    "its folder": (packed("mine/model.json", "mine/group1-shard1of1.bin"), "a TensorFlow.js model"),
    "a SavedModel": (packed("mine/saved_model.pb", "mine/variables/variables.index"), "a SavedModel"),
    "its program": (b"\x08\x01\x12\x04\x0a\x00\x12\x00", "a SavedModel"),
    "scikit-learn": (_SKLEARN, "a scikit-learn model"),
    "its first protocol": (b"csklearn.neural_network\nMLPClassifier\n", "a scikit-learn model"),
    "joblib with zlib": (zlib.compress(_SKLEARN), "a scikit-learn model"),
    "joblib with gzip": (gzip.compress(_SKLEARN), "a scikit-learn model"),
    "joblib with bz2": (bz2.compress(_SKLEARN), "a scikit-learn model"),
    "joblib with xz": (lzma.compress(_SKLEARN), "a scikit-learn model"),
    "any pickle": (b"\x80\x04\x95\x01\x00\x00\x00\x00\x00\x00\x00N.", "is a pickle"),
    "to_json": (b'{"class_name": "Sequential", "config": {"layers": []}}', "has no weights"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_it_is_named_and_its_owner_told_what_to_do(name: str) -> None:
    content, words = OTHERS[name]
    with pytest.raises(ModelFileError, match=words) as raised:
        unwrap(content)
    said = str(raised.value)
    assert len(said) <= 300 and said.isprintable()
    assert "mine." in said, "it names the file to bring"


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("end", [1, 5, 12, -1])
def test_what_is_cut_off_is_no_model_either(name: str, end: int) -> None:
    with pytest.raises(ModelFileError):
        unwrap(OTHERS[name][0][:end])


def test_little_is_unpacked_of_what_unpacks_to_much() -> None:
    with pytest.raises(ModelFileError, match="isn't a model"):
        unwrap(gzip.compress(bytes(300 * 2**20), compresslevel=1))


def test_an_endless_protocol_buffer_is_not_read_to_its_end() -> None:
    with pytest.raises(ModelFileError, match="isn't a model"):
        unwrap(b"\x08\x01" * 20 * 2**20)


def test_a_zip_of_one_model_is_that_model(store: RunStore) -> None:
    content = store.read("tutorial").model_path.read_bytes()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("my folder/mine.tflite", content)
        archive.writestr("__MACOSX/my folder/._mine.tflite", b"")
    assert unwrap(buffer.getvalue()) == content


def test_the_folder_of_a_saved_model_is_told_by_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "saved_model.pb").touch()
    assert main(["import", str(tmp_path / "mine")]) == 2
    assert "This is a SavedModel" in capsys.readouterr().err
