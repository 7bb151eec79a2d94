"""Own ledgers: which ledgers are read, how the office's own come in, and where it says they are."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path, PureWindowsPath
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from analysis.content import Paragraph, Run
from analysis.declarations import read_declarations, set_values
from analysis.errors import AnalysisError, SourceError, WorkspaceError, explain
from analysis.explore.cell_outputs import ShownPanel, showing_progress
from analysis.explore.pieces import MessageLine, make_button, stack_in_panel, write_label
from analysis.formatting import format_value
from analysis.records import Records
from analysis.validation import read_records
from analysis.workspace import (
    FILE_NAME,
    LEDGER_SUFFIXES,
    Workspace,
    find_dataset,
    find_workspace,
    list_sources,
    may_be_ledger,
)
from analysis.writing import write_atomically

Sources = str | Path | Sequence[str | Path] | None

_QUOTES = "\"'“”‘’「」《》"
_KEY = "ledgers"
_DEFAULT = "data/ledgers"
_EMPTY = "请先写上台账所在文件夹的位置，例如 D:/台账。"
_BROKEN = (
    '路径“{}”里有换行之类的字符：在笔记本里反斜杠要写成斜杠，例如 "D:/台账"，不写 "D:\\台账"。'
)
_NO_WORKSPACE = "当前文件夹不在工作区里（没有 workspace.toml），不能记住台账的位置。"
_AGAIN = "请点笔记本上方的“全部运行”，重新读取。"
_INVENTED = "现在读的是虚构示例台账（{}），不是任何单位的真实记录。"


def describe_own(workspace: Workspace, sources: Sequence[Path] | None = None) -> Paragraph:
    """Say which ledgers are read: the office's own, others that were named, or the sample."""
    if sources is not None:
        return _describe_places(workspace, sources, "现在读的是本笔记本里写明的台账")
    if workspace.root is None:
        return Paragraph(
            ("当前文件夹不在工作区里（没有 workspace.toml），没有可读的台账。",), "note"
        )
    own = list_own_paths(workspace)
    if not workspace.is_sample:
        return _describe_places(workspace, workspace.ledgers, "现在读的是本单位的台账")
    missing = [path for path in own if not path.exists()]
    places = "、".join(f"“{name_place(path, workspace)}”" for path in missing or own)
    why = f"workspace.toml 所写的{places}不存在" if missing else f"{places}里还没有台账"
    sample = "" if workspace.sample is None else name_place(workspace.sample, workspace)
    return Paragraph((f"{_INVENTED.format(sample)}{why}。",))


def _describe_places(workspace: Workspace, paths: Sequence[Path], opening: str) -> Paragraph:
    runs: list[Run] = [opening]
    for number, path in enumerate(paths):
        try:
            held = format_value(len(list_ledgers(path)), "个文件")
        except SourceError:
            held = "没有台账" if path.exists() else "不存在"
        held = held if find_dataset([path]) is None else "数据集"
        runs += ["、" if number else "：", f"“{name_place(path, workspace)}”（{held}）"]
    return Paragraph((*runs, "。"))


def keep_uploaded(name: str, content: bytes, folder: Path) -> Path:
    """Write a ledger that came through the browser into a folder; nothing is overwritten.

    Raises
    ------
    SourceError
        If it cannot be a ledger by its name, is empty, or another file of that name is there.
    """
    plain = PureWindowsPath(name).name
    suffix = Path(plain).suffix.lower()
    if suffix not in LEDGER_SUFFIXES or plain.startswith((".", "~$")):
        raise SourceError(f"“{plain}”不是台账文件，没有放入。请选 Excel、WPS 表格或 CSV 文件。")
    if not content:
        raise SourceError(f"“{plain}”是空的，没有放入。")
    path = folder / plain
    if path.exists() and (not path.is_file() or path.read_bytes() != content):
        raise SourceError(
            f"“{folder.name}”里已有内容不同的“{plain}”，没有覆盖。请先把原来的改名或移走。"
        )
    return write_atomically(path, content)


class OwnLedgersPanel(ShownPanel):
    """Which ledgers are read, and two ways to bring in the office's own."""

    def __init__(self, workspace: Workspace, sources: Sequence[Path] | None) -> None:
        super().__init__()
        self._workspace, self._sources = workspace, sources
        self.message = MessageLine()
        self._build()

    @property
    def state(self) -> Paragraph:
        """What is read now."""
        return describe_own(find_workspace(self._workspace.root or Path.cwd()), self._sources)

    def _build(self) -> None:
        import ipywidgets

        self.upload = ipywidgets.FileUpload(
            accept=",".join(sorted(LEDGER_SUFFIXES)),
            multiple=True,
            description="选择台账文件……",
            layout={"width": "auto"},
        )
        self.upload.observe(self._keep, names="value")
        self.place = ipywidgets.Text(
            placeholder="例如 D:/台账", layout={"width": "260px"}, tooltip="台账所在的文件夹"
        )
        self._said = ipywidgets.HTML(self.state.html)
        button = make_button("改读这个文件夹", self.choose_place)
        first = [write_label("把台账放进来："), self.upload]
        second = [write_label("台账已经在别的文件夹："), self.place, button]
        self._box = stack_in_panel([self._said, first, second, self.message])

    def _keep(self, change: Mapping[str, Any]) -> None:
        files = [(each["name"], bytes(each["content"])) for each in change["new"] or ()]
        if files:
            self.upload.value = ()
            self.keep(files)

    def keep(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Put files into the first folder of the office's own ledgers; say what came of it."""
        folders = [path for path in list_own_paths(self._workspace) if not path.is_file()]
        if not folders:
            self.message.say(
                "没有可以放台账的文件夹，请检查 workspace.toml 的 ledgers。", "warning"
            )
            return
        kept, refused = [], []
        for name, content in files:
            try:
                kept.append(keep_uploaded(name, content, folders[0]).name)
            except (AnalysisError, OSError) as error:
                refused.append(explain(error))
        done = f"已放入{'、'.join(kept)}。{_AGAIN}" if kept else ""
        self._tell("".join([*refused, done]), is_good=not refused)

    def choose_place(self) -> None:
        """Remember the folder that was typed as that of the office's own ledgers."""
        try:
            path = place_in(self._workspace, read_path(self.place.value))
            names = list_ledgers(path)
            remember_ledgers(self._workspace, path)
        except (AnalysisError, OSError) as error:
            self._tell(explain(error), is_good=False)
            return
        found = format_value(len(names), "个台账文件")
        self._tell(
            f"已记住“{path.name}”（{found}），写在 workspace.toml 里。{_AGAIN}", is_good=True
        )

    def _tell(self, text: str, *, is_good: bool) -> None:
        self.still.renew()
        self._said.value = self.state.html
        self.message.say(text, "good" if is_good else "warning")

    def describe(self) -> dict[str, Any]:
        """Give the sentence that says what is read."""
        return self.state._repr_mimebundle_()


def open_own_ledgers(sources: Sources = None) -> OwnLedgersPanel:
    """Open the panel that says which ledgers are read; exported, it is the sentence alone.

    Raises
    ------
    SourceError
        If a source is written in a way that names no place.
    """
    return OwnLedgersPanel(find_workspace(Path.cwd()), read_sources(sources))


def open_ledgers(sources: Sources = None, *, as_of: date | str | None = None) -> Records:
    """Read ledgers as `read_records` does, a bar showing how far it is where a person looks on.

    Raises
    ------
    SourceError
        If a source does not exist, cannot be opened or holds no ledger.
    """
    places = read_sources(sources)
    for place in places or ():
        if not any(letter in str(place) for letter in "*?["):
            list_ledgers(place)
    with showing_progress() as progress:
        return read_records(places, as_of=as_of, progress=progress)


def read_sources(sources: Sources) -> list[Path] | None:
    """Read sources as a person writes them into a notebook; None for the workspace's own."""
    if sources is None:
        return None
    listed = [sources] if isinstance(sources, str | Path) else sources
    return [read_path(each) for each in listed]


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
        parts = urlsplit(plain.replace("\\", "/"))
        host = "" if parts.netloc in ("", "localhost") else f"//{parts.netloc}"
        plain = host + url2pathname(parts.path)
    path = _expand(Path(plain))
    is_foreign = os.name != "nt" and "\\" in plain and not _exists(path)
    return _expand(Path(plain.replace("\\", "/"))) if is_foreign else path


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name too long to be one
        return False


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
    listed = list_sources([path])
    may_be = any(may_be_ledger(source.path) or not source.is_found for source in listed)
    names = tuple(source.name for source in listed) if may_be else ()
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
    if root is not None and Path(os.path.realpath(path)).is_relative_to(root.resolve()):
        return Path(os.path.realpath(path)).relative_to(root.resolve()).as_posix()
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
    place = Path(os.path.realpath(path))
    is_inside = place.is_relative_to(workspace.root.resolve())
    shown = place.relative_to(workspace.root.resolve()) if is_inside else place
    file = workspace.root / FILE_NAME
    text = read_declarations(file, FILE_NAME, WorkspaceError).text
    changed = set_values(text, {(_KEY,): [shown.as_posix()]}, FILE_NAME, WorkspaceError)
    write_atomically(file, changed.encode("utf-8"))
