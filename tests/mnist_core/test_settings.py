import pytest

from mnist_core.errors import ConfigError
from mnist_core.settings import positive_number, whole_number


def test_what_is_set_counts_and_else_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (whole_number("MNIST_TEST", 2), positive_number("MNIST_TEST", 0.5)) == (2, 0.5)
    monkeypatch.setenv("MNIST_TEST", "12")
    assert (whole_number("MNIST_TEST", 2), positive_number("MNIST_TEST", 0.5)) == (12, 12.0)


@pytest.mark.parametrize("text", ["", "many", "0", "-3", "nan", "inf", "2.5"])
def test_what_is_no_whole_number_is_named(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("MNIST_TEST", text)
    with pytest.raises(ConfigError, match="MNIST_TEST must be a"):
        whole_number("MNIST_TEST", 2)
