"""Doors: whoever exports, and by whatever way, no name leaves that the ledgers hold."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from analysis.errors import ExportError
from analysis.export import Order, Published, publish
from analysis.export.batch import Done, build_index
from analysis.export.exporter import TongbiDocxExporter, TongbiHTMLExporter
from analysis.export.privacy import NOTICE
from analysis.export.running import run_notebook
from sample_notebooks import entry, notebook, told
from word_checks import require_sound

PERSONS = ("王小明", "欧阳明远", "李四", "阿不都·热西提")
TALKS = (
    "日期,谈话类型,谈话对象,谈话人,主题\n"
    "2023-03-01,廉政谈话,王小明,欧阳明远,廉洁自律\n2023-05-01,廉政谈话,李四,欧阳明远,廉洁自律\n"
)
ITEMS = "反馈日期,问题,责任人,完成日期\n2023-03-01,制度不全,阿不都·热西提,2023-04-01\n"
READING = "from analysis.validation import read_records\nrecords = read_records()\n"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    (tmp_path / "workspace.toml").write_text('ledgers = ["台账"]\n', "utf-8")
    (tmp_path / "台账").mkdir()
    (tmp_path / "台账" / "谈话台账.csv").write_text(TALKS, "utf-8")
    (tmp_path / "台账" / "整改台账.csv").write_text(ITEMS, "utf-8")
    return tmp_path


def write(folder: Path, *cells: Any) -> Path:
    path = folder / "自己的.ipynb"
    made = [
        new_code_cell(cell, id=f"c{place}")
        if cell.startswith("from ")
        else new_markdown_cell(cell, id=f"c{place}")
        for place, cell in enumerate(cells)
    ]
    nbformat.write(new_notebook(cells=made), path)
    return path


def by_menu(path: Path, **options: bool) -> str:
    """Export as JupyterLab's menu does: what the file holds, without its kernel."""
    executed = run_notebook(path)
    nbformat.write(executed, path)
    return str(TongbiHTMLExporter(**options).from_filename(os.fspath(path))[0])


def by_menu_as_word(path: Path, **options: bool) -> bytes:
    nbformat.write(run_notebook(path), path)
    return bytes(TongbiDocxExporter(**options).from_filename(os.fspath(path))[0])


def by_command(path: Path) -> str:
    return str(publish(order_of(path)).paths)


def order_of(path: Path) -> Order:
    return Order(
        with_parameters(path), path.parent / "报告", 2023, None, (), date(2023, 12, 31),
        path.parent, formats=("html", "docx", "xlsx"),
    )  # fmt: skip


def with_parameters(path: Path) -> Path:
    """Let a notebook be one of `tongbi report`."""
    own = nbformat.read(path, as_version=4)
    if any("parameters" in cell.metadata.get("tags", ()) for cell in own.cells):
        return path
    names = ("year", "organization", "sources", "as_of")
    source = "\n".join(f"{name} = None" for name in names)
    cell = new_code_cell(source, id="p", metadata={"tags": ["parameters"]})
    own.cells.insert(0, cell)
    nbformat.write(own, path)
    return path


def by_stock_nbconvert(path: Path) -> str:
    program = "from nbconvert.nbconvertapp import main; main()"
    found = "analysis.export.exporter.TongbiHTMLExporter"
    command = [sys.executable, "-c", program, "--execute", "--to", found, os.fspath(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise ExportError(done.stderr)
    return path.with_suffix(".html").read_text("utf-8")


SHOWN = {
    "the table of records": (READING + "records.table[['persons']]",),
    "a sentence of an own cell": (READING + "print('约谈了 欧阳 明远')",),
    "a person who is responsible": (READING + "print('责任人：阿不都热西提')",),
    "a note in Markdown": (READING, "与**李四**同志谈话"),
    "no reading at all": ("与王小明、李四谈话",),
    "traditional characters": (READING + "print('歐陽明遠')",),
}


def by_both_menus(path: Path) -> str:
    with pytest.raises(ExportError, match="姓名"):
        by_menu_as_word(path)
    return str(TongbiHTMLExporter().from_filename(os.fspath(path))[0])


@pytest.mark.parametrize("door", [by_both_menus, by_command], ids=lambda door: door.__name__)
@pytest.mark.parametrize("cells", SHOWN.values(), ids=SHOWN)
def test_no_name_leaves_by_menu_or_command(office: Path, door: Any, cells: tuple[str, ...]):
    with pytest.raises(ExportError, match="姓名") as refused:
        door(write(office, *cells))
    assert not any(person in str(refused.value) for person in PERSONS)
    assert not [*office.rglob("*.html"), *office.rglob("*.docx")]


@pytest.mark.notebook
def test_no_name_leaves_by_jupyters_own_command(office: Path):
    with pytest.raises(ExportError, match="姓名") as refused:
        by_stock_nbconvert(write(office, READING + "records.table[['persons']]"))
    assert "Traceback" not in str(refused.value)


@pytest.mark.notebook
def test_jupyters_own_command_replaces_no_file_of_others(tmp_path: Path):
    path = write(tmp_path, "# 随笔")
    other = path.with_suffix(".html")
    other.write_text("别人的", "utf-8")
    order = [sys.executable, "-m", "nbconvert", "--to", "tongbi_html", os.fspath(path)]
    ended = subprocess.run(order, check=False, capture_output=True)  # noqa: S603
    assert ended.returncode == 2
    assert "没有覆盖" in ended.stderr.decode()
    assert other.read_text("utf-8") == "别人的"


def test_what_names_nobody_is_exported_by_each_door(office: Path):
    path = write(office, READING + "print(len(records.table))", "谈话2次")
    assert "谈话2次" in by_menu(path)
    assert by_command(path)


def test_word_is_the_same_document_by_menu_and_by_command(office: Path):
    path = write(
        office, READING + "from analysis.report import show_talks\nshow_talks(records, year=2023)"
    )
    published = publish(replace(order_of(path), formats=("docx",)))
    found = require_sound(published.paths[0].read_bytes())
    menu = require_sound(by_menu_as_word(path))
    assert menu.text.split("\n")[1:] == found.text.split("\n")[1:]  # all but the title
    assert "谈话" in menu.text


def test_names_that_are_let_through_are_told_in_word(office: Path):
    path = write(office, "约谈王小明")
    file = require_sound(by_menu_as_word(path, with_names=True))
    assert NOTICE in file.text


@pytest.mark.parametrize("way", ["menu", "command"])
def test_where_no_ledger_can_tell_the_names_nothing_is_exported_unless_asked_for(
    tmp_path: Path, way: str
):
    path = write(tmp_path, "from analysis.periods import Period\nprint('约谈王小明')")
    if way == "command":
        with pytest.raises(ExportError, match="无从知道其中有哪些人的姓名"):
            publish(order_of(path))
        published = publish(replace(order_of(path), with_names=True))
        assert NOTICE in published.paths[0].read_text("utf-8")
        return
    with pytest.raises(ExportError, match="无从知道其中有哪些人的姓名"):
        by_menu(path)
    assert NOTICE in by_menu(path, with_names=True)


def test_a_ledger_of_the_report_that_is_not_there_is_named(office: Path):
    path = write(
        office, READING + "from analysis.report import show_talks\nshow_talks(records, year=2023)"
    )
    nbformat.write(run_notebook(path), path)
    (office / "台账" / "谈话台账.csv").rename(office / "谈话台账.csv")
    with pytest.raises(ExportError, match=r"如“谈话台账\.csv”"):
        TongbiHTMLExporter().from_filename(os.fspath(path))


def test_a_notebook_that_has_nothing_of_ours_needs_no_ledgers(tmp_path: Path):
    assert "正文" in by_menu(write(tmp_path, "正文"))
    page = notebook(told("共", entry("aa", 3)))
    with pytest.raises(ExportError, match="无从知道"):
        TongbiHTMLExporter().from_notebook_node(page, {"metadata": {"path": str(tmp_path)}})


def test_the_ledgers_that_the_parameters_name_are_asked(office: Path, tmp_path: Path):
    elsewhere = tmp_path / "别处"
    elsewhere.mkdir()
    (elsewhere / "谈话台账.csv").write_text(TALKS.replace("王小明", "赵大海"), "utf-8")
    path = write(office, "与赵大海谈话")
    assert "赵大海" in by_menu(path)
    own = nbformat.read(path, as_version=4)
    source = f"sources = [{str(elsewhere)!r}]"
    own.cells.insert(0, new_code_cell(source, metadata={"tags": ["parameters"]}))
    nbformat.write(own, path)
    with pytest.raises(ExportError, match="姓名"):
        by_menu(path)


def test_the_index_is_searched_for_the_persons_of_all_reports(office: Path):
    order = replace(order_of(write(office, "正文")), organization="甲局")
    failed = Done(Published(order, failure="约谈王小明时出错"), names=frozenset(PERSONS))
    with pytest.raises(ExportError, match="姓名"):
        list(build_index([failed]))
    (page,) = build_index([replace(failed, names=frozenset())])
    assert "王小明" in page.html


def test_a_word_that_is_no_person_can_be_said_to_be_none(office: Path):
    (office / "台账" / "谈话台账.csv").write_text(TALKS.replace("李四", "文明"), "utf-8")
    path = write(office, "加强精神文明建设")
    with pytest.raises(ExportError, match="not_names"):
        by_menu(path)
    settings = office / "workspace.toml"
    settings.write_text(settings.read_text("utf-8") + 'not_names = ["精神文明"]\n', "utf-8")
    assert "精神文明" in by_menu(path)
