"""Git's hook for the subject of a commit."""

import shutil
import subprocess
from pathlib import Path

import pytest

HOOK = Path(__file__).parents[1] / "deploy" / "hooks" / "commit-msg"


@pytest.mark.skipif(shutil.which("bash") is None, reason="the hook is a script for bash, which is not installed")
@pytest.mark.parametrize(("length", "status"), [(1, 0), (72, 0), (73, 1)])
def test_a_subject_has_at_most_72_characters(tmp_path: Path, length: int, status: int) -> None:
    message = tmp_path / "message"
    message.write_text(f"# a comment\n{'é' * length}\n\n{'The body may have longer lines. ' * 5}\n", encoding="utf-8")
    asked = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin:/usr/local/bin"}
    assert subprocess.run([HOOK, message], env=asked, capture_output=True, check=False).returncode == status
