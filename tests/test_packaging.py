"""What is installed, and where the program finds its files."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import posdesk.resources
from posdesk.resources import resource

ROOT = Path(__file__).resolve().parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = project["dependencies"] + extras["hub"] + extras["dev"]
    wanted.remove("posdesk[hub]")  # itself
    return {canonical(re.split(r"[<>=!~; \[]", one, maxsplit=1)[0]) for one in wanted}


def pinned() -> dict[str, str]:
    """Each locked package with its block of hashes."""
    blocks = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    return {block.split("==")[0]: block for block in blocks}


def test_every_dependency_is_pinned() -> None:
    assert declared() <= pinned().keys()


def test_every_pin_names_its_version_and_its_files_by_hash() -> None:
    assert len(pinned()) > 40
    for name, block in pinned().items():
        assert re.match(rf"{name}==[\w.]+ (;.*)?\\\n", block), block.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), name


def test_the_lock_names_no_place_to_download_from() -> None:
    assert "://" not in LOCK
    assert not re.search(r"^\s*(--|-[a-z])(?!-hash)", LOCK.replace("--hash", ""), re.MULTILINE)


def test_the_shipped_files_are_found_in_a_source_tree() -> None:
    assert resource("locale", "zh_CN", "LC_MESSAGES", "posdesk.mo").is_file()
    assert resource("fonts", "NotoSansSC-Regular.ttf").is_file()


def test_the_shipped_files_are_found_inside_an_installed_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = tmp_path / "posdesk" / "_resources"
    inside.mkdir(parents=True)
    monkeypatch.setattr(posdesk.resources, "_INSIDE", inside)
    assert resource("fonts") == inside / "fonts"
