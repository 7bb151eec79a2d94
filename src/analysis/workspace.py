"""Workspace: where an office's ledgers, past reports and exports are, and what it calls things."""

from __future__ import annotations

import glob
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from analysis.answers import Answers, TableAnswer, read_answers
from analysis.catalogue import Catalogue, Reorganization, load_catalogue, read_reorganizations
from analysis.declarations import Declarations, read_declarations
from analysis.errors import SourceError, WorkspaceError, make_readable, nearest
from analysis.suppression import LOWEST, REFUSED
from analysis.writing import is_own_work

Topics = Literal["titles", "all", "none"]
"""What an export may show of topics and contents: titles in 《》, all of them, or nothing."""

FILE_NAME = "workspace.toml"
_OWN_FILES = ("data/*.toml", "data/*.docx", "data/views/*", "data/reference/*", "notebooks/*")
LEDGER_SUFFIXES = frozenset(
    {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".docx"}
    | {".csv", ".tsv", ".txt", ".htm", ".html"}
)
# Folders inside a folder of ledgers that hold prose, which is read by past_reports instead.
NOT_LEDGERS = frozenset({"past_reports", "往年报告", "paragraphs"})
# Files of a folder that are not even named: notes, settings and programs.
_ABOUT_OTHERS = frozenset(
    {".md", ".toml", ".ini", ".db", ".lnk", ".json", ".yaml", ".yml"} | {".ipynb", ".py", ".lock"}
)
# A folder that holds this file holds marked copies of ledgers, which would count twice.
COPIES_MARK = ".tongbi-annotated"
# A folder that holds this file is a dataset: ledgers converted to Parquet.
DATASET_MARK = "tongbi.json"

_FRAME = ("title", "addressee", "signature", "signed", "committee", "handled_by")
_KEYS = (
    "ledgers",
    "past_reports",
    "paragraphs",
    "sample",
    "catalogue",
    "reports",
    "organization",
    "organizations",
    "headings",
    "sheets",
    "tables",
    "suppress_below",
    "not_names",
    *_FRAME,
    "topics",
)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the text of a report: title, addressee, signature and day.

    ``{organization}`` and ``{year}`` in the title are filled in. `committee` is what the office
    calls its leading body (局党组); `handled_by` who applied the four forms to its people.
    """

    title: str = ""
    addressee: str = ""
    signature: str = ""
    signed: str = ""
    committee: str = ""
    handled_by: str = ""

    @classmethod
    def read(cls, file: Declarations) -> Frame:
        """Read what the workspace says of it."""
        told = {
            key: file.string((key,), file.values[key]).strip()
            for key in _FRAME
            if key in file.values
        }
        try:
            told.get("title", "").format(organization="", year="")
        except (LookupError, ValueError, AttributeError) as error:
            raise file.refuse(("title",), "title 里只能用 {organization} 和 {year}。") from error
        return cls(**told)

    def write_date(self, year: int) -> str:
        """Write the day of signature; one without a year lies in the year after the report's."""
        if found := _ISO_DAY.fullmatch(self.signed):
            return "{}年{}月{}日".format(*map(int, found.groups()))
        return (
            self.signed if not self.signed or "年" in self.signed else f"{year + 1}年{self.signed}"
        )


@dataclass(frozen=True, slots=True, eq=False)
class Workspace:
    """Where things are; each path is absolute or relative to the current folder.

    Attributes
    ----------
    root : Path or None
        The folder of ``workspace.toml``, None where there is none.
    ledgers : tuple of Path
        The folders or files to read: the office's own, or the sample if those hold no ledger.
    headings, sheets : mapping of str to str
        What the office settled once: text of a heading → field code, name of a sheet →
        activity code.
    tables : tuple of TableAnswer
        What it settled of whole tables, told by their headings.
    doubts : tuple of str
        Lines of these that cannot be used, each with its place and what is possible.
    suppress_below : int or None
        Below which counts of persons are not published; None publishes all.
    reorganizations : tuple of Reorganization
        Which organizations had other names, were merged or split.
    not_names : tuple of str
        Words that stand for no person although a person of the ledgers is called so.
    frame : Frame
        What stands around the text of a report.
    topics : {"titles", "all", "none"}
        What an export may show of topics and contents.
    is_read_anew : bool
        Whether each ledger is read, whatever was kept of an earlier reading.
    is_sample : bool
        Whether `ledgers`, `past_reports` and `paragraphs` are the invented sample's; readers
        must be told.
    """

    root: Path | None
    ledgers: tuple[Path, ...]
    past_reports: tuple[Path, ...]
    paragraphs: Path | None
    sample: Path | None
    reports: Path
    catalogue: Catalogue
    organization: str | None
    headings: Mapping[str, str]
    sheets: Mapping[str, str]
    is_sample: bool
    suppress_below: int | None = None
    not_names: tuple[str, ...] = ()
    tables: tuple[TableAnswer, ...] = ()
    doubts: tuple[str, ...] = ()
    topics: Topics = "titles"
    reorganizations: tuple[Reorganization, ...] = ()
    frame: Frame = Frame()
    is_read_anew: bool = False

    @property
    def former_names(self) -> frozenset[str]:
        """What organizations were called before they had the names of today."""
        return frozenset(name for each in self.reorganizations for name in each.former)

    @property
    def answers(self) -> Answers:
        """All that the office settled."""
        return Answers(self.headings, self.sheets, self.tables, self.doubts)

    def answered(self, answers: Answers) -> Workspace:
        """Give the workspace with other answers."""
        told = {name: getattr(answers, name) for name in ("headings", "sheets", "tables", "doubts")}
        return replace(self, **told)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file to read; `name` is its path relative to the source that led to it.

    One that is found in a folder, not named by a person, is read only if its name may be a
    ledger's; else it is listed with the reason why not.
    """

    path: Path
    name: str
    is_found: bool = False


def find_workspace(start: Path) -> Workspace:
    """Find the workspace that `start` lies in, looking for ``workspace.toml`` upward.

    Raises
    ------
    WorkspaceError
        If the file cannot be used; says the line and the reason.
    CatalogueError
        If the office's catalogue cannot be used.
    """
    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / FILE_NAME).is_file():
            return _read_workspace(folder)
    return Workspace(
        root=None,
        ledgers=(),
        past_reports=(),
        paragraphs=None,
        sample=None,
        reports=start / "reports",
        catalogue=load_catalogue(),
        organization=None,
        headings=MappingProxyType({}),
        sheets=MappingProxyType({}),
        is_sample=False,
    )


def find_reference(workspace: Workspace, name: str) -> Path | None:
    """Find a reference file: the workspace's own, else the one that came with the program."""
    package = Path(__file__).parent
    folders = [package / "reference", package.parents[1] / "data/reference"]
    if workspace.root is not None:
        folders.insert(0, workspace.root / "data/reference")
    return next((folder / name for folder in folders if (folder / name).is_file()), None)


def list_sources(sources: Sequence[str | Path]) -> tuple[SourceFile, ...]:
    """List the ledger files of files, folders and patterns, each file once, in order.

    A folder is walked whole, in the order of names; hidden files, settings and notes, and folders
    of past reports or of marked copies are passed over. Files that cannot be a ledger by their
    name (pictures, lock files ``~$…``) are listed, for the reader to say so.

    Raises
    ------
    SourceError
        If a source does not exist or a pattern fits nothing; offers the nearest name.
    """
    found: dict[str, SourceFile] = {}
    folders: dict[Path, str] = {}  # each looked up once, as a path has many parts
    for source in sources:
        try:
            listed = tuple(_list_source(Path(source)))
        except OSError as problem:
            raise SourceError(f"打不开“{source}”，请核对路径和访问权限。") from problem
        for file in listed:
            folder, name = file.path.parent, file.path.name
            if not file.is_found or file.path.is_symlink():
                # A link that leads round in a circle has no end, and is read as it stands.
                found.setdefault(os.path.realpath(file.path), file)
                continue
            if folder not in folders:
                folders[folder] = os.path.realpath(folder)
            found.setdefault(os.path.join(folders[folder], name), file)  # noqa: PTH118
    return _name_apart(tuple(found.values()))


def list_inputs(
    workspace: Workspace, sources: Sequence[str | Path], home: Path | None = None
) -> Iterator[Path]:
    """List what a command reads, or may read, and must therefore never write over.

    Ledgers, past reports, own paragraphs, settings and notebooks; `sources` are those that were
    named, without them the workspace's own. An earlier export that lies among them is no ledger.
    Of ledgers only those in the folder `home`, if it is given, are looked into and listed.
    """
    for place in sources or workspace.ledgers:
        if "://" in str(place):
            continue
        yield Path(place)
        if (Path(place) / DATASET_MARK).is_file():
            yield from Path(place).rglob("*")
        else:
            listed = (file.path for file in list_sources([place]))
            real = ((path, os.path.realpath(path)) for path in listed)  # of circles, too
            asked = (path for path, place in real if home is None or Path(place).parent == home)
            yield from (path for path in asked if not is_own_work(path))
    yield from (path for place in workspace.past_reports for path in place.rglob("*"))
    if workspace.paragraphs is not None:
        yield from workspace.paragraphs.rglob("*")
    if (root := workspace.root) is not None:
        yield root / FILE_NAME
        for pattern in _OWN_FILES:
            yield from root.glob(pattern)


def find_dataset(sources: Sequence[str | Path]) -> Path | None:
    """Find the dataset that is to be read, None where the sources are ledgers.

    Raises
    ------
    SourceError
        If there is something else beside it.
    """
    found = [Path(source) for source in sources if (Path(source) / DATASET_MARK).is_file()]
    if found and len(sources) > 1:
        raise SourceError(
            f"“{found[0]}”是 Parquet 数据集，只能单独读取。请只写这一个，"
            "或先用 tongbi convert 把全部台账转换成一个数据集。"
        )
    return found[0] if found else None


def _name_apart(listed: tuple[SourceFile, ...]) -> tuple[SourceFile, ...]:
    """Put folders before names that several files share, until each name means one file."""
    times = Counter(file.name for file in listed)
    while len(times) < len(listed):
        longer: list[SourceFile] = []
        for file in listed:
            length = len(Path(file.name).parts) + 1
            parts = Path(os.path.realpath(file.path)).parts
            name = make_readable("/".join(parts[-length:]))
            if length > len(parts):  # one name in two encodings
                name += f"［{len(longer) + 1}］"
            longer.append(replace(file, name=name) if times[file.name] > 1 else file)
        listed = tuple(longer)
        times = Counter(file.name for file in listed)
    return listed


def _list_source(source: Path) -> Iterable[SourceFile]:
    if source.is_dir():
        return _walk(source, source)
    if source.exists():
        return [SourceFile(source, make_readable(source.name))]
    if not glob.has_magic(str(source)):
        parent = source.parent
        if not parent.is_dir():
            raise SourceError(f"找不到“{source}”：文件夹“{parent}”不存在，请核对路径。")
        near = nearest(source.name, sorted(path.name for path in parent.iterdir()))
        hint = f"，是否想写“{parent / near}”？" if near else "，请核对路径和文件名。"
        raise SourceError(f"找不到“{source}”{hint}")
    # Path.glob takes no absolute pattern.
    matches = sorted(glob.glob(str(source), recursive=True))  # noqa: PTH207
    listed = [
        file
        for match in map(Path, matches)
        if _is_open(match) and match.name not in NOT_LEDGERS
        for file in (
            _walk(match, match)
            if match.is_dir()
            else [SourceFile(match, make_readable(match.name), is_found=may_be_ledger(match))]
        )
    ]
    if not listed:
        raise SourceError(f"没有台账文件符合“{source}”，请核对文件夹和通配符（* 代表任意文字）。")
    return listed


def _walk(folder: Path, source: Path) -> Iterator[SourceFile]:
    for path in sorted(folder.iterdir(), key=attrgetter("name")):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            is_other = path.name in NOT_LEDGERS or any(
                (path / mark).exists() for mark in (COPIES_MARK, DATASET_MARK)
            )
            if not is_other and not path.is_symlink():
                yield from _walk(path, source)
        elif path.suffix.lower() not in _ABOUT_OTHERS:
            name = make_readable(path.relative_to(source).as_posix())
            yield SourceFile(path, name, is_found=True)


def may_be_ledger(path: Path) -> bool:
    """Say whether a file's name may be a ledger's."""
    return path.suffix.lower() in LEDGER_SUFFIXES and _is_open(path)


def _is_open(path: Path) -> bool:
    return not path.name.startswith(("~$", "."))


def _read_workspace(root: Path) -> Workspace:
    file = read_declarations(root / FILE_NAME, FILE_NAME, WorkspaceError)
    file.check_keys((), file.values, _KEYS)
    catalogue = load_catalogue(_path(file, root, "catalogue", "data/catalogue.toml"))
    sample = _path(file, root, "sample", "data/sample")
    own = _paths(file, root, "ledgers", "data/ledgers")
    is_sample = sample.is_dir() and not _holds_ledgers(own) and _holds_ledgers((sample,))
    past_reports = _paths(file, root, "past_reports", "data/past_reports")
    paragraphs = _path(file, root, "paragraphs", "data/paragraphs")
    organization = file.values.get("organization")
    below = file.values.get("suppress_below")
    if below is not None and (type(below) is not int or below < LOWEST):
        raise file.refuse(("suppress_below",), REFUSED)
    topics = file.values.get("topics", "titles")
    if topics not in get_args(Topics):
        listed = "、".join(f"“{each}”" for each in get_args(Topics))
        raise file.refuse(("topics",), f"“topics”可以写{listed}。")
    answers = read_answers(file, catalogue)
    return Workspace(
        root=root,
        ledgers=(sample,) if is_sample else own,
        past_reports=(sample / "past_reports",) if is_sample else past_reports,
        paragraphs=sample / "paragraphs" if is_sample else paragraphs,
        sample=sample,
        reports=_path(file, root, "reports", "reports"),
        catalogue=catalogue,
        organization=None
        if organization is None
        else file.string(("organization",), organization).strip(),
        headings=answers.headings,
        sheets=answers.sheets,
        is_sample=is_sample,
        suppress_below=below,
        not_names=tuple(file.strings(("not_names",), file.values.get("not_names", []))),
        tables=answers.tables,
        doubts=answers.doubts,
        topics=topics,
        reorganizations=read_reorganizations(file),
        frame=Frame.read(file),
    )


def _holds_ledgers(paths: Iterable[Path]) -> bool:
    return any(
        path.is_file()
        or (path / DATASET_MARK).is_file()
        or any(may_be_ledger(file.path) for file in _walk(path, path))
        for path in paths
        if path.exists()
    )


def _path(file: Declarations, root: Path, key: str, default: str) -> Path:
    return root / file.string((key,), file.values.get(key, default))


def _paths(file: Declarations, root: Path, key: str, default: str) -> tuple[Path, ...]:
    value = file.values.get(key, [default])
    listed = [value] if isinstance(value, str) else value
    return tuple(root / text for text in file.strings((key,), listed))
