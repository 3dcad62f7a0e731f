import io
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from mnist_core.cli.main import main
from mnist_core.data import mnist
from mnist_core.networks.config import TrainingConfig
from mnist_core.networks.presets import PRESETS
from mnist_core.paths import PROJECT
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.status import FINISHED, STOPPED
from mnist_core.runs.store import RunStore
from tests.conftest import draw
from tests.mnist_core.images.paper import five_zeros_and_two_that_touch


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, object]]]:
    status = main([*arguments, "--json"])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def command(*arguments: str, store: RunStore, **environment: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **environment, "MNIST_RUNS_DIR": str(store.root)}
    return subprocess.run(
        [sys.executable, "-m", "mnist_core", *arguments],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_train_prints_the_run_and_its_figures(store: RunStore, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--epochs", "1", "--train-size", "2000", "--batch-size", "64", "--optimizer", "rmsprop", "--seed", "5"]
    status, (figures,) = run_json(capsys, "train", *options)
    run = store.read(str(figures["run"]))
    assert (status, run.status.state) == (0, FINISHED)
    assert (run.config.batch_size, run.config.optimizer, run.config.seed) == (64, "rmsprop", 5)
    assert figures["accuracy"] == run.evaluation().accuracy
    assert figures["val_accuracy"] == run.metrics()[-1].val_accuracy


@pytest.mark.slow
def test_options_change_a_preset(store: RunStore, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--preset", "accurate", "--epochs", "1", "--train-size", "300", "--no-augment", "--scribbles", "20"]
    status, (figures,) = run_json(capsys, "train", *options)
    assert status == 0
    expected = replace(PRESETS["accurate"].config, epochs=1, train_size=300, augment=False, scribbles=20)
    assert store.read(str(figures["run"])).config == expected


@pytest.mark.slow
def test_evaluate_uses_the_shipped_model_by_default(store: RunStore, capsys: pytest.CaptureFixture[str]) -> None:
    status, (figures,) = run_json(capsys, "evaluate")
    assert status == 0
    assert set(figures) == {"run", "count", "loss", "accuracy", "confusion"}
    assert (figures["run"], figures["count"]) == ("shipped", 10_000)
    assert float(str(figures["accuracy"])) >= 0.993
    assert np.array(figures["confusion"]).sum() == 10_000


def test_evaluate_takes_a_run_and_a_data_file(
    store_with_run: RunStore, trained_run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    some = mnist.load_test().take(slice(50))
    arrays: dict[str, Any] = {
        "x_train": some.images,
        "y_train": some.labels,
        "x_test": some.images,
        "y_test": some.labels,
    }
    np.savez(tmp_path / "own.npz", **arrays)
    status, (figures,) = run_json(capsys, "evaluate", "--run", trained_run.id, "--data", str(tmp_path / "own.npz"))
    assert (status, figures["run"], figures["count"]) == (0, trained_run.id, 50)
    assert main(["evaluate", "--run", trained_run.id]) == 0
    assert f"accuracy {trained_run.evaluation().accuracy:.2%}" in capsys.readouterr().out


def test_classify_goes_on_after_a_bad_image(
    store: RunStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Image.fromarray(draw()).save(tmp_path / "b.png")
    Image.fromarray(draw()).convert("RGB").save(tmp_path / "c.JPG")
    Image.new("L", (50, 50), 255).save(tmp_path / "empty.png")
    (tmp_path / "a.png").write_text("no image")
    (tmp_path / "notes.txt").write_text("left out")
    status, answers = run_json(capsys, "classify", str(tmp_path), str(tmp_path / "none.png"))
    assert status == 1
    assert [Path(str(answer["file"])).name for answer in answers] == [
        "a.png",
        "b.png",
        "c.JPG",
        "empty.png",
        "none.png",
    ]
    assert [answer.get("label") for answer in answers] == [None, 7, 7, None, None]
    assert [set(answer) == {"file", "error"} for answer in answers] == [True, False, False, True, True]
    assert len(np.array(answers[1]["probabilities"])) == 10
    assert "Nothing is drawn" in str(answers[3]["error"])


def test_folders_by_label_are_walked(store: RunStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder, name in (("7", "a.jfif"), ("7/more", "b.tif"), ("1", "c.png")):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        Image.fromarray(draw()).convert("RGB").save(tmp_path / folder / name)
    status, answers = run_json(capsys, "classify", str(tmp_path))
    assert status == 0
    assert [Path(str(answer["file"])).name for answer in answers] == ["c.png", "a.jfif", "b.tif"]
    assert [answer["label"] for answer in answers] == [7, 7, 7]


def test_a_folder_without_images_is_an_error(
    store: RunStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, (answer,) = run_json(capsys, "classify", str(tmp_path))
    assert status == 1
    assert "has no images" in str(answer["error"])


def test_classify_reads_rows_of_digits(store: RunStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seven = draw()[..., 0]
    blank = np.full_like(seven, 255)
    path = tmp_path / "rows.png"
    Image.fromarray(np.vstack([np.hstack([seven, seven]), np.hstack([blank, seven])])).save(path)
    status, (answer,) = run_json(capsys, "classify", str(path))
    assert status == 0
    rows: Any = answer["rows"]
    assert [[digit["label"] for digit in row] for row in rows] == [[7, 7], [7]]
    main(["classify", str(path)])
    assert f"{path}: 7 7 / 7 (least sure: " in capsys.readouterr().out


def test_classify_says_how_many_digits_could_not_be_told_apart(
    store: RunStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "touching.png"
    Image.fromarray(five_zeros_and_two_that_touch()).save(path)
    _, (answer,) = run_json(capsys, "classify", "--run", SHIPPED, str(path))
    rows: Any = answer["rows"]
    assert ([[digit["label"] for digit in row] for row in rows], answer["untold"]) == ([[0] * 5], 2)
    main(["classify", "--run", SHIPPED, str(path)])
    assert "0 0 0 0 0 (" in (text := capsys.readouterr().out)
    assert "about 2 more" in text


def test_classify_reads_hundreds_of_images_in_one_call(
    store: RunStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    test = mnist.load_test().take(slice(600))
    for index, image in enumerate(test.images):
        Image.fromarray(image).save(tmp_path / f"{index:05}.png")
    status, answers = run_json(capsys, "classify", str(tmp_path))
    labels = [answer.get("label") for answer in answers]
    assert status == 0
    assert (np.array(labels) == test.labels).mean() > 0.98


def test_data_that_is_the_wrong_way_round_is_put_right_and_said(
    store: RunStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train, test = mnist.load().train.take(slice(600)), mnist.load_test().take(slice(200))
    images, labels = (255 - train.images, 255 - test.images), (train.labels, test.labels)
    path = tmp_path / "turned.npz"
    np.savez(path, x_train=images[0], y_train=labels[0], x_test=images[1], y_test=labels[1])
    data = ["--data", str(path)]
    status, (right,) = run_json(capsys, "evaluate", *data)
    assert status == 0 and right["accuracy"] > 0.98  # type: ignore[operator]
    assert main(["evaluate", *data]) == 0
    assert "inverted to light on dark" in capsys.readouterr().err
    _, (as_is,) = run_json(capsys, "evaluate", *data, "--as-is")
    assert as_is["accuracy"] < 0.5  # type: ignore[operator]
    main(["train", *data, "--epochs", "1"])
    assert "inverted to light on dark" in capsys.readouterr().err


def test_a_table_that_does_not_say_where_its_labels_are_is_read_as_it_is_told(
    store: RunStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    some = mnist.load_test().take(slice(60))
    pixels = some.images.reshape(60, 784).copy()
    pixels[:, 0] = some.labels[::-1]  # a first column that may be labels, too
    np.savetxt(tmp_path / "digits.csv", np.column_stack([pixels, some.labels]), "%d", ",")
    data = ["--data", str(tmp_path / "digits.csv")]
    for command in (["evaluate"], ["train", "--epochs", "1"]):
        assert main([*command, *data]) == 2
        assert "--labels first or --labels last" in capsys.readouterr().err
    assert store.list() == ((), ())
    _, (last,) = run_json(capsys, "evaluate", *data, "--labels", "last")
    _, (first,) = run_json(capsys, "evaluate", *data, "--labels", "first")
    assert last["accuracy"] > 0.95 and first["accuracy"] < 0.5  # type: ignore[operator]


def test_runs_lists_good_and_broken_ones(
    store_with_run: RunStore, trained_run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    (store_with_run.root / "broken").mkdir()
    status, listed = run_json(capsys, "runs")
    assert status == 0
    assert [(entry["run"], entry["state"]) for entry in listed] == [(trained_run.id, FINISHED), ("broken", "broken")]
    assert main(["runs"]) == 0
    assert trained_run.id in capsys.readouterr().out


def test_a_damaged_evaluation_hides_no_run(
    store_with_run: RunStore, trained_run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    (store_with_run.root / trained_run.id / "evaluation.json").write_text("{")
    status, (entry,) = run_json(capsys, "runs")
    assert (status, entry["accuracy"]) == (0, None)


@pytest.mark.parametrize(
    "arguments",
    [
        ["train", "--epochs", "0"],
        ["train", "--epochs", "three"],
        ["train", "--architecture", "resnet"],
        ["train", "--learning-rate", "nan"],
        ["train", "--train-size", "60000"],
        ["train", "--data", "none.npz"],
        ["evaluate", "--run", "none"],
        ["evaluate", "--run", "../../etc"],
        ["evaluate", "--data", "README.md"],
        ["evaluate", "--data", "x" * 5000],
        ["train", "--data", "/dev/zero"],
        ["classify", "--run", "none", "x.png"],
        ["classify"],
        ["dance"],
        [],
    ],
)
def test_bad_input_is_one_clear_line_and_status_2(
    store: RunStore, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    try:
        status = main(arguments)
    except SystemExit as stop:
        status = int(str(stop.code))
    out, error = capsys.readouterr()
    messages = [line for line in error.splitlines() if line.startswith("mnist_core: ")]
    assert (status, out, len(messages)) == (2, "", 1)


def test_a_refused_training_leaves_no_run_behind(store: RunStore) -> None:
    assert main(["train", "--data", "none.npz"]) == 2
    assert main(["train", "--epochs", "0"]) == 2
    assert store.list() == ((), ())


@pytest.mark.slow
def test_as_a_command_only_results_go_to_standard_output(store: RunStore, tmp_path: Path) -> None:
    trained = command("train", "--epochs", "1", "--train-size", "320", "--json", store=store)
    assert trained.returncode == 0
    (line,) = trained.stdout.splitlines()
    run_id = json.loads(line)["run"]
    assert trained.stderr == f"run {run_id}\n"
    Image.fromarray(draw()).save(tmp_path / "seven.png")
    classified = command("classify", str(tmp_path / "seven.png"), store=store)
    assert (classified.returncode, classified.stderr) == (0, "")
    assert ": 7 (" in classified.stdout
    refused = command("evaluate", "--run", "none", store=store)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert len(refused.stderr.splitlines()) == 1


@pytest.mark.slow
def test_a_name_that_the_terminal_has_no_letters_for_is_spelt(store: RunStore, tmp_path: Path) -> None:
    Image.fromarray(draw()).save(tmp_path / "sieben-\u4e03.png")
    done = command("classify", str(tmp_path), store=store, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "sieben-\\u4e03.png: 7 (" in done.stdout


def test_only_what_was_interrupted_can_go_on(
    store_with_run: RunStore, trained_run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["resume", trained_run.id]) == 2
    assert "is finished. Only an interrupted run can be resumed." in capsys.readouterr().err
    assert main(["resume", "none"]) == 2


def test_runs_are_deleted_by_name(store: RunStore, capsys: pytest.CaptureFixture[str]) -> None:
    kept, gone = (store.create(RunRequest(TrainingConfig())).with_status(state=STOPPED) for _ in range(2))
    assert main(["runs", "delete", gone.id]) == 0
    assert [run.id for run in store.list()[0]] == [kept.id]
    assert main(["runs", "delete"]) == 2
    assert main(["runs", "delete", "none"]) == 2


def test_the_list_can_be_sorted_by_what_takes_most_room(store: RunStore, capsys: pytest.CaptureFixture[str]) -> None:
    runs = [store.create(RunRequest(TrainingConfig(seed=seed))).with_status(created=float(seed)) for seed in range(3)]
    (runs[1].directory / "model.keras").write_bytes(b"x" * 5_000_000)
    assert [row["run"] for row in run_json(capsys, "runs")[1]] == [run.id for run in reversed(runs)]
    assert [row["run"] for row in run_json(capsys, "runs", "--sort", "oldest")[1]] == [run.id for run in runs]
    _, (largest, *_) = run_json(capsys, "runs", "--sort", "size")
    assert largest["run"] == runs[1].id and 5_000_000 < int(str(largest["bytes"])) < 5_010_000


def test_what_is_old_is_deleted_but_for_what_is_to_be_kept(store: RunStore, capsys: pytest.CaptureFixture[str]) -> None:
    now = time.time()
    old, kept, young = (
        store.create(RunRequest(TrainingConfig(seed=days))).with_status(state=STOPPED, ended=now - days * 86_400)
        for days in (200, 100, 80)
    )
    waiting = store.create(RunRequest(TrainingConfig())).with_status(created=now - 300 * 86_400)
    asked = ["runs", "delete", "--older-than", "90d", "--keep", kept.id]
    assert main([*asked, "--dry-run"]) == 0
    out, error = capsys.readouterr()
    assert old.id in error and kept.id not in error and out.startswith("1 run, ")
    assert len(store.list()[0]) == 4
    assert main(asked) == 0
    assert {run.id for run in store.list()[0]} == {kept.id, young.id, waiting.id}
    assert main(["runs", "delete", kept.id, "--older-than", "90d"]) == 2
    assert main(["runs", "delete", young.id, "--keep", kept.id]) == 2
    assert young.id in {run.id for run in store.list()[0]}
    with pytest.raises(SystemExit):
        main(["runs", "delete", "--older-than", "soon"])


@pytest.mark.slow
def test_a_run_is_trained_on(store_with_run: RunStore, trained_run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    status, (figures,) = run_json(capsys, "train", "--continue", trained_run.id, "--epochs", "1")
    child = store_with_run.read(str(figures["run"]))
    assert (status, child.config.parent, child.config.epochs) == (0, trained_run.id, 2)
    assert child.metrics()[: len(trained_run.metrics())] == trained_run.metrics()
    assert main(["train", "--continue", trained_run.id, "--seed", "3"]) == 2
    assert main(["train", "--continue", "none"]) == 2


@pytest.mark.slow
def test_a_run_begins_with_anothers_weights_in_its_architecture(
    store: RunStore, capsys: pytest.CaptureFixture[str]
) -> None:
    few = "--epochs", "1", "--train-size", "64"
    status, (figures,) = run_json(capsys, "train", "--weights-from", "shipped", "--learning-rate", "1e-6", *few)
    run = store.read(str(figures["run"]))
    assert (status, run.config.architecture, run.config.weights_from) == (0, "deep_cnn", "shipped")
    assert main(["train", "--weights-from", "shipped", "--architecture", "cnn", *few]) == 2
    assert main(["train", "--weights-from", "none", *few]) == 2
    assert len(store.list()[0]) == 1


def test_stop_withdraws_what_waits(store: RunStore, capsys: pytest.CaptureFixture[str]) -> None:
    run = store.create(RunRequest(TrainingConfig()))
    assert main(["stop", run.id]) == 0
    assert "has been asked to stop" in capsys.readouterr().err
    assert main(["stop", run.id]) == 0
    assert f"{run.id} has already ended: it is stopped." in capsys.readouterr().err
    assert store.read(run.id).status.state == STOPPED
    assert main(["stop", "none"]) == 2


def test_help_teaches(store: RunStore) -> None:
    for arguments in (["--help"], ["train", "--help"], ["classify", "--help"]):
        shown = command(*arguments, store=store)
        assert shown.returncode == 0
        assert "usage: python -m mnist_core" in shown.stdout
    assert "tutorial" in command("train", "--help", store=store).stdout


class Terminal(io.StringIO):
    """Where text goes that somebody watches."""

    def isatty(self) -> bool:
        return True


@pytest.mark.slow
def test_a_terminal_shows_a_progress_bar(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert main(["train", "--epochs", "1", "--train-size", "640"]) == 0
    assert "epoch 1.0/1" in terminal.getvalue()
    assert "##########" in terminal.getvalue()
