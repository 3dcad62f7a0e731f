"""The catalogues: every text of the code is in them, and no translation lost a placeholder."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog

from deploy import texts
from mnist_core.languages.translation import languages
from mnist_core.paths import PROJECT


@pytest.mark.parametrize("language", languages()[1:])
def test_nothing_is_missing(language: str) -> None:
    assert list(texts.problems(texts.read(language), texts.texts())) == []
    assert list(texts.missing_files(language)) == []


def test_a_new_language_is_told_what_to_translate() -> None:
    assert list(texts.missing_files("it")) == [
        "mnist_core/lessons/steps/it.md is missing: translate mnist_core/lessons/steps/en.md.",
        "mnist_core/lessons/plans/it.md is missing: translate mnist_core/lessons/plans/en.md.",
        "docs/words.it.md is missing: translate docs/words.md.",
    ]


def catalogue(**translations: str) -> Catalog:
    made = Catalog(locale="de")
    for text, translated in translations.items():
        made.add(text, translated)
    return made


def test_a_text_without_a_translation_is_told() -> None:
    found = catalogue(Clear="")
    assert list(texts.problems(catalogue(), found)) == ["'Clear' has no translation."]
    assert list(texts.problems(catalogue(Clear=""), found)) == ["'Clear' has no translation."]
    assert list(texts.problems(catalogue(Clear="Löschen"), found)) == []


def test_a_placeholder_that_was_lost_or_renamed_is_told() -> None:
    found = Catalog()
    found.add("{count} of {most}")
    for wrong in ("{count} von", "{count} von {viele}", "zwei"):
        made = Catalog(locale="de")
        made.add("{count} of {most}", wrong)
        assert list(texts.problems(made, found)) == [f"{wrong!r} should have these placeholders: {{count}}, {{most}}."]


def test_each_form_of_a_plural_keeps_its_placeholders() -> None:
    found, made = Catalog(), Catalog(locale="de")
    found.add(("{count} drawing", "{count} drawings"))
    made.add(("{count} drawing", "{count} drawings"), ("{count} Zeichnung", "Zeichnungen"))
    assert list(texts.problems(made, found)) == ["'Zeichnungen' should have these placeholders: {count}."]


def test_the_code_is_searched_for_texts() -> None:
    found = texts.texts()
    assert found.get("Clear") is not None
    assert found.get("Best model") is not None  # one that is translated later
    assert found.get("Import a smaller model.") is not None  # one in an f-string


def test_the_singular_of_a_plural_may_leave_out_its_number() -> None:
    found, made = Catalog(), Catalog(locale="de")
    found.add(("the run", "{count} runs"))
    made.add(("the run", "{count} runs"), ("der Lauf", "{count} Läufe"))
    assert list(texts.problems(made, found)) == []


@pytest.mark.parametrize("file", texts.sources(), ids=lambda file: file.stem)
def test_a_text_gets_the_values_that_it_names(file: Path) -> None:
    for call in calls(file):
        match call:
            case ast.Call(ast.Attribute(ast.Call(ast.Name("_"), [ast.Constant(str(text))]), "format"), [], values):
                named = placeholders(text)
            case ast.Call(ast.Name("ngettext"), [ast.Constant(str(one)), ast.Constant(str(many)), _], values):
                named = (placeholders(one) | placeholders(many)) - {"count"}
            case _:
                continue
        assert {value.arg for value in values} == named, f"line {call.lineno}"


@pytest.mark.parametrize("file", texts.sources(), ids=lambda file: file.stem)
def test_a_function_that_translates_has_no_other_underscore(file: Path) -> None:
    for function in ast.walk(ast.parse(file.read_text())):
        if isinstance(function, ast.FunctionDef):
            names = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == "_"]
            assert len({type(name.ctx) for name in names}) <= 1, f"{function.name} assigns _ and calls it"


LOADED_ONCE = [file for file in texts.sources() if {"mnist_core", "parts"} & {*file.relative_to(PROJECT).parts}]
"""All but the pages' scripts, which run at every visit."""


@pytest.mark.parametrize("file", LOADED_ONCE, ids=lambda file: file.stem)
def test_no_text_is_translated_before_somebody_reads_it(file: Path) -> None:
    early = [call.lineno for call in calls_at_loading(ast.parse(file.read_text()))]
    assert early == [], "these lines run once, when the module is loaded: use `N_`"


def calls_at_loading(node: ast.AST) -> Iterator[ast.Call]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from calls_at_loading(child.args)
            for decorator in getattr(child, "decorator_list", []):
                yield from calls_at_loading(ast.Expr(decorator))
            continue
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id in ("_", "ngettext"):
            yield child
        yield from calls_at_loading(child)


def calls(file: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
