"""Faults are put into the real thing: real processes, real signals, a disk that is really full."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def read_only_disk(small_disk: Path) -> Path:
    """A disk that nobody can write to, not even root."""
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    return small_disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with room for 1 MB: less than a model for Keras takes."""
    if shutil.which("mount") is None:
        pytest.skip("no disk can be mounted on this system")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=False)
    if mounted.returncode:
        pytest.skip("this user may mount no disk")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here starts processes."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)
