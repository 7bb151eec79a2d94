"""The invented ledgers: marked, repeatable, and as the plan says."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from analysis.catalogue import load_catalogue
from analysis.cli import main
from analysis.errors import AnalysisError
from analysis.measures import measure_table, measure_value
from analysis.past_reports import read_past_reports
from analysis.periods import Period
from analysis.records import Records
from analysis.samples import DEFAULT_SEED, build_plans, expected_counts, write_sample
from analysis.samples.events import count_rows
from analysis.samples.grids import Grid
from analysis.samples.workbook_bytes import write_xls, write_xlsx
from analysis.validation import read_records
from analysis.workspace import find_workspace
from laws import law

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
PAST_REPORTS = SAMPLE / "past_reports"
GOLDEN = Path(__file__).parent / "golden" / "sample_counts.csv"
NOTICE = "虚构示例数据，不是任何单位的真实记录"
KEYS = ["organization", "year", "measure"]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return folder


def hash_files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def read_text(path: Path) -> str:
    if path.suffix in {".xlsx", ".xls"}:
        book = CalamineWorkbook.from_path(path)
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
        return "\n".join(str(cell) for rows in sheets for row in rows for cell in row)
    if path.suffix == ".docx":
        return zipfile.ZipFile(path).read("word/document.xml").decode()
    data = path.read_bytes()
    return data.decode("gb18030" if path.parent.name == "2024" else "utf-8")


def read_rows(path: Path, sheet: str) -> list[list[object]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()


def test_the_committed_sample_is_what_the_command_writes(
    written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sample", str(tmp_path)]) == 0
    assert "虚构" in capsys.readouterr().out
    assert hash_files(SAMPLE) == hash_files(tmp_path) == hash_files(written)


def test_every_sheet_and_file_says_that_it_is_invented(written: Path) -> None:
    for path in written.rglob("*"):
        if path.is_file():
            assert "虚构示例" in read_text(path), path.name


def test_every_sheet_of_a_workbook_says_that_it_is_invented(written: Path) -> None:
    for path in written.rglob("*.xls*"):
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            cells = str(book.get_sheet_by_name(name).to_python())
            assert NOTICE in cells, f"{path.name} {name}"


def test_no_person_has_a_plausible_name(written: Path) -> None:
    persons = re.compile(r"^(虚构[甲乙丙]|人员\d\d(、人员\d\d)*)?$")
    headings = {"谈话人", "谈话对象", "主持人", "被谈话人姓名", "谈话人姓名", "责任人", "责任领导"}
    seen = 0
    for path in written.rglob("2*/*.xls*"):
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python()
            top = next((k for k, row in enumerate(rows) if headings & {str(c) for c in row}), 0)
            columns = [c for c, heading in enumerate(rows[top]) if heading in headings]
            for row in rows[top + 1 :]:
                if row[0] not in {"小计", "合计"}:
                    assert all(persons.match(str(row[c])) for c in columns), (path.name, row)
                    seen += len(columns)
    assert seen > 500


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        pytest.param("group_study", 10, id="study"),
        pytest.param("study_exchange", 10, id="exchange"),
        pytest.param("theme_party_day", 4, id="theme-days"),
        pytest.param("party_lecture", 2, id="lectures"),
        pytest.param("supervision_form_1", 3, id="first-form"),
        pytest.param("rectification_opened", 10, id="rectification-opened"),
        pytest.param("rectification_closed", 10, id="rectification-closed"),
        pytest.param("rectification_open_at_year_end", 0, id="rectification-left"),
        pytest.param("institution_revision", 10, id="institutions"),
        pytest.param("integrity_talk", 10, id="integrity-talks"),
    ],
)
def test_the_year_2023_has_the_values_of_the_acceptance_case(measure: str, value: int) -> None:
    counts = expected_counts(build_plans(seed=DEFAULT_SEED)).set_index(["year", "measure"])["value"]
    assert counts[(2023, measure)] == value


def test_the_letters_of_2023_are_masked(written: Path) -> None:
    counts = expected_counts(build_plans(seed=DEFAULT_SEED)).set_index(["year", "measure"])["value"]
    assert pd.isna(counts[(2023, "responsibility_letter")])
    rows = read_rows(written / "2023" / "2023年责任落实台账.xlsx", "责任书")
    assert [row[3] for row in rows if row[0] == 1] == ["xx"]


def test_the_expected_counts_are_the_golden_ones() -> None:
    counts = expected_counts(build_plans(seed=DEFAULT_SEED))
    golden = pd.read_csv(GOLDEN, dtype={"value": "Float64"})
    pd.testing.assert_frame_equal(counts, golden, check_dtype=False)


@pytest.mark.parametrize(
    ("file", "encoding"),
    [
        pytest.param("2024/谈话台账.csv", "gb18030", id="gb18030"),
        pytest.param("2025/谈话台账.csv", "utf-8-sig", id="utf-8-bom"),
    ],
)
def test_text_files_keep_their_encoding(written: Path, file: str, encoding: str) -> None:
    data = (written / file).read_bytes()
    rows = list(csv.reader(io.StringIO(data.decode(encoding))))
    assert len({len(row) for row in rows}) == 1
    assert data.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    assert data.count(b"\n") == data.count(b"\r\n")


def test_a_quiet_month_says_so(written: Path) -> None:
    rows = read_rows(written / "2020" / "2020年工作台账（按月）.xlsx", "2月")
    assert rows[-1][0] == "本月无"


def test_subtotals_and_totals_add_up_except_the_one_that_is_meant_not_to(written: Path) -> None:
    rows = read_rows(written / "2019" / "2019年党风廉政建设台账.xlsx", "集体学习")
    heads = [row[5] for row in rows if isinstance(row[0], float)]
    assert sum(heads) == sum(row[5] for row in rows if row[0] == "小计")
    assert [row[5] for row in rows if row[0] == "合计"] == [sum(heads)]
    rows = read_rows(written / "2025" / "会议台账.xlsx", "会议台账")
    heads = [row[6] for row in rows if isinstance(row[0], float)]
    assert [row[6] for row in rows if row[0] == "合计"] == [sum(heads) + 10]


@pytest.mark.parametrize(
    ("file", "text", "times"),
    [
        pytest.param("2025/学习台账.csv", "3月中旬", 1, id="vague-date"),
        pytest.param("2025/学习台账.csv", "6月31日", 1, id="impossible-date"),
        pytest.param("2025/谈话台账.csv", "示例区虚构局,,", 1, id="date-left-out"),
    ],
)
def test_2025_has_the_blemishes_that_its_readme_names(
    written: Path, file: str, text: str, times: int
) -> None:
    assert read_text(written / file).count(text) == times


def test_one_talk_of_2025_stands_twice(written: Path) -> None:
    lines = read_text(written / "2025" / "谈话台账.csv").splitlines()
    rows = [line.partition(",")[2] for line in lines]
    assert len(rows) - len(set(rows)) == 1


def test_items_left_open_stand_again_in_the_next_years_ledger(written: Path) -> None:
    rows = read_rows(written / "2025" / "整改台账.xlsx", "整改台账")
    codes = [row[1] for row in rows]
    assert codes[4:8] == ["2024-08", "2024-10", "2024-11", "2024-12"]
    assert len(set(codes[4:22])) == 18


def test_one_row_of_2019_is_hidden(written: Path) -> None:
    with zipfile.ZipFile(written / "2019" / "2019年党风廉政建设台账.xlsx") as archive:
        sheets = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/")]
    assert sum(b'hidden="1"' in sheet for sheet in sheets) == 1


def test_2022_was_typed_in_after_the_events_and_partly_in_the_next_year(written: Path) -> None:
    rows = read_rows(written / "2022" / "民主生活会.xls", "民主生活会")
    assert [str(row[4])[:4] for row in rows[3:]] == ["2022", "2022"]
    assert "2023" in {str(row[5])[:4] for row in rows[3:]}


def test_the_past_report_states_the_plans_values(written: Path) -> None:
    (path,) = (written / "past_reports").glob("2021*.txt")
    text = read_text(path)
    assert "集体学习8次" in text
    assert "{" not in text
    assert not (written / "2021").exists()


def test_the_past_reports_of_kept_years_state_the_plans_values_but_one(written: Path) -> None:
    paths = {path.name[:4]: path for path in (written / "past_reports").iterdir()}
    assert {year: path.suffix for year, path in paths.items()} == {
        "2021": ".txt",
        "2022": ".docx",
        "2024": ".html",
    }
    golden = pd.read_csv(GOLDEN).set_index(["measure", "year"])["value"]
    for year, wrong in (("2022", {}), ("2024", {"heart_to_heart_talk": 2})):
        stated = read_past_reports([paths[year]], load_catalogue())
        own = stated[(stated["year"] == int(year)) & (stated["measure"] != "")]
        told = dict(zip(own["measure"], own["value"], strict=True))
        assert len(told) >= 29
        found = {code: value - golden[code, int(year)] for code, value in told.items()}
        assert {code: more for code, more in found.items() if more} == wrong


def test_each_reminder_but_the_forgotten_one_goes_out_in_the_week_before_the_holiday() -> None:
    days = [e.held_date for e in build_plans(seed=1)[0].events if e.activity == "holiday_reminder"]
    holidays = pd.read_csv(ROOT / "data" / "reference" / "holidays.csv", parse_dates=["start"])
    starts = holidays[holidays["start"].between("2019-01-01", "2026-01-01")]
    missed = [
        (row.holiday, row.year)
        for row in starts.itertuples()
        if not any(0 < (row.start.date() - day).days <= 7 for day in days)
    ]
    assert missed == [("端午", 2025)]


def test_several_offices_have_a_folder_each(tmp_path: Path) -> None:
    written = write_sample(tmp_path, organizations=3, years=(2022, 2022), records=200, seed=1)
    names = sorted(path.name for path in tmp_path.iterdir() if path.is_dir())
    assert names == ["示例区虚构局", "示例区虚构局0002", "示例区虚构局0003"]
    assert all(path.is_file() for path in written)
    assert len(written) == len(set(written)) == 1 + 3 * 12


def test_another_seed_moves_dates_but_no_totals() -> None:
    one, other = (build_plans(seed=seed) for seed in (1, 2))
    assert one != other
    totals = [
        counts[~counts["measure"].str.endswith("_people")].reset_index(drop=True)
        for counts in (expected_counts(one), expected_counts(other))
    ]
    pd.testing.assert_frame_equal(*totals)


def test_a_year_is_planned_alike_whatever_other_years_are_asked_for() -> None:
    alone = build_plans(seed=7, years=(2024, 2024))[0]
    among = build_plans(seed=7, years=(2019, 2025))[0]
    assert alone.events == tuple(e for e in among.events if e.held_date.year == 2024)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        pytest.param({"years": (2025, 2019)}, AnalysisError, id="years-backwards"),
        pytest.param({"organizations": 0}, AnalysisError, id="no-office"),
        pytest.param({"records": 0}, AnalysisError, id="no-records"),
    ],
)
def test_a_wrong_argument_is_refused_and_nothing_is_written(
    tmp_path: Path, arguments: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        write_sample(tmp_path / "new", **arguments)
    assert not (tmp_path / "new").exists()


def test_a_sheet_too_long_for_the_old_format_goes_on_in_another() -> None:
    rows = (("标题",), *((str(n),) for n in range(60_001)))
    book = CalamineWorkbook.from_filelike(io.BytesIO(write_xls([Grid("甲", rows, (), (1,))])))
    assert book.sheet_names == ["甲", "甲2"]
    assert book.get_sheet_by_name("甲2").to_python() == [["标题"], ["60000"]]


def test_a_workbook_holds_no_time_of_writing() -> None:
    data = write_xlsx([Grid("甲", (("标题",), (date(2020, 1, 2),)), (), (1,))])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {member.date_time[:3] for member in archive.infolist()} == {(2026, 1, 5)}
        core = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2026-01-05T09:00:00Z"}


READ = date(2025, 12, 31)


@pytest.fixture(scope="module")
def records() -> Records:
    workspace = replace(find_workspace(ROOT), ledgers=(SAMPLE,), past_reports=(PAST_REPORTS,))
    return read_records(workspace=workspace, as_of=READ)


def test_the_ledgers_read_give_what_the_plan_holds_and_no_more(records: Records) -> None:
    golden = pd.read_csv(GOLDEN, dtype={"value": "Float64"})
    kept = golden[golden["year"] != 2021].set_index(KEYS)["value"]
    read = measure_table(records, as_of=READ).set_index(KEYS)["value"]
    pd.testing.assert_series_equal(read.reindex(kept.index), kept)
    more = read.drop(kept.index, errors="ignore")
    assert more[more.fillna(0) != 0].to_dict() == {}


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param({"organizations": 2, "seed": 5, "records": 800}, id="two-offices"),
        pytest.param({"seed": 6, "records": 3000, "years": (2022, 2026)}, id="many-records"),
    ],
)
def test_a_sample_of_any_size_is_read_as_planned(tmp_path: Path, arguments: dict[str, Any]) -> None:
    write_sample(tmp_path, **arguments)
    last_year = arguments.get("years", (2019, 2025))[1]
    as_of = date(last_year, 12, 31)
    read = measure_table(read_records([tmp_path], as_of=as_of)).set_index(KEYS)["value"]
    planned = expected_counts(build_plans(**arguments)).set_index(KEYS)["value"]
    kept = planned[planned.index.get_level_values("year") != 2021]
    differ = read.reindex(kept.index).fillna(0).ne(kept.fillna(0))
    assert kept[differ].to_dict() == {}


def test_the_past_report_read_gives_what_the_plan_of_its_year_holds(records: Records) -> None:
    golden = pd.read_csv(GOLDEN, dtype={"value": "Float64"})
    stated = golden[golden["year"] == 2021]
    reported = replace(records, stated=read_past_reports([PAST_REPORTS], load_catalogue()))
    read = {
        row.measure: measure_value(
            reported, row.measure, row.organization, Period.year(2021)
        ).number
        for row in stated.itertuples()
    }
    assert read == dict(zip(stated["measure"], stated["value"], strict=True))


def test_the_blemishes_of_2025_are_found_and_no_other_error(records: Records) -> None:
    found = sorted(
        (problem.file, problem.rule)
        for problem in records.problems
        if problem.severity == "error" or problem.rule == "total_mismatch"
    )
    assert found == [
        ("2025/会议台账.xlsx", "total_mismatch"),
        ("2025/学习台账.csv", "date_incomplete"),
        ("2025/学习台账.csv", "date_invalid"),
        ("2025/谈话台账.csv", "date_missing"),
        ("2025/谈话台账.csv", "duplicate"),
    ]


def test_only_the_masked_letters_of_2023_are_warned_of(records: Records) -> None:
    of_2023 = [
        problem
        for problem in records.problems
        if problem.file.startswith("2023/") and problem.rule != "cell_filled"
    ]
    assert [(problem.sheet, problem.value) for problem in of_2023] == [("责任书", "xx")]


@law(15)
@given(records=st.integers(500, 6000), organizations=st.integers(1, 3), seed=st.integers(0, 2**32))
def test_the_number_of_records_comes_near_the_one_asked_for(
    records: int, organizations: int, seed: int
) -> None:
    plans = build_plans(seed=seed, organizations=organizations, records=records)
    number = sum(count_rows(plan) for plan in plans)
    assert abs(number - records) <= 0.25 * records


@law(15)
@given(year=st.integers(2010, 2040), seed=st.integers(0, 2**32))
def test_no_two_events_of_an_activity_share_day_and_subject(year: int, seed: int) -> None:
    plan = build_plans(seed=seed, years=(year, year))[0]
    keys = [(e.activity, e.held_date, e.subject) for e in plan.events]
    assert len(set(keys)) == len(keys)
    assert {e.held_date.year for e in plan.events} == {year}
