"""What runs in the browser has tests of its own, where Node is there to run them."""

import shutil
import subprocess

import pytest

from mnist_core.paths import PROJECT

NODE = shutil.which("node")


@pytest.mark.skipif(NODE is None, reason="JavaScript's own tests left out: Node is not installed")
def test_its_own_tests_pass() -> None:
    tests = sorted(map(str, (PROJECT / "tests" / "javascript").glob("*.test.mjs")))
    assert tests
    done = subprocess.run([str(NODE), "--test", *tests], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
