"""The lab sheet: what stands on it, for a reader and for a printer."""

import io
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from PIL import Image

from mnist_core.cli.main import main
from mnist_core.errors import ExportError
from mnist_core.inference.evaluation import evaluate
from mnist_core.languages.translation import languages, speaking
from mnist_core.lessons import sheet
from mnist_core.lessons.sheet import lab_sheet
from mnist_core.names import MAX_NAME
from mnist_core.networks.config import TrainingConfig
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.metrics import Metrics
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.status import FINISHED
from mnist_core.runs.store import RunStore

POINTS = tuple(
    Metrics(
        epoch=epoch,
        loss=1 / epoch,
        accuracy=0.8,
        val_loss=1 / epoch,
        val_accuracy=0.8,
        images_per_second=1000.0,
        seconds=epoch,
        watched=(0.0,) * 4 + (0.9, 0.1) + (0.0,) * 4,
    )
    for epoch in (0.5, 1.0)
)


@pytest.fixture
def run(store: RunStore, trained_run: Run) -> Run:
    """A pupil's run with everything that can stand on a sheet; its name would be a formula to matplotlib."""
    assert isinstance(trained_run.config, TrainingConfig)
    made = store.create(RunRequest(trained_run.config, name="Ada", watched=np.full((28, 28), 99, np.uint8)))
    for name in ("model.tflite", "layers.json", "evaluation.json"):
        (made.directory / name).write_bytes((trained_run.directory / name).read_bytes())
    made.write_metrics(POINTS)
    return made.with_status(state=FINISHED, ended=1_800_000_000.0)


def page_of(run: Run) -> Figure:
    with mpl.rc_context(sheet._STYLE):
        return sheet._page(run)


def texts(run: Run) -> list[str]:
    return [text.get_text() for text in page_of(run).findobj(Text)]


def test_everything_asked_for_stands_on_it(run: Run) -> None:
    found = texts(run)
    evaluation = run.evaluation()
    assert {"Ada", "15 January 2027", f"Run {run.id}", "Loss", "Accuracy (%)", "Confusion matrix"} <= set(found)
    assert {f"{evaluation.accuracy:.1%}", f"{evaluation.loss:.4f}", f"{evaluation.wrong:,} of 10,000"} <= set(found)
    assert any("Tutorial network, 118,282 parameters. 1 epoch of 2,000 training images" in text for text in found)
    assert {"The digit we are\nwatching", "90.0%", "10.0%"} <= set(found)
    assert "Tutorial, 2,000 images, 1 epoch" in found
    assert sum("read as" in text for text in found) == 10
    counts = [str(count) for row in evaluation.confusion for count in row if count]
    assert all(count in found for count in counts)


def test_what_a_run_has_not_is_left_out(run: Run) -> None:
    run.watched_path.unlink()
    run.write_metrics(())
    found = texts(run)
    assert "Confusion matrix" in found
    assert not {"Loss", "The digit we are\nwatching"} & set(found)


@pytest.mark.parametrize("language", languages())
def test_in_no_language_words_lie_on_one_another_or_leave_the_page(run: Run, language: str) -> None:
    assert isinstance(run.config, TrainingConfig)
    longest = replace(
        run.config,
        architecture="plain",
        schedule="cosine",
        augment=True,
        pen_digits=30_000,
        scribbles=10_000,
        parent=f"20260101-120000-deep-cnn-{'0' * 8}",
        seed=2**32 - 1,
    )
    stopped = replace(run, config=longest).with_status(
        name="W" * MAX_NAME, message="Stopped early; the model is what it had learnt."
    )
    with speaking(language), mpl.rc_context(sheet._STYLE):
        page = sheet._page(stopped)
        page.draw_without_rendering()
    assert_has_room(page, texts=100)


def test_of_a_classs_signs_it_shows_what_was_measured_and_none_of_their_drawings(run_of_signs: Run) -> None:
    found = texts(run_of_signs)
    evaluation = run_of_signs.evaluation()
    assert {*run_of_signs.config.labels, "drawings misread", f"{evaluation.wrong} of 30"} <= set(found)
    assert not any("read as" in text for text in found)
    assert lab_sheet(run_of_signs, "pdf").startswith(b"%PDF")


LONG_NAMES = tuple(f"{number} {'W' * MAX_NAME}"[:MAX_NAME] for number in range(30))


@pytest.mark.parametrize("labels", [LONG_NAMES, ("+", "-")], ids=["thirty long names", "two short ones"])
def test_however_many_signs_there_are_their_names_have_room(run_of_signs: Run, labels: tuple[str, ...]) -> None:
    assert isinstance(run_of_signs.config, TrainingConfig)
    evaluation = evaluate(np.arange(len(labels)), np.eye(len(labels)))
    answers = sheet._Answers(evaluation)
    with mpl.rc_context(sheet._STYLE):
        page = Figure(figsize=sheet._A4, dpi=sheet._DOTS_PER_INCH)
        sheet._compose(page, replace(run_of_signs, config=replace(run_of_signs.config, labels=labels)), answers)
        page.draw_without_rendering()
    assert_has_room(page)


def assert_has_room(page: Figure, *, texts: int = 20) -> None:
    """No text of a page lies on another or leaves it, and there are more than so many."""
    boxes = {text: text.get_window_extent() for text in page.findobj(Text) if is_seen(text)}
    assert len(boxes) > texts
    for (text, box), (other, next_to_it) in combinations(boxes.items(), 2):
        assert not box.padded(-1).overlaps(next_to_it), f"{text.get_text()!r} lies on {other.get_text()!r}"
    page_inside = page.bbox.padded(-30)
    for text, box in boxes.items():
        assert page_inside.containsx(box.x0) and page_inside.containsx(box.x1), f"{text.get_text()!r} leaves the page"
        assert page_inside.containsy(box.y0) and page_inside.containsy(box.y1), f"{text.get_text()!r} leaves the page"


def is_seen(text: Text) -> bool:
    """Not an empty one, a frame, or a number beside an axis that it does not show."""
    if type(text) is not Text or not text.get_text().strip() or not text.get_visible():
        return False
    return not isinstance(text.axes, Axes) or text not in ticks_out_of_sight(text.axes)


def ticks_out_of_sight(axes: Axes) -> set[Text]:
    """The labels of ticks that lie beyond an axis's ends, which matplotlib makes and does not draw."""
    hidden = set()
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
            if not axes.axison or not low <= tick.get_loc() <= high:
                hidden |= {tick.label1, tick.label2}
    return hidden


def test_there_is_a_line_for_a_name(run: Run) -> None:
    unnamed = page_of(run.with_status(name=""))
    (label,) = [text for text in unnamed.findobj(Text) if text.get_text() == "Name:"]
    x, y = label.get_position()
    places = [
        np.asarray(line.get_xydata())
        for line in unnamed.findobj(Line2D)
        if line.figure is unnamed and line.axes is None
    ]
    assert any(x < begin[0] and end[0] > 0.9 and abs(begin[1] - y) < 0.01 for begin, end in places)


def test_numbers_beside_curves_are_the_languages(run: Run) -> None:
    with speaking("de"), mpl.rc_context(sheet._STYLE):
        page = sheet._page(run)
        page.draw_without_rendering()
        ticks = {label.get_text() for label in page.axes[0].get_xticklabels()}
    assert {"0", "0,2", "1"} <= ticks


@pytest.mark.slow
@pytest.mark.parametrize("format", ["png", "pdf"])
def test_it_is_a_page_of_a4_in_greys(run: Run, format: str) -> None:
    content = lab_sheet(run, format)
    if format == "pdf":
        assert content.startswith(b"%PDF-")
        assert content.count(b"/Type /Page ") == 1
        assert b"/MediaBox [ 0 0 595.44 841.68 ]" in content
        return
    pixels = np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
    assert pixels.shape == (1753, 1240, 3)
    assert (pixels == pixels[..., :1]).all()
    margins = np.ones(pixels.shape[:2], bool)
    margins[30:-30, 30:-30] = False  # printers leave half a centimetre white
    assert (pixels[margins] == 255).all()


def test_a_run_without_a_model_has_no_sheet(store: RunStore) -> None:
    with pytest.raises(ExportError, match="no model to report on"):
        lab_sheet(store.create(RunRequest(TrainingConfig())), "pdf")


@pytest.mark.slow
def test_the_command_writes_what_the_ending_says(store_with_run: RunStore, trained_run: Run, tmp_path: Path) -> None:
    for ending in ("pdf", "PNG"):
        path = tmp_path / f"sheet.{ending}"
        assert main(["report", "--run", trained_run.id, "--output", str(path)]) == 0
        assert path.stat().st_size > 10_000


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--output", "sheet.docx"], "ends in .pdf or .png, not 'sheet.docx'"),
        (["--output", "."], "ends in .pdf or .png"),
        (["--output", "there.pdf"], "already exists"),
        (["--output", "there.pdf", "--force", "--run", "../etc"], "isn't a valid run name"),
        (["--output", "nowhere/sheet.pdf"], "No such file or directory"),
        (["--output", f"{'x' * 300}.pdf"], "File name too long"),
    ],
)
def test_a_bad_request_gets_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there.pdf").write_bytes(b"mine")
    assert main(["report", "--run", SHIPPED, *options]) == 2
    error = capsys.readouterr().err
    assert error.startswith("mnist_core: ")
    assert error.count("\n") == 1
    assert words in error
    assert Path("there.pdf").read_bytes() == b"mine"


@pytest.mark.slow
def test_nobody_else_loads_matplotlib() -> None:
    code = "import sys, mnist_core.cli.main, pages.parts.runs.download; assert 'matplotlib' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
