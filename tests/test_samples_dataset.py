from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis.catalogue import load_catalogue
from analysis.cli import main
from analysis.datasets import read_header
from analysis.errors import ExportError
from analysis.measures import list_organizations, list_years, measure_table
from analysis.report import build_report
from analysis.validation import read_records

pytest.importorskip("duckdb")

from analysis.samples import dataset
from analysis.samples.dataset import write_sample_dataset

ARGUMENTS = {"seed": 7, "organizations": 5, "years": (2022, 2024)}
AS_OF = date(2024, 12, 31)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("数据集") / "数据"
    assert write_sample_dataset(folder, **ARGUMENTS, records=6_001) == 6_001
    return folder


def test_every_record_asked_for_is_there_and_marked_as_invented(folder: Path):
    records = read_records(folder, as_of=AS_OF)
    assert (read_header(folder).records, len(records.table)) == (6_001, 6_001)
    assert read_header(folder).is_invented
    assert all(file.is_invented for file in records.files)
    assert len(list_organizations(records)) == 5
    assert list_years(records) == (2022, 2023, 2024)
    assert not records.table.duplicated(["file", "sheet", "row"]).any()


def test_the_same_seed_gives_the_same_records_however_they_are_parted(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(dataset, "ROWS_A_PART", 500)
    write_sample_dataset(tmp_path / "又一次", **ARGUMENTS, records=6_001)
    pd.testing.assert_frame_equal(
        read_records(folder).table, read_records(tmp_path / "又一次").table
    )


def test_another_seed_gives_other_records(folder: Path, tmp_path: Path):
    write_sample_dataset(tmp_path / "另一个", **(ARGUMENTS | {"seed": 8}), records=6_001)
    assert not read_records(folder).table.equals(read_records(tmp_path / "另一个").table)


def test_records_are_as_ledgers_would_give_them(folder: Path):
    table = read_records(folder, as_of=AS_OF).table
    assert set(table["activity"]) <= set(load_catalogue().activities)
    assert table["activity"].nunique() > 25
    assert all(day.weekday() < 5 for day in table["date"])
    assert (table["date"].dt.year == table["year"]).all()
    items = table[table["activity"] == "rectification_item"]
    assert set(items["status"]) == {"open", "closed"}
    assert (items["closed_date"].dropna() > items.loc[items["closed_date"].notna(), "date"]).all()
    assert items["due_date"].isna().any()
    assert items["due_date"].notna().any()
    masked = table[table["amount"].isna()]
    assert all(list(each) == ["count_unparseable"] for each in masked["warnings"])


def test_its_measures_hold_every_kind_of_number(folder: Path):
    table = measure_table(read_records(folder, as_of=AS_OF), as_of=AS_OF)
    known = table[table["value"] > 0]
    for measure in ("group_study", "group_study_people", "integrity_talk", "institution_revision",
                    "rectification_closed_late", "rectification_median_days_to_close"):  # fmt: skip
        assert measure in set(known["measure"])


def test_a_report_can_be_built_of_any_organization(folder: Path):
    records = read_records(folder, organization="示例区虚构局0003", as_of=AS_OF)
    report = build_report(records, year=2024, organization="示例区虚构局0003", as_of=AS_OF)
    assert list_organizations(records) == ("示例区虚构局0003",)
    assert len(report.main_values()) > 5


@pytest.mark.parametrize("records", [1, 2, 7])
def test_fewer_records_than_years_or_organizations_still_make_a_dataset(
    tmp_path: Path, records: int
):
    write_sample_dataset(tmp_path / "少", **ARGUMENTS, records=records)
    assert len(read_records(tmp_path / "少").table) == records


def test_a_folder_with_other_files_is_not_written_over(tmp_path: Path):
    (tmp_path / "重要.txt").write_text("", "utf-8")
    with pytest.raises(ExportError, match="里有别的文件，未予写入"):
        write_sample_dataset(tmp_path, **ARGUMENTS)


def test_the_command_writes_a_dataset_and_refuses_other_forms(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    asked = ["sample", str(tmp_path / "数据"), "--to", "parquet", "--years", "2024", "--orgs", "2"]
    assert main([*asked, "--records", "300"]) == 0
    assert "（300条记录，2个单位）" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["sample", str(tmp_path), "--to", "csv"])
    assert "可用：xlsx、parquet" in capsys.readouterr().err
