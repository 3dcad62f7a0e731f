"""The page to take home of a network for a class's own signs: it shows their names and says nothing of digits."""

import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from mnist_core.errors import ExportError
from mnist_core.inference.session import Session
from mnist_core.javascript import litert
from mnist_core.lessons.page.single_file import single_file
from mnist_core.lessons.take_home import FORMATS, export, why_not_as
from mnist_core.networks.config import Imported
from mnist_core.networks.labels import a_label
from mnist_core.runs.run import Run
from tests.conftest import SIGNS
from tests.mnist_core.lessons.test_single_file import Parsed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not litert.is_there(), reason="LiteRT.js is not installed (make install)"),
]


def test_it_names_the_signs_and_no_digits(run_of_signs: Run) -> None:
    parsed = Parsed(single_file(run_of_signs).decode())
    data = json.loads(parsed.by_id["data"])
    assert tuple(data["answer"]["words"]["labels"]) == tuple(data["network"]["words"]["labels"]) == SIGNS
    assert data["network"]["words"]["named"] == [a_label(SIGNS, index) for index in range(3)]
    assert not data["examples"]
    said = " ".join(parsed.texts)
    evaluation = run_of_signs.evaluation()
    assert evaluation.count == 30 and f"{evaluation.accuracy:.1%}" in said
    assert "hands it hadn't seen" in said
    assert "heart, \u2068\u0667\u2069, +" in said
    assert "2 epochs of the drawings of 2 writers" in said and "all training images" not in said
    assert "Draw a sign and watch" in said and "Draw a digit" not in said
    assert "MNIST" not in said and "digits 0 to 9" not in said and "code" not in parsed.by_id
    assert sum(tag == "th" for tag, _ in parsed.tags) == 3 + 3 + 2, "a row and a column each, and what they are"


def test_its_model_answers_as_the_run(run_of_signs: Run) -> None:
    parsed = Parsed(single_file(run_of_signs).decode())
    session = Session(parsed.part("model.tflite"), batch=1, threads=1)
    digits = run_of_signs.class_test().images if run_of_signs.class_digits_path.is_file() else np.eye(28) * 255
    for digit in np.reshape(digits, (-1, 28, 28)).astype(np.uint8)[:5]:
        answer = session.run(digit[np.newaxis])[0][0]
        assert answer == pytest.approx(run_of_signs.classifier().probabilities(digit[np.newaxis])[0], abs=1e-5)


def test_without_a_test_nobody_says_how_well_it_reads(run_of_signs: Run) -> None:
    imported = replace(run_of_signs, config=Imported("0" * 64, trained_with=run_of_signs.config.trained_with))
    (imported.directory / "evaluation.json").rename(imported.directory / "kept")
    try:
        said = " ".join(Parsed(single_file(imported).decode()).texts)
    finally:
        (imported.directory / "kept").rename(imported.directory / "evaluation.json")
    assert "Nobody knows how well it reads" in said and "heart" in said


def test_what_can_be_taken_home_and_what_cannot(run_of_signs: Run) -> None:
    possible = {name for name in FORMATS if not why_not_as(run_of_signs, name)}
    assert possible == {"page", "page-zip", "keras", "tflite", "onnx", "zip"}
    with zipfile.ZipFile(io.BytesIO(export(run_of_signs, "page-zip"))) as archive:
        assert "heart" in archive.read("index.html").decode()
    with pytest.raises(ExportError, match="page"):
        export(run_of_signs, "script")
