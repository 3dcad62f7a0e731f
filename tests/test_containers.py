"""The files for containers say what the rest of the project says; no engine builds them here."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy import programs
from mnist_core import settings
from mnist_core.paths import PROJECT

DOCKERFILE = (PROJECT / "Dockerfile").read_text()


def compose(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((PROJECT / name).read_text())
    return found


@pytest.mark.parametrize("name", ["compose.yaml", "compose.school.yaml"])
def test_services_are_built_from_targets_that_there_are_and_know_real_settings(name: str) -> None:
    targets = set(re.findall(r"^FROM \S+ AS (\w+)$", DOCKERFILE, re.MULTILINE))
    known = {each.name for each in settings.ALL} | {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"}
    everything = compose(name)
    for service in everything["services"].values():
        assert "image" in service or service["build"]["target"] in targets
        assert set(service.get("environment", {})) <= known
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert source in everything["volumes"] or (PROJECT / source).exists()
        for other in service.get("depends_on", []):
            assert other in everything["services"]


def test_workers_and_servers_share_one_folder_of_runs() -> None:
    services = compose("compose.school.yaml")["services"]
    assert all("data:/data" in services[name]["volumes"] for name in ("app1", "app2", "worker"))
    assert "MNIST_RUNS_DIR=/data/runs" in DOCKERFILE and "USER digits" in DOCKERFILE


def test_the_image_needs_what_the_tests_have() -> None:
    tested = (PROJECT / "requirements-dev.txt").read_text()
    (builder,) = re.findall(r"hatchling==\S+", DOCKERFILE)
    assert builder in tested


def test_nginx_knows_every_app_server_and_accepts_its_file(tmp_path: Path) -> None:
    text = (PROJECT / "deploy" / "nginx.conf").read_text()
    servers = set(re.findall(r"server (\w+):8501", text))
    assert servers == {name for name in compose("compose.school.yaml")["services"] if name.startswith("app")}
    nginx = programs.find("nginx")
    if nginx is None:
        pytest.skip("nginx is not installed, so its file was not tried")
    local = re.sub(r"app\d:8501", "127.0.0.1:8501", text)  # names that only a network of containers knows
    (tmp_path / "nginx.conf").write_text(local)
    done = subprocess.run(
        [nginx, "-t", "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path), "-g", f"pid {tmp_path}/pid;"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
