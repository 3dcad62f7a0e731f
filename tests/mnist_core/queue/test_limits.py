import pytest

from mnist_core import settings
from mnist_core.errors import ConfigError
from mnist_core.queue.limits import Limits, workers


def test_within_its_limits_a_run_goes_on() -> None:
    assert Limits(megabytes=1500, minutes=0.5, import_minutes=0.1).exceeded(1500, 0.5) == ""


def test_beyond_them_a_pupil_is_told_which_and_what_to_do() -> None:
    assert Limits(1500, 0.5, 0.1).exceeded(1501, 0.1) == (
        "It took more memory than a run is allowed here (1,500 MB). Choose a smaller batch size, or fewer images."
    )
    said = Limits(1500, 0.5, 0.1).exceeded(9, 0.6)
    assert said == "It took longer than a run is allowed here (0.5 minutes). Choose fewer epochs, or fewer images."


def test_of_a_model_that_is_brought_here_it_is_said_otherwise() -> None:
    said = Limits(1500, 0.5, 0.1).exceeded(1501, 0.1, is_import=True)
    assert said == "It took more memory than a run is allowed here (1,500 MB). Import a smaller model."
    said = Limits(1500, 0.5, 0.1).exceeded(9, 0.2, is_import=True)
    assert said == "It took longer than a run is allowed here (0.1 minutes). Import a smaller model."


def test_limits_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Limits.from_environment().megabytes >= 2000
    assert (Limits.from_environment().minutes, Limits.from_environment().import_minutes) == (120, 3)
    monkeypatch.setenv(settings.RUN_MEGABYTES.name, "1500")
    monkeypatch.setenv(settings.RUN_MINUTES.name, "0.5")
    monkeypatch.setenv(settings.IMPORT_MINUTES.name, "0.1")
    assert Limits.from_environment() == Limits(1500, 0.5, 0.1)


@pytest.mark.parametrize("text", ["", "much", "0", "-1", "nan"])
def test_a_setting_that_is_no_number_is_named(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(settings.RUN_MINUTES.name, text)
    with pytest.raises(ConfigError, match="MNIST_RUN_MINUTES must be a number above 0"):
        Limits.from_environment()


def test_two_train_at_once_where_the_machine_can_bear_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(settings.WORKERS.name, raising=False)
    for cores, gigabytes, expected in ((1, 16, 1), (2, 4, 1), (2, 8, 2), (16, 64, 2)):
        monkeypatch.setattr("dask.system.CPU_COUNT", cores)
        monkeypatch.setattr("distributed.system.MEMORY_LIMIT", gigabytes * 10**9)
        assert workers() == expected
        assert workers() * Limits.from_environment().megabytes < 1000 * gigabytes
    monkeypatch.setenv(settings.WORKERS.name, "3")
    assert workers() == 3
    monkeypatch.setenv(settings.WORKERS.name, "1.5")
    with pytest.raises(ConfigError, match="MNIST_WORKERS must be a whole number above 0"):
        workers()
