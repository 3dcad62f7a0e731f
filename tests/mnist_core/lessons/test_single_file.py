"""The page to take home: one file with everything in it, whatever stands in the run."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import time
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mnist_core.data import mnist
from mnist_core.errors import ExportError
from mnist_core.inference.inside import LiteRTInspector
from mnist_core.inference.session import Session
from mnist_core.javascript import components, litert
from mnist_core.languages.translation import languages, speaking
from mnist_core.lessons.page import single_file as page
from mnist_core.lessons.page.single_file import single_file, why_not
from mnist_core.lessons.take_home import export
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.run import Run
from mnist_core.runs.status import Status
from mnist_core.runs.store import RunStore

needs_litert = pytest.mark.skipif(not litert.is_there(), reason="LiteRT.js is not installed (make install)")
MEGABYTE = 2**20
UNSURE = np.full((10_000, 10), 0.1, np.float32)
"""Answers to the test digits, each of them a 0: more mistakes than any network makes."""


class Parsed(HTMLParser):
    """A file as a browser reads it: its tags in order, the text in each, and elements' contents by their ids."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.attributes: list[dict[str, str | None]] = []
        self.texts: list[str] = []
        self.by_id: dict[str, str] = {}
        self.inside: dict[str, str] = {}
        self._open, self._id = "", ""
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.attributes.append(dict(attrs))
        self._open, self._id = tag, dict(attrs).get("id") or ""

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        self.inside.setdefault(self._open, "")
        self.inside[self._open] += data
        if self._id:
            self.by_id[self._id] = self.by_id.get(self._id, "") + data

    def handle_endtag(self, tag: str) -> None:
        self._open = self._id = ""

    def part(self, name: str) -> bytes:
        """What the script would unpack."""
        return gzip.decompress(base64.b64decode(self.by_id[f"part-{name}"]))


@pytest.fixture
def tutorial(store: RunStore) -> Run:
    return store.read("tutorial")


def unchecked(**fields: Any) -> Status:
    """A status as a tampered file might hold it, past its own checks."""
    status = object.__new__(Status)
    for name, value in {**vars(Status("finished", ended=1.8e9)), **fields}.items():
        object.__setattr__(status, name, value)
    return status


@needs_litert
@pytest.mark.parametrize(("run_id", "most"), [("tutorial", 4.5), (SHIPPED, 6.5)])
def test_it_is_small_and_made_soon(run_id: str, most: float, store: RunStore) -> None:
    run = store.read(run_id)
    begun = time.process_time()
    content = single_file(run, UNSURE)
    assert time.process_time() - begun <= 2
    assert len(content) <= most * MEGABYTE


@needs_litert
def test_the_apps_own_scripts_and_the_runs_own_model_are_in_it(tutorial: Run) -> None:
    parsed = Parsed(single_file(tutorial).decode())
    assert parsed.part("model.tflite") == LiteRTInspector(tutorial.model_path.read_bytes()).for_browser({})
    assert parsed.part("digit.js") == (components.HERE / "digit.js").read_bytes()
    for component in (components.ANSWER, components.SEEN, components.NETWORK):
        assert parsed.part(f"{component.name}.js").decode() == component.script
        assert component.name in json.loads(parsed.by_id["data"])
    for name in litert.FILES:
        assert parsed.part(name) == gzip.decompress(litert.compressed(name))


@needs_litert
@pytest.mark.parametrize("run_id", ["tutorial", SHIPPED])
def test_a_unit_without_its_numbers_is_switched_off(run_id: str, store: RunStore) -> None:
    run = store.read(run_id)
    inside = LiteRTInspector(run.model_path.read_bytes())
    parsed = Parsed(single_file(run, UNSURE).decode())
    network = json.loads(parsed.by_id["data"])["network"]
    assert [layer["units"] for layer in network["layers"]] == [layer.units for layer in inside.layers]
    off = {0: [3], 1: [7, 8]}
    model = bytearray(parsed.part("model.tflite"))
    for layer, units in off.items():
        for begin, count in network["constants"][layer]:
            for unit in units:
                model[begin + 4 * unit * count : begin + 4 * (unit + 1) * count] = bytes(4 * count)
    digit = mnist.load_test().images[:1]
    answers = zip(
        Session(bytes(model), batch=1, threads=1).run(digit),
        Session(inside.for_browser(off), batch=1, threads=1).run(digit),
        strict=True,
    )
    assert all(np.array_equal(here, there) for here, there in answers)


@needs_litert
def test_its_policy_allows_its_own_script_and_no_connection(tutorial: Run) -> None:
    parsed = Parsed(single_file(tutorial).decode())
    (policy,) = (each["content"] for each in parsed.attributes if each.get("http-equiv") == "Content-Security-Policy")
    assert policy
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["connect-src"] == rules["form-action"] == "'none'"
    script = single_file(tutorial).decode().split('<script type="module">')[1].split("</script>")[0]
    for rule, content in (("script-src", script), ("style-src", parsed.inside["style"])):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in rules[rule]
        assert "unsafe-inline" not in rules[rule]
    assert not [each for each in parsed.attributes if each.get("src", "").startswith("http") or "onclick" in each]


HOSTILE = (
    "</script><script>alert(1)</script>",
    "<!--<script>",
    '"><img src=x onerror=alert(1)>',
    "$title ${data} $",
    "&lt;b&gt; &amp; \u2028 \x00 ]]>",
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.characters(exclude_categories=["Cs"])))
@example(words=HOSTILE[0])
@example(words=HOSTILE[1])
@example(words=HOSTILE[2])
@example(words=HOSTILE[3])
@example(words=HOSTILE[4])
def test_no_name_breaks_out_of_it(words: str, tutorial: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "_parts", lambda model: "")
    monkeypatch.setattr(page, "why_not", lambda run: "")
    plain, named = (
        Parsed(single_file(replace(tutorial, id=f"r{each}", status=status), UNSURE).decode())
        for each in ("un", words)
        for status in [unchecked(name=f"n{each}", network_name=f"w{each}", message=f"m{each}")]
    )
    assert named.tags == plain.tags
    assert json.loads(named.by_id["data"])["answer"]["run"] == f"r{words}"
    shown = "".join(named.texts).replace("\r\n", "\n").replace("\r", "\n")
    for letter in "nwmr":
        assert f"{letter}{words}".replace("\r\n", "\n").replace("\r", "\n") in shown


@needs_litert
def test_it_speaks_the_language_of_whoever_takes_it(tutorial: Run) -> None:
    headings = set()
    for each in languages():
        with speaking(each):
            parsed = Parsed(single_file(tutorial).decode())
        assert ("html", ("lang", "dir")) in parsed.tags
        assert next(given["lang"] for given in parsed.attributes if "lang" in given) == each
        headings.add(parsed.inside["h1"])
    assert len(headings) == len(languages())


@needs_litert
def test_the_card_says_how_far_its_accuracy_can_be_trusted(tutorial: Run) -> None:
    card = " ".join(Parsed(single_file(tutorial).decode()).texts)
    evaluation = tutorial.evaluation()
    assert f"{evaluation.accuracy:.1%}" in card
    p, n, z = evaluation.accuracy, evaluation.count, 1.96
    reach = z * (p * (1 - p) / n) ** 0.5  # so many digits that the simple interval is the same
    for end in (p - reach, p + reach):
        assert any(f"{end + off:.1%}" in card for off in (-0.0005, 0, 0.0005))
    assert "EPOCHS = 3" in card


@needs_litert
def test_a_run_without_code_says_why(store: RunStore) -> None:
    parsed = Parsed(single_file(store.read(SHIPPED), UNSURE).decode())
    assert "code" not in parsed.by_id
    assert "12,000 generated pen digits" in " ".join(parsed.texts)


def test_a_network_that_is_too_large_says_so(store_with_run: RunStore, trained_run: Run) -> None:
    run = store_with_run.read(trained_run.id)
    with run.model_path.open("ab") as file:
        file.write(bytes(litert.LARGEST_MODEL))
    with pytest.raises(ExportError, match="8 MB"):
        export(run, "page")


def test_without_litert_only_a_dense_network_can_be_taken(
    store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(litert, "VENDOR", tmp_path)
    assert "make install" in why_not(store.read(SHIPPED))
    with pytest.raises(ExportError, match="make install"):
        export(store.read(SHIPPED), "page")
    assert len(export(store.read("tutorial"), "page")) < MEGABYTE
