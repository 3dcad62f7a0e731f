"""Bring the catalogues up to date with the texts in the code, and tell what is missing.

    python -m deploy.texts              # after a text was written or changed: each catalogue gets it, untranslated
    python -m deploy.texts --add it     # begin another language, by its ISO 639 code
    python -m deploy.texts --check      # tell what has no translation, or one that lost a placeholder, and fail

The tutorial's steps, the lesson plan and the glossary are a file each in every language.

A text is what stands in `_("...")`, `ngettext("...", "...", count)` or `N_("...")`; see
`mnist_core.languages.translation`.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Formatter

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from mnist_core.languages.translation import CATALOGUES, ENGLISH, languages
from mnist_core.lessons.lesson_plan import PLANS
from mnist_core.lessons.tutorial import TEXTS
from mnist_core.paths import PROJECT

_HEADER = "# Digit Lab in {language}. Keep what stands in braces, and the asterisks of bold text."


def texts() -> Catalog:
    """Every text in the code, each with the files in which it stands."""
    catalogue = Catalog()
    for file in sources():
        where = [(file.relative_to(PROJECT).as_posix(), 1)]
        for text in _texts_in(ast.parse(file.read_text(encoding="utf-8"))):
            catalogue.add(text, None, where)
    return catalogue


def _texts_in(code: ast.AST) -> Iterator[str | tuple[str, str]]:
    """In the order of the code; Babel's own search would leave out what stands in an f-string."""
    for node in ast.iter_child_nodes(code):
        match node:
            case ast.Call(ast.Name("_" | "N_" | "_Shown"), [ast.Constant(str(text)), *_]):
                yield text
            case ast.Call(ast.Name("ngettext"), [ast.Constant(str(one)), ast.Constant(str(many)), *_]):
                yield one, many
        yield from _texts_in(node)


def sources() -> Sequence[Path]:
    """The files whose texts people see."""
    return [PROJECT / "app.py", *sorted(PROJECT.glob("pages/**/*.py")), *sorted(PROJECT.glob("mnist_core/**/*.py"))]


def read(language: str) -> Catalog:
    """A language's catalogue."""
    with _file(language).open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> None:
    """Add the texts that a catalogue lacks, untranslated, and take out those that are gone."""
    catalogue = read(language) if _file(language).exists() else Catalog(locale=language)
    begun = catalogue.creation_date
    catalogue.update(texts(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.project, catalogue.version, catalogue.creation_date, catalogue.fuzzy = "Digit Lab", "", begun, False
    catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = ""
    catalogue.header_comment = _HEADER.format(language=Locale.parse(language).english_name)
    with _file(language).open("wb") as file:
        write_po(file, catalogue, width=120, include_lineno=False)


def problems(catalogue: Catalog, found: Catalog) -> Iterator[str]:
    """What a catalogue says wrongly, or not at all, in sentences."""
    for message in found:
        if not message.id:  # the header
            continue
        translated = catalogue.get(message.id)
        english = _forms(message.id)
        if translated is None or not all(_forms(translated.string)):
            yield f"{english[0]!r} has no translation."
        else:
            yield from _lost_placeholders(translated, english)


def missing_files(language: str) -> Iterator[str]:
    """Which of the texts that are a file each a language lacks, in sentences."""
    for file in files(language)[1:]:
        if not file.exists():
            yield f"{file.relative_to(PROJECT)} is missing: translate {_of_english(file).relative_to(PROJECT)}."


def files(language: str) -> Sequence[Path]:
    """All that is written for a language: its catalogue, the tutorial, the lesson plan and the glossary."""
    docs = PROJECT / "docs"
    texts = (TEXTS / f"{language}.md", PLANS / f"{language}.md", docs / f"words.{language}.md")
    return _file(language), *texts


def _of_english(file: Path) -> Path:
    own = file.with_name(f"{ENGLISH}.md")
    return own if own.exists() else file.with_name(f"{file.name.split('.')[0]}.md")


def _lost_placeholders(message: Message, english: Sequence[str]) -> Iterator[str]:
    wanted = [
        _placeholders(form) for form in english
    ]  # of which the singular's may be fewer: "the run", "{count} runs"
    for form in _forms(message.string):
        if _placeholders(form) not in wanted:
            named = " or ".join(
                dict.fromkeys(", ".join(f"{{{each}}}" for each in sorted(one)) or "none" for one in wanted)
            )
            yield f"{form!r} should have these placeholders: {named}."


def _forms(text: str | Sequence[str] | None) -> Sequence[str]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _file(language: str) -> Path:
    return CATALOGUES / f"{language}.po"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; what `--check` finds is an error."""
    parser = argparse.ArgumentParser(prog="python -m deploy.texts", description="Keep the catalogues up to date.")
    parser.add_argument("--add", metavar="LANGUAGE", help="begin another language, by its ISO 639 code")
    parser.add_argument("--check", action="store_true", help="only tell what is missing")
    options = parser.parse_args(arguments)
    if options.add:
        try:
            Locale.parse(options.add)
        except (UnknownLocaleError, ValueError):
            parser.error(f"{options.add} isn't a language's code. It is two letters, such as it or nl.")
    others = {*languages(), *([options.add] if options.add else [])} - {ENGLISH}
    if options.check:
        found = texts()
        wrong = [
            f"{language}: {problem}"
            for language in sorted(others)
            for problem in (*problems(read(language), found), *missing_files(language))
        ]
        print("\n".join(wrong) or f"Nothing is missing in {', '.join(sorted(others))}.")
        return 1 if wrong else 0
    for language in sorted(others):
        update(language)
    if options.add:
        print("Translate these:", *(f"  {file.relative_to(PROJECT)}" for file in files(options.add)), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
