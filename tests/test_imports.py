"""Who may import whom, and what importing costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
LIBRARY = sorted((PROJECT / "mnist_core").glob("*.py"))
PARTS = sorted((PROJECT / "pages" / "parts").glob("*.py"))
PAGES = sorted((PROJECT / "pages" / "lab").glob("*.py"))


def imports(file: Path) -> set[str]:
    """Everything a file imports, inside functions too."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def starting_with(names: set[str], *prefixes: str) -> set[str]:
    return {name for name in names if any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)}


def test_there_is_something_to_check() -> None:
    assert len(LIBRARY) > 10
    assert len(PARTS) > 4
    assert len(PAGES) >= 3


@pytest.mark.parametrize("file", LIBRARY, ids=lambda file: file.name)
def test_the_library_knows_no_interface(file: Path) -> None:
    assert not starting_with(imports(file), "streamlit", "pages", "app")


@pytest.mark.parametrize("file", PARTS, ids=lambda file: file.name)
def test_parts_import_no_page(file: Path) -> None:
    assert not starting_with(imports(file), "pages.lab", "app", "tensorflow", "keras", "mnist_core.training")


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_pages_are_thin(file: Path) -> None:
    forbidden = ("pages.lab", "app", "tensorflow", "keras", "mnist_core.training", "threading", "time", "os", "pathlib")
    assert not starting_with(imports(file), *forbidden)
    assert "unsafe_allow_html" not in file.read_text()


def test_only_resources_caches() -> None:
    cached = [file.name for file in (*PARTS, *PAGES) if "st.cache" in file.read_text()]
    assert cached == ["resources.py"]


@pytest.mark.parametrize(
    "module",
    [
        f"mnist_core.{file.stem}"
        for file in LIBRARY
        if file.stem not in ("__init__", "__main__", "training", "augmentation")
    ],
)
def test_importing_the_library_loads_neither_tensorflow_nor_streamlit(module: str) -> None:
    code = (
        f"import {module}, sys; print(sorted({{'tensorflow', 'keras', 'streamlit', 'distributed'}} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
