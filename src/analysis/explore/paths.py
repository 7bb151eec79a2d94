"""Paths: where a person says the ledgers are, read as it was pasted, and remembered."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from analysis.declarations import read_declarations, set_values
from analysis.errors import SourceError, WorkspaceError
from analysis.workspace import (
    FILE_NAME,
    LEDGER_SUFFIXES,
    Workspace,
    find_dataset,
    list_sources,
)
from analysis.writing import write_atomically

_QUOTES = "\"'“”‘’「」《》"
_KEY = "ledgers"
_DEFAULT = "data/ledgers"
_EMPTY = "请先写上台账所在文件夹的位置，例如 D:/台账。"
_BROKEN = (
    '路径“{}”里有换行之类的字符：在笔记本里反斜杠要写成斜杠，例如 "D:/台账"，不写 "D:\\台账"。'
)
_NO_WORKSPACE = "当前文件夹不在工作区里（没有 workspace.toml），不能记住台账的位置。"


def read_path(text: str | Path) -> Path:
    """Read a path as people paste it: in quotes, as an address, with ~ or with backslashes.

    Raises
    ------
    SourceError
        If nothing is left, or an escape of Python has eaten a part of it.

    Examples
    --------
    >>> read_path(' “file:///srv/%E5%8F%B0%E8%B4%A6” ').as_posix()
    '/srv/台账'
    """
    if isinstance(text, Path):
        return text
    if any(ord(letter) < ord(" ") for letter in text.strip()):
        raise SourceError(_BROKEN.format(" ".join(text.split())))
    if text.strip() and _exists(Path(text.strip())):
        return Path(text.strip())
    plain = text.strip().strip(_QUOTES).strip()
    if not plain:
        raise SourceError(_EMPTY)
    if plain.lower().startswith("file:"):
        plain = _read_address(plain)
    path = _expand(Path(plain))
    is_foreign = os.name != "nt" and "\\" in plain and not _exists(path)
    return _expand(Path(plain.replace("\\", "/"))) if is_foreign else path


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name too long to be one
        return False


def _read_address(address: str) -> str:
    parts = urlsplit(address.replace("\\", "/"))
    is_elsewhere = parts.netloc not in ("", "localhost")
    return (f"//{parts.netloc}" if is_elsewhere else "") + url2pathname(parts.path)


def _expand(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:  # no home is known
        return path


def list_ledgers(path: Path) -> tuple[str, ...]:
    """List the ledgers of a file or folder; a dataset is one.

    Raises
    ------
    SourceError
        If it is not there, cannot be opened, or holds no ledger.
    """
    names = tuple(source.name for source in list_sources([path]))
    if not names and find_dataset([path]) is not None:
        return (path.name,)
    if not names:
        kinds = "、".join(sorted(suffix.removeprefix(".") for suffix in LEDGER_SUFFIXES))
        raise SourceError(f"“{path.name}”里没有找到台账文件。可以读取的文件：{kinds}。")
    return names


def place_in(workspace: Workspace, path: Path) -> Path:
    """Take a path as the settings do, from their folder, unless it leads somewhere from here."""
    root = workspace.root
    is_from_root = root is not None and not path.is_absolute() and not _exists(path)
    return root / path if root is not None and is_from_root else path


def list_own_paths(workspace: Workspace) -> tuple[Path, ...]:
    """List where the workspace says that the office's own ledgers are, there or not."""
    if workspace.root is None:
        return ()
    values = read_declarations(workspace.root / FILE_NAME, FILE_NAME, WorkspaceError).values
    value = values.get(_KEY, [_DEFAULT])
    return tuple(workspace.root / text for text in ([value] if isinstance(value, str) else value))


def name_place(path: Path, workspace: Workspace) -> str:
    """Name a place for a page that may leave the office: inside the workspace, or by its name."""
    root = workspace.root
    if root is not None and path.resolve().is_relative_to(root.resolve()):
        return path.resolve().relative_to(root.resolve()).as_posix()
    return path.name or "（磁盘根目录）"


def remember_ledgers(workspace: Workspace, path: Path) -> None:
    """Write into ``workspace.toml`` where the ledgers are; every other line stays as it is.

    Raises
    ------
    WorkspaceError
        If there is no such file, or it is written in a way that cannot be changed safely.
    """
    if workspace.root is None:
        raise WorkspaceError(_NO_WORKSPACE)
    place = path.resolve()
    is_inside = place.is_relative_to(workspace.root.resolve())
    shown = place.relative_to(workspace.root.resolve()) if is_inside else place
    file = workspace.root / FILE_NAME
    text = read_declarations(file, FILE_NAME, WorkspaceError).text
    changed = set_values(text, {(_KEY,): [shown.as_posix()]}, FILE_NAME, WorkspaceError)
    write_atomically(file, changed.encode("utf-8"))
