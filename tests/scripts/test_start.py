"""The commands that set everything up, from a folder with a space and without a home."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from posdesk import __version__

ROOT = Path(__file__).resolve().parents[2]
INSTALLED = ROOT / ".venv" / "posdesk-installed"
TOOLS = ("bash", "dirname", "uname", "id", "mkdir", "chmod", "locale", "cat", "env")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has its own scripts")


def start(script: Path, *arguments: str, cwd: Path, **surroundings: str) -> tuple[int, str, str]:
    done = subprocess.run(
        ["bash", str(script), *arguments],
        cwd=cwd,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=100,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.skipif(not INSTALLED.exists(), reason="this Python was not set up by scripts/test")
def test_run_starts_the_program_from_any_folder_without_home_and_display(tmp_path: Path) -> None:
    path = os.environ["PATH"]
    code, said, _ = start(ROOT / "scripts" / "run", "--version", cwd=tmp_path, PATH=path)
    assert code == 0
    assert __version__ in said


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder with the scripts, and beside it the only programs that its PATH has."""
    project = tmp_path / "my shop"
    shutil.copytree(ROOT / "scripts", project / "scripts")
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found is not None, tool
        (tmp_path / "bin" / tool).symlink_to(found)
    return project


@pytest.mark.parametrize("script", ["run", "test"])
def test_a_machine_without_python_is_told_what_is_needed(bare: Path, script: str) -> None:
    tools = str(bare.parent / "bin")
    code, _, said = start(bare / "scripts" / script, cwd=bare.parent, PATH=tools)
    assert code == 1
    assert "PosDesk needs Python 3.11 or later" in said


def test_an_old_python_is_not_taken(bare: Path) -> None:
    tools = bare.parent / "bin"
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    code, _, said = start(bare / "scripts" / "run", cwd=bare.parent, PATH=str(tools))
    assert code == 1
    assert "PosDesk needs Python 3.11 or later" in said
