"""Earlier readings: the same rows with and without what was kept, and never of a changed file."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.ledgers import LedgerRows, read_ledgers
from analysis.ledgers import reading as reading_module
from analysis.ledgers.earlier_readings import FEWEST_FILES, FILE, FOLDER
from analysis.workspace import Workspace, list_sources
from ledger_rows import workspace

SAMPLE = Path(__file__).parents[1] / "data/sample"
HEADS = "序号,日期,类型,主题,人数,谈话对象\n"
ODD = (
    "",  # without a row
    "1,2024-02-30,专题党课,不存在的一天,12,\n",
    "1,2024-03-05,集体学习,“引号”与\t制表,约30,\n2,同上,集体学习,换了一行,全体党员,\n",
    "1,2024年5月,廉政谈话,,1,欧阳明远\n合计,,,,1,\n",
    "1,2024-03-05,没有这一类,主题,5,\n,本月无,,,,\n",
)


@pytest.fixture
def office(tmp_path: Path) -> Workspace:
    for number in range(FEWEST_FILES):
        rows = ODD[number] if number < len(ODD) else f"1,2024-04-02,主题党日,第{number}期,20,\n"
        path = tmp_path / f"台账/{number:02}单位/学习台账.csv"
        path.parent.mkdir(parents=True)
        path.write_text(HEADS + rows, "utf-8")
    (tmp_path / "台账/49无法读取.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    return workspace(root=tmp_path)


def read(office: Workspace, jobs: int = 1) -> LedgerRows:
    assert office.root is not None
    return read_ledgers(list_sources([office.root / "台账"]), office, jobs=jobs)


def count_opened(monkeypatch: pytest.MonkeyPatch, office: Workspace) -> tuple[int, LedgerRows]:
    opened: list[str] = []
    ask: Callable[..., object] = reading_module.read_workbook

    def look(source: object) -> object:
        opened.append(str(source))
        return ask(source)

    with monkeypatch.context() as patch:
        patch.setattr(reading_module, "read_workbook", look)
        rows = read(office)
    return len(opened), rows


def assert_same(one: LedgerRows, other: LedgerRows) -> None:
    pd.testing.assert_frame_equal(one.table, other.table)
    assert list(map(type, one.table["warnings"])) == list(map(type, other.table["warnings"]))
    for name in ("problems", "skipped", "files", "left_out"):
        assert repr(getattr(one, name)) == repr(getattr(other, name)), name
    for own, others in zip(one.files, other.files, strict=True):
        assert (own.names, own.path) == (others.names, others.path)
        for sheet, same in zip(own.sheets, others.sheets, strict=True):
            assert sheet.letters == same.letters
            assert [t.headings for t in sheet.tables] == [t.headings for t in same.tables]


def test_rows_are_the_same_whether_they_were_kept_or_not(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
):
    first = read(office)
    opened, again = count_opened(monkeypatch, office)
    assert opened == 0
    assert_same(first, again)
    assert any(file.names == {"欧阳明远"} for file in again.files)
    assert sum(file.refused is not None for file in again.files) == 1


def test_ledgers_of_every_shape_are_recalled_as_they_were_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reading_module, "FEWEST_FILES", 1)
    sources, office = list_sources([SAMPLE]), workspace(root=tmp_path)
    first = read_ledgers(sources, office)
    monkeypatch.setattr(reading_module, "read_workbook", None)
    assert_same(first, read_ledgers(sources, office))


def test_what_was_kept_is_as_private_as_it_can_be_and_ignored_by_git(office: Workspace):
    read(office)
    assert office.root is not None
    folder = office.root / FOLDER
    assert (folder / ".gitignore").read_text() == "*\n"
    assert {path.name for path in folder.iterdir()} == {FILE, ".gitignore"}
    if os.name != "nt":
        assert [path.stat().st_mode & 0o777 for path in (folder, folder / FILE)] == [0o700, 0o600]


def test_one_changed_file_alone_is_read_again(office: Workspace, monkeypatch: pytest.MonkeyPatch):
    read(office)
    assert office.root is not None
    path = office.root / "台账/20单位/学习台账.csv"
    before = path.stat()
    path.write_text(path.read_text("utf-8").replace("第20期", "第99期"), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # of the same size and time
    opened, rows = count_opened(monkeypatch, office)
    assert opened == 1
    assert "第99期" in rows.table["subject"].tolist()
    assert "第20期" not in rows.table["subject"].tolist()
    assert "第20期".encode() not in (office.root / FOLDER / FILE).read_bytes()


def test_children_keep_what_they_read(office: Workspace, monkeypatch: pytest.MonkeyPatch):
    first = read(office, jobs=2)
    opened, again = count_opened(monkeypatch, office)
    assert opened == 0
    assert_same(first, again)


CHANGES: dict[str, Callable[[Workspace], Workspace]] = {
    "organization": lambda office: replace(office, organization="另一个单位"),
    "heading": lambda office: replace(office, headings={"主题": "remark"}),
    "sheet": lambda office: replace(office, sheets={"学习台账": "study_session"}),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_another_answer_reads_everything_again(
    office: Workspace,
    change: Callable[[Workspace], Workspace],
    monkeypatch: pytest.MonkeyPatch,
):
    read(office)
    assert count_opened(monkeypatch, change(office))[0] == FEWEST_FILES + 1


def _spoil(content: bytes) -> bytes:
    return content.replace("第20期".encode(), "第21期".encode())


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "one word changed": _spoil,
    "cut off": lambda content: content[: content.index("第20期".encode())],
    "another program's": lambda _: b"\x80\x04 no line of ours\n{}",
    "nested": lambda content: content.split(b"\n")[0][:128] + b"[" * 100_000,
    "empty": lambda _: b"",
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
def test_damage_costs_a_reading_and_no_row(
    office: Workspace, spoil: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
):
    first = read(office)
    assert office.root is not None
    path = office.root / FOLDER / FILE
    path.write_bytes(spoil(path.read_bytes()))
    opened, again = count_opened(monkeypatch, office)
    assert opened > 0
    assert_same(first, again)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
@pytest.mark.parametrize("mode", [0o777, 0o750])
def test_a_folder_that_others_may_enter_is_left_alone(
    office: Workspace, mode: int, monkeypatch: pytest.MonkeyPatch
):
    assert office.root is not None
    folder = office.root / FOLDER
    folder.mkdir()
    folder.chmod(mode)
    read(office)
    assert not list(folder.iterdir())
    assert count_opened(monkeypatch, office)[0] == FEWEST_FILES + 1


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_is_not_followed(office: Workspace, tmp_path: Path):
    assert office.root is not None
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (office.root / FOLDER).symlink_to(tmp_path / "elsewhere")
    read(office)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_without_a_workspace_nothing_is_kept(office: Workspace):
    assert office.root is not None
    sources = list_sources([office.root / "台账"])
    rows = read_ledgers(sources, replace(office, root=None))
    assert not (office.root / FOLDER).exists()
    assert_same(rows, read_ledgers(sources, office))


def test_who_asks_for_it_reads_each_ledger_anew(office: Workspace, monkeypatch: pytest.MonkeyPatch):
    first = read(office)
    opened, again = count_opened(monkeypatch, replace(office, is_read_anew=True))
    assert opened == len(first.files)
    assert_same(first, again)
