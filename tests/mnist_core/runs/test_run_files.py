"""Whatever stands in a run's files, reading them gives the record or one clear reason."""

import json
from dataclasses import asdict

import pytest

from mnist_core.errors import ConfigError, RunError
from mnist_core.json_files import dump, parse
from mnist_core.networks.config import TrainingConfig
from mnist_core.runs.metrics import Metrics
from mnist_core.runs.request import RunRequest
from mnist_core.runs.status import FINISHED, LayerSummary, Status
from mnist_core.runs.store import RunStore

POINT = asdict(Metrics(1.0, 0.5, 0.9, 0.4, 0.91, 1000.0, 1.5))


def test_what_was_written_is_read_back() -> None:
    status = Status(FINISHED, created=1.5, started=2.0, attempts=1, owner="f00", name="Ada")
    assert parse(dump(status, indent=2), Status, "status.json") == status
    layers = (LayerSummary("dense", "Dense", "128", 100_480),)
    assert parse(dump(layers), tuple[LayerSummary, ...], "layers.json") == layers
    assert dump(Metrics(**POINT)).count("\n") == 1


def test_a_field_of_a_later_version_is_ignored() -> None:
    assert parse('{"state": "queued", "machine": {"cores": 2}}', Status, "status.json") == Status("queued")


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        (Status, '{"state": "queued", "attempts": "x"}', "attempts"),
        (Status, '{"state": "queued", "attempts": true}', "attempts"),
        (Status, '{"state": "queued", "created": null}', "created"),
        (Status, '{"state": "dancing"}', "state"),
        (Status, "{}", "state"),
        (Status, '["queued"]', "object"),
        (Status, "", "truncated"),
        (Status, '{"state": "queued", "new": ' + "[" * 100_000, "recursion"),
        (Metrics, json.dumps({**POINT, "epoch": float("nan")}), "malformed"),
        (Metrics, json.dumps(POINT).replace("0.91", "1e400"), "out of range"),
        (Metrics, json.dumps(POINT).replace("0.91", "9" * 400), "out of range"),
        (Metrics, json.dumps({**POINT, "loss": "0.5"}), "loss"),
        (tuple[LayerSummary, ...], '[{"name": "a", "kind": "b", "output_shape": "c", "parameters": "x"}]', "param"),
    ],
)
def test_anything_else_gets_a_reason(kind: type, text: str, reason: str) -> None:
    with pytest.raises(RunError, match=rf"^Its some\.json is damaged \(.*{reason}"):
        parse(text, kind, "some.json")


def test_a_value_that_is_out_of_range_gets_the_configurations_own_words() -> None:
    with pytest.raises(ConfigError, match="epochs must be a whole number from 1"):
        parse('{"epochs": 0}', TrainingConfig, "config.json")


@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        ("status.json", '{"state": "running", "attempts": "x"}', "Its status.json is damaged (Expected 'int'"),
        ("status.json", '{"state": "finished", "name": "<b>"}', "A name can have up to 20 letters and digits"),
        ("config.json", '{"epochs": "three"}', "Its config.json is damaged (Expected 'int'"),
        ("config.json", '{"architecture": "resnet"}', "architecture must be one of"),
    ],
)
def test_a_broken_run_says_which_file_and_why(store: RunStore, file: str, content: str, sentence: str) -> None:
    run = store.create(RunRequest(TrainingConfig()))
    (run.directory / file).write_text(content)
    _, (broken,) = store.list()
    assert broken.reason.startswith(f"The run {run.id} is broken. {sentence}")
