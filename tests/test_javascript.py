"""What runs in the browser has tests of its own, where a Node is there that can run them."""

import shutil
import subprocess

import pytest

from mnist_core.paths import PROJECT

OLDEST = 20


def node() -> str | None:
    """The path of a Node with a test runner."""
    path = shutil.which("node")
    if path is None:
        return None
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    major = said.strip().removeprefix("v").partition(".")[0]
    return path if major.isdigit() and int(major) >= OLDEST else None


@pytest.mark.skipif(node() is None, reason=f"JavaScript's own tests left out: Node {OLDEST} or later is not installed")
def test_its_own_tests_pass() -> None:
    tests = sorted(map(str, (PROJECT / "tests" / "javascript").glob("*.test.mjs")))
    assert tests
    done = subprocess.run([str(node()), "--test", *tests], capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
