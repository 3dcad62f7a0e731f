"""Two servers behind nginx, a database, a scheduler and a worker, as in `compose.school.yaml`: each of them dies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import psutil
import pytest

pytest.importorskip("playwright.sync_api", reason="the school is not tried: Playwright is not installed")
from playwright.sync_api import expect

from browser.chromium import find
from browser.driver import choose_training, draw, launch
from deploy import programs, school
from deploy.school import School
from mnist_core.classroom.database import connect
from mnist_core.classroom.store import ClassStore
from mnist_core.runs.status import FINISHED
from mnist_core.runs.store import RunStore
from tests.waiting import wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Page

STROKE = ((0.5, 0.15), (0.5, 0.85))


@pytest.fixture
def running() -> Iterator[School]:
    if lacking := programs.missing():
        pytest.skip(f"the school is not tried without {' and '.join(lacking)}")
    if find() is None:
        pytest.skip("the school is not tried: no Chromium or Chrome found")
    with TemporaryDirectory(dir="/tmp", prefix="school-") as folder, school.running(Path(folder)) as started:
        yield started


def test_whatever_dies_its_visitors_reload_once_and_have_lost_nothing(running: School) -> None:
    expect.set_options(timeout=60_000)
    classes = ClassStore(connect(running.database_url))
    opened = classes.open()
    with launch() as browser:
        phone = browser.new_page(viewport={"width": 390, "height": 844})
        phone.goto(f"{running.url}/join?code={opened.code}")
        phone.get_by_role("textbox", name="Nickname").fill("Ada")
        phone.get_by_role("button", name="Join").click()
        write(phone, 0)
        a_server_dies(running, phone)
        write(phone, 1)
        the_database_dies(running, phone)
        write(phone, 2)
        phone.close()
        assert [len(classes.drawings(opened.id)), len(classes.writers(opened.id))] == [3, 1]
        teacher = browser.new_page()
        the_scheduler_and_the_worker_die(running, teacher)
    classes.close()


def write(phone: Page, written: int) -> None:
    """Write the digit that is asked for after so many, and keep it."""
    expect(phone.get_by_role("heading", name=re.compile("Write an? "))).to_be_visible()
    expect(phone.get_by_text(f"{written} of 30")).to_be_visible()
    draw(phone, STROKE)
    phone.get_by_role("button", name="Keep it").click()
    expect(phone.get_by_text(f"{written + 1} of 30")).to_be_visible()


def a_server_dies(running: School, phone: Page) -> None:
    """The one that this phone's websocket goes to, which stays dead; a second phone gets the other one at once."""
    (mine,) = [name for name in running.named("app") if sockets(running, name)]
    running.kill(mine)
    phone.reload()
    (other,) = [name for name in running.named("app") if name != mine]
    wait_for(lambda: sockets(running, other), "the phone to come to the other server")


def sockets(running: School, name: str) -> int:
    """How many connections a server has that stay open."""
    process = psutil.Process(running.processes[name].pid)
    known = [each for one in (process, *process.children()) for each in one.net_connections("tcp")]
    return sum(each.status == "ESTABLISHED" and each.laddr.port == 8501 for each in known)


def the_database_dies(running: School, phone: Page) -> None:
    """Then the page says so, and all goes on when it is back."""
    running.kill("database")
    phone.reload()
    expect(phone.get_by_text(re.compile("class database isn't responding"))).to_be_visible()
    running.start("database")
    phone.reload()


def the_scheduler_and_the_worker_die(running: School, teacher: Page) -> None:
    """The training ends all the same, once they are back."""
    teacher.goto(f"{running.url}/train")
    choose_training(teacher, epochs=3, images=2000)
    teacher.get_by_role("button", name="Train", exact=True).click()
    store = RunStore(running.runs)
    wait_for(store.active, "the run")
    (run,) = store.active()
    wait_for(run.checkpoint_path.exists, "a checkpoint")
    for name in ("scheduler", "worker1"):
        running.kill(name)
    for name in ("scheduler", "worker1"):
        running.start(name)
    wait_for(lambda: store.read(run.id).status.state == FINISHED, "the run to finish")
