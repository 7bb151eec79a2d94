"""Exports that break off: the file that stood there, or the new one, is always whole."""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.errors import ExportError
from analysis.writing import write_atomically

_WRITER = """
import sys
from pathlib import Path
from analysis.writing import write_atomically
path, *pages = map(Path, sys.argv[1:])
contents = [page.read_bytes() for page in pages]
sys.stdout.write("ready\\n")
sys.stdout.flush()
while True:
    for content in contents:
        write_atomically(path, content)
"""


def _kill_at_random(path: Path, pages: list[Path], delay_seconds: float) -> None:
    command = [sys.executable, "-c", _WRITER, str(path), *map(str, pages)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=delay_seconds)
        process.kill()


def test_a_killed_export_leaves_the_old_or_the_new_file_whole(tmp_path: Path) -> None:
    old, new = b"old " * 250_000, b"new " * 200_000
    pages = [tmp_path / "新.page", tmp_path / "旧.page"]
    for page, content in zip(pages, (new, old), strict=True):
        page.write_bytes(content)
    path = tmp_path / "报告.html"
    path.write_bytes(old)
    chance = random.Random(5)  # noqa: S311 - moments, not secrets
    for _ in range(10):
        _kill_at_random(path, pages, chance.uniform(0.001, 0.05))
        assert path.read_bytes() in (old, new)


@pytest.fixture
def small_files() -> Iterator[None]:
    """Let no file grow beyond a few kilobytes, as on a disk that is nearly full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("small_files")
def test_a_full_disk_is_said_and_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "报告.html"
    path.write_bytes(b"old")
    with pytest.raises(
        ExportError, match=r"无法写入“.*报告.html”：文件太大，系统不允许。原有文件没有改动"
    ):
        write_atomically(path, bytes(100_000))
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["报告.html"]


@pytest.mark.parametrize(
    ("function", "error", "said"),
    [
        pytest.param("replace", PermissionError(13, "Permission denied"), "没有权限", id="in-use"),
        pytest.param("fdopen", OSError(30, "Read-only file system"), "是只读的", id="read-only"),
    ],
)
def test_a_folder_that_refuses_is_said_and_keeps_what_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, error: OSError, said: str
) -> None:
    path = tmp_path / "报告.html"
    path.write_bytes(b"old")

    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(os, function, refuse)
    with pytest.raises(ExportError, match=f"{said}。原有文件没有改动"):
        write_atomically(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["报告.html"]
