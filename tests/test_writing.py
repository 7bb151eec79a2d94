from __future__ import annotations

import os
from pathlib import Path

import pytest

from analysis.errors import ExportError
from analysis.writing import write_atomically


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_whole_into_a_folder_that_was_not_there(tmp_path: Path) -> None:
    path = write_atomically(tmp_path / "报告 2023" / "甲.html", b"new")
    assert path.read_bytes() == b"new"
    assert names(path.parent) == ["甲.html"]


def test_an_old_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"old and longer")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_broken_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"old")

    def fail(_handle: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises((ExportError, KeyboardInterrupt)):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.html"]


def test_a_folder_in_the_file_s_place_is_said_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "a.html").mkdir()
    with pytest.raises(ExportError, match=r"无法写入“.*a.html”：[^a-zA-Z]*原有文件没有改动"):
        write_atomically(tmp_path / "a.html", b"new")
    assert names(tmp_path) == ["a.html"]


def test_a_file_in_the_folder_s_place_is_said_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "reports").write_bytes(b"")
    with pytest.raises(ExportError, match="请检查该文件夹是否存在"):
        write_atomically(tmp_path / "reports" / "a.html", b"new")
