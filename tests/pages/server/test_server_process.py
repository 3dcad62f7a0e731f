"""No page brings TensorFlow into the server process."""

import subprocess
import sys

import pytest

from mnist_core.paths import PROJECT
from mnist_core.runs.store import RunStore

USE_ALL_PAGES = """
import sys, time
from streamlit.testing.v1 import AppTest
from mnist_core.runs.store import RunStore
from pages.parts import resources

page = AppTest.from_file("app.py", default_timeout=200).run()
for name in ("draw", "evaluate", "train"):
    page.switch_page(f"pages/lab/{name}.py").run()
    assert not page.exception, page.exception
page.button(key="more_settings").click().run()
page.slider(key="train_size_1").set_value(500)
next(button for button in page.button if button.label == "Use these settings").click().run()
page.number_input(key="epochs_own_1").set_value(1)
page.button(key="train_own_1").click().run()
run_id = page.query_params["run"]
deadline = time.monotonic() + 60
while RunStore.default().read(run_id).status.is_active and time.monotonic() < deadline:
    time.sleep(0.1)
assert RunStore.default().read(run_id).has_model
for name in ("train", "draw", "evaluate"):
    page.switch_page(f"pages/lab/{name}.py").run()
    assert not page.exception, page.exception
resources.queue().close()
print(sorted({"tensorflow", "keras"} & set(sys.modules)))
"""


@pytest.mark.slow
def test_all_pages_are_used_without_tensorflow(store: RunStore) -> None:
    done = subprocess.run(
        [sys.executable, "-c", USE_ALL_PAGES], cwd=PROJECT, capture_output=True, text=True, timeout=400, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().splitlines()[-1] == "[]"
