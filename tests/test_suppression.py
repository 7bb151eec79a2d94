"""Suppression: no small count of persons can be computed from what is published, nor counted."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from analysis.cli import main
from analysis.export.page import HIDDEN_ROWS
from analysis.suppression import TOTAL, Cell, Suppression, choose_hidden
from laws import law

Published = Mapping[str, int | str]
NAMES = "甲乙丙"


def publish(numbers: Mapping[str, int], below: int) -> Published:
    """Give what a reader sees: each number, or as what it is withheld."""
    hidden = choose_hidden(numbers, below)
    whole = {**numbers, TOTAL: sum(numbers.values())}
    return {name: hidden.get(name, number) for name, number in whole.items()}


def list_possible(seen: Published, below: int) -> Iterator[dict[str, int]]:
    """List all numbers that would be published in the same way, as one who knows the rule can."""
    whole = seen[TOTAL]
    most = whole if isinstance(whole, int) else 2 * below + 6
    ranges = [
        range(most + 1) if isinstance(seen[name], str) else (int(seen[name]),)
        for name in seen
        if name != TOTAL
    ]
    for numbers in product(*ranges):
        found = dict(zip(seen, numbers, strict=False))
        if isinstance(whole, int) and sum(numbers) != whole:
            continue
        if publish(found, below) == seen:
            yield found


@law(150)
@given(
    st.integers(3, 5),
    st.lists(st.integers(0, 9), min_size=2, max_size=3),
)
def test_who_knows_the_rule_learns_no_small_number(below: int, listed: list[int]) -> None:
    numbers = dict(zip(NAMES, listed, strict=False))
    seen = publish(numbers, below)
    possible = list(list_possible(seen, below))
    for name, number in numbers.items():
        if 0 < number < below:
            assert len({each[name] for each in possible}) > 1, (seen, numbers)


@pytest.mark.parametrize(
    ("numbers", "below", "hidden"),
    [
        pytest.param({"甲": 7, "乙": 9}, 5, set(), id="none-small"),
        pytest.param({"甲": 0, "乙": 9}, 5, set(), id="zero-is-shown"),
        pytest.param({"甲": 2, "乙": 7, "丙": 30}, 5, {"甲", "乙"}, id="smallest-other"),
        pytest.param({"甲": 1, "乙": 1}, 3, {"甲", "乙", TOTAL}, id="sum-small-too"),
        pytest.param({"甲": 1, "乙": 4}, 4, {"甲", "乙", TOTAL}, id="sum-at-its-least"),
        pytest.param({"甲": 2}, 5, {"甲", TOTAL}, id="one-alone"),
    ],
)
def test_what_is_withheld(numbers: dict[str, int], below: int, hidden: set[str]) -> None:
    assert set(choose_hidden(numbers, below)) == hidden


def test_a_small_sum_of_several_is_not_called_small() -> None:
    cells = tuple(Cell(name, date(2023, 3, 1), 1) for name in "甲乙")
    plan = Suppression(3, {"reminder_talk": cells})
    year = (date(2023, 1, 1), date(2023, 12, 31))
    assert plan.find("reminder_talk", "甲", *year, 1) == "small"
    assert plan.find("reminder_talk", None, *year, 2) == "complement"
    assert plan.find("integrity_talk", "甲", *year, 1) is None


KINDS = {"廉政谈话": 12, "提醒谈话": 3, "诫勉谈话": 6}


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write talks of three kinds, one of them small, on one sheet; studies on another."""
    (tmp_path / "workspace.toml").write_text('ledgers = ["台账"]\n', encoding="utf-8")
    (tmp_path / "台账").mkdir()
    rows = [
        ["甲局", f"2023-{1 + place % 12:02d}-11", kind, f"主题{place}"]
        for kind, number in KINDS.items()
        for place in range(number)
    ]
    study = [["甲局", f"2023-0{month}-15", "集体学习", "甲"] for month in range(1, 7)]
    for name, head, listed in (
        ("谈话.csv", "谈话类型", rows),
        ("学习.csv", "学习类型", study),
    ):
        with (tmp_path / "台账" / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["单位", "日期", head, "主题"], *listed])
    monkeypatch.chdir(tmp_path)
    return tmp_path


def report(office: Path, *options: str) -> tuple[Path, dict[str, dict[str, object]]]:
    order = ["report", "--year", "2023", "--to", "html", "xlsx", "--out", "导出", *options]
    assert main(order) == 0
    (page,) = (office / "导出").glob("*年度报告.html")
    found = re.search(r'id="tongbi-manifest">(.*?)</script>', page.read_text(encoding="utf-8"))
    assert found is not None
    of_year = (value for value in json.loads(found[1])["values"] if value["period"] == "2023")
    return page, {value["measure"]: value for value in of_year}


def test_rows_between_those_named_cannot_be_counted(office: Path) -> None:
    page, values = report(office, "--suppress-below", "5")
    assert values["reminder_talk"]["text"] == "少于5人次"
    assert values["integrity_talk"]["value"] == 12
    talks = ("integrity_talk", "reminder_talk", "admonition_talk")
    assert [values[name]["evidence"] for name in talks] == [[], [], []]
    assert len(values["group_study"]["evidence"]) == 6
    assert page.read_text(encoding="utf-8").count(HIDDEN_ROWS) == len(talks)
    (book,) = (office / "导出").glob("*.xlsx")
    cells = [cell.value for row in load_workbook(book)["依据"] for cell in row]
    assert cells.count(HIDDEN_ROWS) == len(talks)


def test_what_withholds_small_counts_verifies(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, _ = report(office, "--suppress-below", "5")
    assert main(["verify", str(page)]) == 0
    assert "全部相符" in capsys.readouterr().out


def test_without_the_option_every_number_has_its_rows(office: Path) -> None:
    page, values = report(office)
    rows = {name: len(value["evidence"]) for name, value in values.items()}
    assert (rows["integrity_talk"], rows["reminder_talk"]) == (12, 3)
    assert HIDDEN_ROWS not in page.read_text(encoding="utf-8")
