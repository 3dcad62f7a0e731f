"""Make the catalogue of a made-up language, its tutorial and its lesson plan."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from deploy import texts
from mnist_core.languages.translation import ENGLISH
from mnist_core.lessons.lesson_plan import PLANS
from mnist_core.lessons.tutorial import TEXTS

OPENING, CLOSING = "⟦", "⟧"
_LONGER = 1.4
_KEPT = re.compile(r"(\{\w*\}|`[^`]*`|:[\w-]+(?:/\w+:|\[)|\]\([^)]*\)|%\(\w+\)s|\[|\])")
"""Placeholders, code, icons, badges and links: what is not there for people."""


def write(language: str, folder: Path) -> None:
    """Write `catalogues/LANGUAGE.po`, `steps/LANGUAGE.md` and `plans/LANGUAGE.md` into a folder: all is translated."""
    catalogue = Catalog(locale=language)
    for message in texts.texts():
        if message.id:
            one, *many = (message.id,) if isinstance(message.id, str) else message.id
            forms = (made_up(one), *[made_up(many[0])] * (catalogue.num_plurals - 1)) if many else made_up(one)
            catalogue.add(message.id, forms)
    for name in ("catalogues", "steps", "plans"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    with (folder / "catalogues" / f"{language}.po").open("wb") as file:
        write_po(file, catalogue)
    for source in (TEXTS, PLANS):
        english = (source / f"{ENGLISH}.md").read_text(encoding="utf-8")
        (folder / source.name / f"{ENGLISH}.md").write_text(english, encoding="utf-8")
        (folder / source.name / f"{language}.md").write_text(_each_text(english), encoding="utf-8")


def made_up(text: str) -> str:
    """The text in the made-up language: "Draw" is "⟦Draaw⟧"."""
    before, inside, after = re.fullmatch(r"(\s*(?:#+ |:material/\w+: )?)(.*?)(\s*)", text, re.DOTALL).groups()
    parts = _KEPT.split(inside)
    wanted = round((_LONGER - 1) * sum(map(len, parts[::2])))
    for index in range(0, len(parts), 2):
        parts[index], wanted = _longer(parts[index], wanted)
    return f"{before}{OPENING}{''.join(parts)}{CLOSING}{after}"


def _longer(text: str, by: int) -> tuple[str, int]:
    """The text with some of its letters doubled, and how many are still to be added."""
    letters = []
    for letter in text:
        doubled = by > 0 and letter.lower() in "aeioulnrst"
        letters.append(letter + letter.lower() if doubled else letter)
        by -= doubled
    return "".join(letters), by


def _each_text(document: str) -> str:
    return "\n\n".join(map(_block, document.strip().split("\n\n"))) + "\n"


def _block(text: str) -> str:
    """A heading, with its name in code or none, a table, a list, or a paragraph."""
    if heading := re.fullmatch(r"(#+ (?:[a-z_]+: )?)(.+)", text):
        return heading[1] + made_up(heading[2])
    if text.startswith("| "):
        return "\n".join(map(_row, text.split("\n")))
    if text.startswith("- "):
        return "\n".join(f"- {made_up(item)}" for item in text.removeprefix("- ").split("\n- "))
    return made_up(text)


def _row(line: str) -> str:
    """A table's line; when and where a step is are the same in every language."""
    when, where, *cells = line.strip("| ").split(" | ")
    return f"| {' | '.join((when, where, *map(made_up, cells)))} |" if when[0].isdigit() else line
