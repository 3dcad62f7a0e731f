"""The command line speaks the shell's language; names, options and figures stay as they are."""

from pathlib import Path

import pytest

from mnist_core.cli.main import main
from mnist_core.languages.translation import languages
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.store import RunStore

NO_RUNS = {
    "en": "No runs yet. Start one with:",
    "de": "Noch keine Läufe. Beginne einen mit:",
    "fr": "Aucune exécution pour l'instant. Lances-en une avec\N{NO-BREAK SPACE}:",
    "es": "Todavía no hay ejecuciones. Empieza una con:",
}


@pytest.fixture(autouse=True)
def no_language(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "tlh_KX.UTF-8"}, "en"),
        ({"LANG": "de_AT.UTF-8"}, "de"),
        ({"LANG": "fr_FR@euro", "LC_MESSAGES": "es_MX"}, "es"),
        ({"LANG": "de_DE", "LC_ALL": "fr"}, "fr"),
        ({"LANG": "../../de"}, "en"),
    ],
)
def test_it_follows_the_shell(
    store: RunStore,
    variables: dict[str, str],
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert main(["runs"]) == 0
    assert NO_RUNS[expected] in "".join(capsys.readouterr())


def test_what_goes_wrong_is_said_in_the_language(
    store: RunStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert main(["evaluate", "--run", "gone"]) == 2
    assert capsys.readouterr().err.startswith("mnist_core: Es gibt keinen Lauf gone.")


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("command", ["", "train", "import", "report", "class teacher"])
def test_help_is_printed(language: str, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", language)
    with pytest.raises(SystemExit) as ended:
        main([*command.split(), "--help"])
    assert ended.value.code == 0


def test_a_script_is_in_the_language_that_is_asked_for_and_its_code_is_the_same(
    store: RunStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = {}
    for language in languages():
        file = tmp_path / f"{language}.py"
        assert (
            main(["export", "--run", "tutorial", "--format", "script", "--output", str(file), "--language", language])
            == 0
        )
        written[language] = file.read_text(encoding="utf-8")
    assert "Ein Netz, das handgeschriebene Ziffern liest" in written["de"]
    codes = {language: compile(text, language, "exec").co_names for language, text in written.items()}
    assert len({*codes.values()}) == 1
    assert len({*written.values()}) == len(languages())


def test_a_language_that_there_is_not_is_refused(store: RunStore, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["report", "--run", SHIPPED, "--output", "sheet.pdf", "--language", "tlh"])
    assert "tlh" in capsys.readouterr().err
