"""What the pages have made elsewhere, one file after the other."""

import io
import zipfile

import pytest

from mnist_core.errors import ExportError
from mnist_core.languages.translation import speaking
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore
from pages.parts.runs.own_process import exported, lab_sheet


@pytest.mark.slow
def test_a_sheet_comes_from_a_process_of_its_own(store_with_run: RunStore, trained_run: Run) -> None:
    assert lab_sheet(trained_run.id, "pdf").startswith(b"%PDF-")
    assert lab_sheet(trained_run.id, "png").startswith(b"\x89PNG")


@pytest.mark.slow
def test_what_loads_much_is_made_there_too(store_with_run: RunStore, trained_run: Run) -> None:
    with zipfile.ZipFile(io.BytesIO(exported(trained_run.id, "c"))) as archive:
        assert set(archive.namelist()) == {"digits.h", "example.cpp"}


def test_why_there_is_none_is_told(store: RunStore) -> None:
    with pytest.raises(ExportError, match="There is no run gone"):
        lab_sheet("gone", "pdf")


def test_the_process_speaks_the_visitors_language(store: RunStore) -> None:
    with speaking("de"), pytest.raises(ExportError, match="Es gibt keinen Lauf gone"):
        lab_sheet("gone", "pdf")
