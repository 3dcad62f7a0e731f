import json
import threading
from pathlib import Path

import pytest

from mnist_core import json_files
from mnist_core.errors import RunError
from mnist_core.json_files import load, write_atomically
from mnist_core.runs.status import Status


def test_a_record_is_parsed_again_only_when_its_file_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    monkeypatch.setattr(json_files, "read_text", lambda path: read.append(path) or path.read_text())
    path = tmp_path / "status.json"
    for state in ("queued", "running"):
        write_atomically(path, f'{{"state": "{state}"}}')
        assert [load(path, Status).state for _ in range(3)] == [state] * 3
    assert len(read) == 2


def test_what_is_wrong_with_a_file_is_said_each_time(tmp_path: Path) -> None:
    path = tmp_path / "status.json"
    for _ in range(2):
        with pytest.raises(RunError, match=r"It has no status\.json"):
            load(path, Status)
    path.write_text("{")
    for _ in range(2):
        with pytest.raises(RunError, match="damaged"):
            load(path, Status)


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    target = tmp_path / "status.json"
    texts = [json.dumps({"value": letter * 20_000}) for letter in "ab"]
    write_atomically(target, texts[0])
    done = threading.Event()

    def write() -> None:
        for turn in range(300):
            write_atomically(target, texts[turn % 2])
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = set()
    while not done.is_set():
        seen.add(target.read_text())
    writer.join()
    assert seen <= set(texts)
    assert [path.name for path in tmp_path.iterdir()] == ["status.json"]
