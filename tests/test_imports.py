"""Who may import whom, and what importing costs."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from mnist_core.paths import PROJECT

FLOORS = (
    ("errors", "paths", "settings", "names", "formats", "json_files", "installed", "languages"),
    ("images",),
    ("data", "networks"),
    ("inference",),
    ("runs",),
    ("training", "classroom", "lessons", "javascript"),
    ("queue",),
    ("cli", "__main__"),
)
"""The library from the bottom up; a room may import what stands below it, or beside it. The lowest is the hall."""

LIBRARY = sorted((PROJECT / "mnist_core").rglob("*.py"))
PARTS = sorted((PROJECT / "pages" / "parts").rglob("*.py"))
PAGES = sorted(file for file in (PROJECT / "pages").rglob("*.py") if file not in PARTS)
TRAINING = [file for file in LIBRARY if PROJECT / "mnist_core" / "training" in file.parents]


def name_of(file: Path) -> str:
    """`mnist_core/images/ink.py` is `mnist_core.images.ink`; a folder's `__init__` goes by the folder's name."""
    parts = file.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports(file: Path) -> frozenset[str]:
    """Everything a file imports, inside functions too."""
    return frozenset(_imported(ast.walk(ast.parse(file.read_text()))))


def imports_at_top(file: Path) -> frozenset[str]:
    """What importing a file imports."""
    return frozenset(_imported(ast.parse(file.read_text()).body))


def _imported(nodes: object) -> set[str]:
    names = set()
    for node in nodes:  # type: ignore[attr-defined]
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports name the whole path, so that these rules can see them"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def starting_with(names: frozenset[str], *prefixes: str) -> set[str]:
    return {name for name in names if any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)}


def floor_of(module: str) -> int:
    """The floor of `mnist_core.images.ink`, or of a name imported from there."""
    return next(index for index, floor in enumerate(FLOORS) if module.split(".")[1] in floor)


def test_there_is_something_to_check() -> None:
    assert {"ink.py", "mnist.py", "fit.py", "store.py"} <= {file.name for file in LIBRARY}
    assert len(PARTS) > 4
    assert {"draw.py", "train.py", "evaluate.py"} <= {file.name for file in PAGES}
    assert len(TRAINING) >= 6


@pytest.mark.parametrize("file", LIBRARY, ids=name_of)
def test_the_library_knows_no_interface(file: Path) -> None:
    assert not starting_with(imports(file), "streamlit", "pages", "app")


@pytest.mark.parametrize("file", [file for file in LIBRARY if name_of(file) != "mnist_core"], ids=name_of)
def test_the_library_imports_downwards_only(file: Path) -> None:
    at_top = starting_with(imports_at_top(file), "mnist_core")
    named = {f"mnist_core.{name.removeprefix('mnist_core.')}" for name in at_top}
    assert not {name for name in named if floor_of(name) > floor_of(name_of(file))}


def test_there_are_few_floors_and_nothing_stands_about() -> None:
    assert len(FLOORS) <= 8
    rooms = {file.relative_to(PROJECT / "mnist_core").parts[0].removesuffix(".py") for file in LIBRARY} - {"__init__"}
    assert rooms == {room for floor in FLOORS for room in floor}


@pytest.mark.parametrize("file", [file for file in LIBRARY if file not in TRAINING], ids=name_of)
def test_only_training_imports_keras_at_its_top(file: Path) -> None:
    assert not starting_with(imports_at_top(file), "keras", "tensorflow", "mnist_core.training")


@pytest.mark.parametrize("file", PARTS, ids=name_of)
def test_parts_import_no_page(file: Path) -> None:
    sections = {f"pages.{folder.name}" for folder in (PROJECT / "pages").iterdir() if folder.name != "parts"}
    assert not starting_with(imports(file), *sections, "app", "tensorflow", "keras", "mnist_core.training")


@pytest.mark.parametrize("file", PAGES, ids=name_of)
def test_pages_are_thin(file: Path) -> None:
    forbidden = ("app", "tensorflow", "keras", "mnist_core.training", "threading", "time", "os", "pathlib")
    assert not starting_with(imports(file), *forbidden)
    assert starting_with(imports(file), "pages") == starting_with(imports(file), "pages.parts")
    assert "unsafe_allow_html" not in file.read_text()


def test_benchmarks_and_the_browser_need_no_tests() -> None:
    files = [file for folder in ("benchmarks", "browser") for file in (PROJECT / folder).rglob("*.py")]
    assert len(files) > 10
    assert not [name_of(file) for file in files if starting_with(imports(file), "tests")]


def test_the_hall_of_the_pages_is_no_store_room() -> None:
    hall = [file for file in PARTS if file.parent.name == "parts" and file.stem != "__init__"]
    assert len(hall) <= 12, "What two modules share an idea of gets a room."


def test_only_resources_caches() -> None:
    cached = [file for file in (*PARTS, *PAGES) if re.search(r"st\.cache|@cached", file.read_text())]
    assert [file.name for file in cached] == ["resources.py"]


def test_importing_the_library_loads_neither_tensorflow_nor_streamlit() -> None:
    modules = [name_of(file) for file in LIBRARY if file not in TRAINING and file.name != "__main__.py"]
    code = f"""
import importlib, sys
for name in {modules}:
    importlib.import_module(name)
    heavy = {{'tensorflow', 'keras', 'streamlit', 'distributed'}} & set(sys.modules)
    assert not heavy, f'{{name}} loads {{heavy}}'
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("imported", "spared"),
    [
        ("pages.parts.draw.photo, pages.parts.draw.corrections, pages.parts.resources", "cv2"),
        ("pages.parts.draw.photo, pages.parts.draw.corrections, pages.parts.resources", "sqlalchemy"),
        ("mnist_core.cli.main", "sqlalchemy"),
        ("pages.parts.runs.download", "onnx"),
        ("pages.parts.runs.download", "ai_edge_quantizer"),
    ],
)
def test_what_few_need_is_loaded_when_it_is_needed(imported: str, spared: str) -> None:
    code = f"import sys, {imported}; sys.exit('{spared}' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


PACKAGES = {"PIL": "pillow", "cv2": "opencv-python-headless", "ai_edge_litert": "ai-edge-litert", "distributed": "dask"}
"""Packages that are imported by another name than that by which they are installed."""


def test_what_is_imported_is_declared() -> None:
    lines = (PROJECT / "requirements.txt").read_text().splitlines()
    declared = {re.split(r"[\[=]", line)[0].replace("-", "_") for line in lines}
    found = {name.split(".")[0] for file in (*LIBRARY, *PARTS, *PAGES, PROJECT / "app.py") for name in imports(file)}
    ours = {"mnist_core", "pages", "app", "__future__"}
    imported = {PACKAGES.get(name, name).replace("-", "_") for name in found - sys.stdlib_module_names - ours}
    assert imported <= declared
