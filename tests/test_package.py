"""What `pip install` gives: everything below `mnist_core`, and the ranges of what it needs."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from mnist_core.javascript import litert
from mnist_core.paths import PROJECT

CONFIGURATION = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
TESTED = {
    found[1].lower(): found[2]
    for found in re.finditer(r"^([\w-]+)(?:\[\w+\])?==(\S+)$", (PROJECT / "requirements.txt").read_text(), re.MULTILINE)
}


def test_the_versions_that_are_tested_are_within_the_ranges_that_should_work() -> None:
    extras = CONFIGURATION["optional-dependencies"]
    needed = [Requirement(text) for text in (*CONFIGURATION["dependencies"], *extras["train"])]
    assert {each.name for each in needed} == set(TESTED) - {"pytest"}
    for each in needed:
        assert each.specifier.contains(TESTED[each.name]), each
    assert {Requirement(text).name for text in extras["train"]} == {"tensorflow", "keras"}


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel as pip would unpack it."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=PROJECT, check=True, capture_output=True)
    (wheel,) = folder.glob("digit_lab-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.mark.slow
def test_all_of_it_lies_below_the_library(unpacked: Path) -> None:
    (information,) = unpacked.glob("*.dist-info")
    assert {path.name for path in unpacked.iterdir()} == {"mnist_core", information.name}
    web = unpacked / "mnist_core" / "web"
    expected = [web / "app.py", web / ".streamlit" / "config.toml", web / "pages" / "lab" / "draw.py"]
    assert [path for path in [*expected, unpacked / "mnist_core" / "assets" / "mnist.npz"] if not path.is_file()] == []
    if litert.is_there():
        assert {path.name for path in (unpacked / "mnist_core" / "javascript" / "vendor").glob("*.gz")} >= {
            "litert.js.gz"
        }
    assert "digit-lab = mnist_core.__main__:command" in (information / "entry_points.txt").read_text()


@pytest.mark.slow
def test_an_installed_one_knows_its_app_and_keeps_runs_with_the_user(unpacked: Path, tmp_path: Path) -> None:
    program = "from mnist_core import paths; print(paths.IS_CHECKOUT, paths.APP, paths.runs_folder(), sep='|')"
    is_checkout, app, runs = _as_installed(unpacked, tmp_path, "-c", program).stdout.strip().split("|")
    assert (is_checkout, Path(app)) == ("False", unpacked / "mnist_core" / "web" / "app.py")
    assert Path(runs).is_relative_to(tmp_path) and Path(runs).parts[-2:] == ("digit-lab", "runs")


@pytest.mark.slow
def test_an_installed_one_is_called_by_its_own_name(unpacked: Path, tmp_path: Path) -> None:
    done = _as_installed(unpacked, tmp_path, "-m", "mnist_core", "--help")
    assert done.stdout.startswith("usage: digit-lab ") and "digit-lab train --epochs 3" in done.stdout
    assert "digit-lab runs delete ID" in _as_installed(unpacked, tmp_path, "-m", "mnist_core", "runs", "delete").stderr


def _as_installed(site: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the unpacked wheel as its only Digit Lab."""
    environment = {"PYTHONPATH": str(site), "XDG_DATA_HOME": str(home), "HOME": str(home)}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=home, env=environment, check=False, capture_output=True, text=True)
