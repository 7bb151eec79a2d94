from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from analysis.datasets import read_header, read_kept_cells, write_dataset
from analysis.datasets.opening_engines import open_duckdb
from analysis.errors import SourceError
from analysis.explore import describe_own, open_ledgers, watch_ledgers
from analysis.export import Order, publish
from analysis.export.privacy import Searcher
from analysis.measures import measure_table
from analysis.measures.tables import measure_frame, type_table
from analysis.records import narrow_to
from analysis.report import read_cells
from analysis.validation import check_records, find_cutoffs, read_records, read_unchecked
from analysis.workspace import find_workspace
from datasets_made import SAMPLE, WORKSPACE, convert

ROOT = SAMPLE.parents[1]
CUTOFFS = [None, date(2025, 12, 31), date(2024, 6, 30), date(2021, 1, 1)]
TWO_OFFICES = """单位,日期,主题,人数
甲文化局,2023-03-01,学习一,20
乙文化局,2023-03-02,学习二,30
甲文化局,2024-12-01,学习三,20
乙文化局,2024-13-01,学习四,30
,2024-05-01,学习五,7
"""


def require_equal(first, second) -> None:
    for name in ("table", "coverage", "stated"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))
    for name in ("problems", "skipped", "files", "as_of", "past_reports"):
        assert getattr(first, name) == getattr(second, name)


def with_own_coverage(records, organization):
    """Leave out what shared sheets cover of others: nobody asks for it."""
    files = tuple(
        replace(
            file,
            sheets=tuple(
                replace(
                    sheet,
                    coverage=tuple(c for c in sheet.coverage if c.organization == organization),
                )
                for sheet in file.sheets
            ),
        )
        for file in records.files
    )
    return replace(records, files=files)


@pytest.mark.parametrize("as_of", CUTOFFS)
def test_a_dataset_holds_what_its_ledgers_hold_at_any_cut_off(sample_dataset, as_of):
    of_ledgers = read_records(SAMPLE, workspace=WORKSPACE, as_of=as_of)
    require_equal(read_records(sample_dataset, workspace=WORKSPACE, as_of=as_of), of_ledgers)


@pytest.mark.parametrize("as_of", CUTOFFS)
def test_the_days_from_which_and_to_which_a_row_counts_say_what_the_check_says(as_of):
    records = read_unchecked([SAMPLE], WORKSPACE)
    cutoffs = find_cutoffs(records.table)
    last = pd.Timestamp(as_of or date(2999, 12, 31))
    counts = (cutoffs["known_on"] <= last) & ~(cutoffs["wrong_on"] <= last)
    checked = check_records(records, as_of)
    columns = ["file", "sheet", "row", "activity", "date"]
    pd.testing.assert_frame_equal(
        records.table.loc[counts, columns].reset_index(drop=True), checked.table[columns]
    )


@pytest.mark.parametrize("organization", ["甲文化局", "乙文化局"])
@pytest.mark.parametrize("as_of", [None, date(2024, 6, 30)])
def test_one_organization_out_of_a_dataset_is_what_narrowing_the_ledgers_gives(
    tmp_path, organization, as_of
):
    source = tmp_path / "台账"
    source.mkdir()
    (source / "2023年集体学习台账.csv").write_text(TWO_OFFICES, encoding="utf-8")
    (source / "乙文化局2022年集体学习台账.csv").write_text(
        "单位,日期,主题\n乙文化局,2022-01-05,甲\n", encoding="utf-8"
    )
    (source / "坏的.xlsx").write_bytes(b"PK\x03\x04")
    (source / "past_reports").mkdir()
    for name in ("甲文化局", "乙文化局", ""):
        report = f"{name}2021年度述责述廉报告\n2021年，集体学习共10次。\n"
        (source / f"past_reports/{name}报告.txt").write_text(report, encoding="utf-8")
    convert(source, tmp_path / "数据集")
    of_ledgers = read_records(source, workspace=WORKSPACE, as_of=as_of, organization=organization)
    of_dataset = read_records(
        tmp_path / "数据集", workspace=WORKSPACE, as_of=as_of, organization=organization
    )
    require_equal(of_dataset, with_own_coverage(of_ledgers, organization))
    assert len(of_ledgers.table) < len(read_records(source, workspace=WORKSPACE).table)
    told = {report.file for report in of_dataset.past_reports}
    assert told == {"报告.txt", f"{organization}报告.txt"}


@pytest.fixture(scope="module")
def two_offices(tmp_path_factory):
    """Convert a ledger of two offices once."""
    folder = tmp_path_factory.mktemp("两个单位")
    ledger = folder / "2023年集体学习台账.csv"
    ledger.write_text(TWO_OFFICES, encoding="utf-8")
    return ledger, convert(ledger, folder / "数据集")


@pytest.mark.parametrize(
    "place",
    [
        "数据集[2025]",
        "数*据?集",
        "year=2020/数据集",
        "单位=甲文化局/数据集",
        "它's",
        "空 格#1%20{a,b}",
    ],
)
def test_a_dataset_is_read_wherever_it_lies(two_offices, tmp_path, place):
    ledger, dataset = two_offices
    folder = tmp_path / place
    for name in (place, "数据集2", "数x据y集"):  # the others' rows must not come in
        shutil.copytree(dataset, tmp_path / name)
    of_ledgers = read_records(ledger, workspace=WORKSPACE)
    require_equal(read_records(folder, workspace=WORKSPACE), of_ledgers)
    with open_duckdb(folder, WORKSPACE.catalogue) as frames:
        table = type_table(frames.collect(measure_frame(frames)))
    pd.testing.assert_frame_equal(table, measure_table(of_ledgers))


def test_the_cut_off_of_a_dataset_goes_before_a_later_one(tmp_path):
    convert(SAMPLE, tmp_path / "数据集", as_of=date(2024, 6, 30))
    records = read_records(tmp_path / "数据集", workspace=WORKSPACE, as_of=date(2025, 12, 31))
    assert records.as_of == date(2024, 6, 30)
    assert read_header(tmp_path / "数据集").last_day == date(2024, 6, 30)
    assert [path.name for path in tmp_path.iterdir()] == ["数据集"]


def test_narrowing_what_was_read_for_one_organization_changes_nothing(sample_dataset):
    records = read_records(sample_dataset, workspace=WORKSPACE, organization="示例区虚构局")
    require_equal(narrow_to(records, "示例区虚构局"), records)


def test_a_report_of_a_dataset_is_that_of_its_ledgers_to_the_byte(sample_dataset, tmp_path):
    notebook = ROOT / "notebooks/04_annual_report.ipynb"
    pages = []
    for source in (SAMPLE, sample_dataset):
        folder = tmp_path / source.name
        day = date(2025, 12, 31)
        order = Order(notebook, folder, 2025, None, (str(source),), day, ROOT)
        pages.append(publish(order).path.read_text(encoding="utf-8"))
    assert pages[0] == pages[1]


@pytest.mark.parametrize("with_names", [False, True])
def test_a_dataset_keeps_of_cells_what_an_export_may_show_and_no_more(tmp_path, with_names):
    ledger = tmp_path / "2023年谈话台账.csv"
    ledger.write_text(
        "日期,类型,谈话对象,主题,参加人数,王小明\n"
        "2023-03-01,廉政谈话,王小明,学习《条例》谈王小明,1,x\n"
        "2023-03-02,集体学习,李大有,学习《条例》,20,y\n"
        "2023-02-30,集体学习 王 小 明,李大有,学习《条例》,20,\n",
        encoding="utf-8",
    )
    searcher = Searcher(frozenset({"王小明", "李大有"}), [])
    hide = None if with_names else searcher.blot
    folder = convert(ledger, tmp_path / "数据集", hide=hide)
    records = read_records(folder, workspace=WORKSPACE)
    where = [(records.files[0].file, records.files[0].sheets[0].sheet, row) for row in (2, 3, 4)]
    (kept,) = read_kept_cells(records, where)
    assert kept.rows[2][:5] == ("2023-03-01", "廉政谈话", None, "略", "1")
    assert kept.rows[3][:5] == ("2023-03-02", "集体学习", None, "《条例》", "20")
    assert kept.rows[4][:5] == ("2023-02-30", "略", None, "略", "20")
    assert with_names == ("王小明" in kept.headings[5].text)
    of_ledgers = read_cells(read_records(ledger, workspace=WORKSPACE), where[:2])
    assert [one.rows for one in read_cells(records, where[:2])] == [one.rows for one in of_ledgers]


def test_the_panel_reads_one_organization_of_a_dataset_and_notices_a_new_one(tmp_path):
    ledger = tmp_path / "2023年集体学习台账.csv"
    ledger.write_text(TWO_OFFICES, encoding="utf-8")
    folder = convert(ledger, tmp_path / "数据集")
    watched = watch_ledgers(folder, organization="甲文化局")
    assert set(watched.records.table["organization"]) <= {"甲文化局", ""}
    assert len(open_ledgers(folder).table) > len(watched.records.table)
    assert "数据集" in describe_own(WORKSPACE, [folder]).text
    assert "没有台账" not in describe_own(WORKSPACE, [folder]).text
    assert watched.list_changes() == ()
    ledger.write_text(TWO_OFFICES + "甲文化局,2024-12-05,学习六,9\n", encoding="utf-8")
    convert(ledger, folder)
    assert watched.list_changes() == ("“tongbi.json”已修改",)
    assert len(watched.read_again().records.table) == len(watched.records.table) + 1


def test_what_is_in_doubt_is_so_on_every_engine_and_in_what_is_read_back(tmp_path):
    ledgers = tmp_path / "台账"
    ledgers.mkdir()
    (ledgers / "2023年集体学习台账.csv").write_text(
        "日期,主题\n2023-03-01,甲\n3月中旬,乙\n,丙\n", encoding="utf-8"
    )
    (ledgers / "2023年整改台账.csv").write_text(
        "编号,反馈日期,问题内容,状态,完成日期\nA1,2023-03-01,甲,已完成,2023-05-01\n"
        "A2,2023-03-01,乙,已完成,2023-02-01\nA3,2023-03-01,丙,整改中,2023-06-01\n",
        encoding="utf-8",
    )
    convert(ledgers, tmp_path / "数据集")
    for as_of in (None, date(2023, 5, 31), date(2023, 12, 31)):
        read = read_records(ledgers, workspace=WORKSPACE, as_of=as_of)
        expected = measure_table(read)
        again = read_records(tmp_path / "数据集", workspace=WORKSPACE, as_of=as_of)
        assert again.left_out == read.left_out
        pd.testing.assert_frame_equal(measure_table(again), expected)
        with open_duckdb(tmp_path / "数据集", WORKSPACE.catalogue, as_of=as_of) as frames:
            table = type_table(frames.collect(measure_frame(frames)))
        pd.testing.assert_frame_equal(table, expected)
        closed = expected.set_index("measure").loc["rectification_closed"]
        assert closed["in_doubt"] == (1 if as_of == date(2023, 5, 31) else 2)
        assert expected["in_doubt"].iloc[0] == 2


def test_a_dataset_that_knows_nothing_of_a_new_name_is_not_read(tmp_path):
    row = ["单位,日期,主题", "甲文化局,2023-01-05,学习"]
    ledger = tmp_path / "2023年集体学习台账.csv"
    ledger.write_text("\n".join(row), encoding="utf-8")
    convert(ledger, tmp_path / "数据集")
    settings = '[[organizations]]\nname = "乙文旅局"\nrenamed = "甲文化局"\nfrom = 2024\n'
    (tmp_path / "workspace.toml").write_text(settings, encoding="utf-8")
    renamed = find_workspace(tmp_path)
    with pytest.raises(SourceError, match="“甲文化局”的改名"):
        read_records(tmp_path / "数据集", workspace=renamed)
    unchecked = read_unchecked([ledger], renamed)
    cutoffs = find_cutoffs(unchecked.table)
    write_dataset(unchecked, cutoffs, tmp_path / "数据集二", renamed.catalogue)
    read = read_records(tmp_path / "数据集二", workspace=renamed)
    assert set(read.table["organization"]) == {"乙文旅局"}
