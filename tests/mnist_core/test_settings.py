import re

import pytest

from mnist_core import settings
from mnist_core.errors import ConfigError
from mnist_core.paths import PROJECT
from mnist_core.settings import Number, Text

COUNT = Number("MNIST_TEST", 2, "how many", is_whole=True)
SHARE = Number("MNIST_TEST", 0.5, "how much")


def test_what_is_set_counts_and_else_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (COUNT.whole, SHARE.value, SHARE.value_or(3), Text("MNIST_TEST", "none", "").value) == (2, 0.5, 3, "")
    monkeypatch.setenv("MNIST_TEST", "12")
    assert (COUNT.whole, SHARE.value, SHARE.value_or(3), Text("MNIST_TEST", "none", "").value) == (12, 12, 12, "12")


@pytest.mark.parametrize("text", ["", "many", "0", "-3", "nan", "inf", "2.5"])
def test_what_is_no_whole_number_is_named(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("MNIST_TEST", text)
    with pytest.raises(ConfigError, match="MNIST_TEST must be a whole number above 0"):
        COUNT.whole  # noqa: B018 # to read it is what is tested


def test_nobody_else_reads_the_environment() -> None:
    reads = re.compile(r"os\.environ(?!\.setdefault)|getenv")
    files = [PROJECT / "app.py", *(PROJECT / "mnist_core").rglob("*.py"), *(PROJECT / "pages").rglob("*.py")]
    assert [file.name for file in files if reads.search(file.read_text())] == ["settings.py"]


def test_the_documentation_has_the_table() -> None:
    assert settings.table() in (PROJECT / "docs" / "operating.md").read_text()
