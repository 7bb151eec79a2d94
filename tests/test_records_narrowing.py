from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ledgers import FileSummary
from analysis.measures import list_organizations, measure_table
from analysis.problems import Problem
from analysis.records import Records, narrow_to, split_by_organization
from laws import law
from ledger_rows import records, sheet

HEADS = ["单位", "日期", "学习类型", "主题", "人数"]


def kept_by(*organizations: str, file: str = "学习台账.xlsx", name: str = "学习") -> Records:
    rows = [[one, f"2023-03-{day:02d}", "集体学习", f"主题{day}", 20]
            for day, one in enumerate(organizations, start=1)]  # fmt: skip
    return records(sheet(HEADS, *rows, file=file, name=name))


def joined(*parts: Records) -> Records:
    first = parts[0]
    return replace(
        first,
        table=pd.concat([part.table for part in parts], ignore_index=True),
        coverage=pd.concat([part.coverage for part in parts], ignore_index=True),
        problems=tuple(problem for part in parts for problem in part.problems),
        skipped=tuple(row for part in parts for row in part.skipped),
        files=tuple(file for part in parts for file in part.files),
    )


def error(file: str, sheet_name: str, row: int) -> Problem:
    return Problem(file, sheet_name, row, "B", "date", "", "date_missing", "error", "缺日期")


def test_one_organization_keeps_its_records_and_its_files_alone():
    both = joined(kept_by("甲局", "甲局", file="甲.xlsx"), kept_by("乙局", file="乙.xlsx"))
    narrowed = narrow_to(both, "甲局")
    assert list_organizations(narrowed) == ("甲局",)
    assert len(narrowed.table) == 2
    assert [file.file for file in narrowed.files] == ["甲.xlsx"]
    assert set(narrowed.coverage["organization"]) == {"甲局"}


@pytest.mark.parametrize(
    ("place", "concerns_a"),
    [
        pytest.param(("甲.xlsx", "学习"), True, id="own-sheet"),
        pytest.param(("甲.xlsx", "说明"), True, id="nameless-sheet-of-own-file"),
        pytest.param(("乙.xlsx", "学习"), False, id="sheet-of-another"),
        pytest.param(("乙.xlsx", "说明"), False, id="nameless-sheet-of-another's-file"),
        pytest.param(("合.xlsx", "学习"), True, id="shared-sheet"),
        pytest.param(("损坏.xlsx", ""), True, id="file-that-names-nobody"),
    ],
)
def test_a_row_left_out_concerns_whoever_it_may_have_been(place: tuple[str, str], concerns_a: bool):
    every = joined(
        kept_by("甲局", file="甲.xlsx"),
        kept_by("乙局", file="乙.xlsx"),
        kept_by("甲局", "乙局", file="合.xlsx"),
    )
    refused = FileSummary("损坏.xlsx", "0" * 64, "打不开", (), is_invented=False)
    every = replace(every, problems=(error(*place, 9),), files=(*every.files, refused))
    assert bool(narrow_to(every, "甲局").problems) is concerns_a
    assert narrow_to(every, "甲局").files[-1].refused == "打不开"


def test_a_workbook_of_several_organizations_shows_each_the_sheets_of_its_own():
    book = records(
        sheet(HEADS, ["甲局", "2023-03-01", "集体学习", "甲", 20], name="甲局"),
        sheet(HEADS, ["乙局", "2023-03-02", "集体学习", "乙", 20], name="乙局"),
    )
    assert [one.sheet for one in narrow_to(book, "乙局").files[0].sheets] == ["乙局"]
    assert [one.sheet for one in book.files[0].sheets] == ["甲局", "乙局"]


@pytest.mark.parametrize("name", [None, "丙局", "全部单位"])
def test_nobody_or_an_unknown_name_leaves_everything(name: str | None):
    both = joined(kept_by("甲局", file="甲.xlsx"), kept_by("乙局", file="乙.xlsx"))
    assert narrow_to(both, name) is both


def test_the_only_organization_has_nothing_to_leave_out():
    alone = kept_by("甲局")
    assert narrow_to(alone, "甲局") is alone
    assert split_by_organization(alone) == {"甲局": alone}


@law(4)
@given(st.lists(st.sampled_from("甲乙丙丁"), min_size=1, max_size=12))
def test_parts_hold_every_record_once_and_measure_the_same(names: list[str]):
    every = kept_by(*(f"{name}局" for name in names))
    parts = split_by_organization(every)
    assert sum(len(part.table) for part in parts.values()) == len(every.table)
    whole = measure_table(every)
    tables = [measure_table(part) for _, part in sorted(parts.items())]
    pd.testing.assert_frame_equal(pd.concat(tables, ignore_index=True), whole)
