from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analysis.children import can_fork
from analysis.cli.verify import describe_verification
from analysis.errors import ExportError, SourceError
from analysis.export import Order
from analysis.export.batch import Done, build_index, index, prepare, publish_all
from analysis.export.verify import verify_export
from analysis.export.verify.exported_page import read_page
from analysis.workspace import find_workspace
from batches import HEADS, READING, write_notebook
from conftest import CHROMIUM, Open

AXE = Path(__file__).parent / "assets" / "axe.min.js"
FAILING = "if organization == '丁局': 1 / 0"
# Whose year holds how many sessions, and the year before; 丙局 has no ledger of the year before.
SESSIONS = {"甲局": (12, 15), "乙局": (9, 4), "丙局": (6, 0), "丁局": (3, 3)}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> list[Done]:
    root = tmp_path_factory.mktemp("各单位")
    (root / "台账").mkdir()
    for name, numbers in SESSIONS.items():
        days = [(year, 1 + number % 12, 1 + number // 12)
                for year, most in zip((2023, 2022), numbers, strict=True)
                for number in range(most)]  # fmt: skip
        rows = [f"{name},{y}-{m:02d}-{d:02d},集体学习,{y}第{m}月,20\n" for y, m, d in days]
        (root / "台账" / f"{name}学习台账.csv").write_text(HEADS + "".join(rows), "utf-8")
    order = Order(
        write_notebook(root, READING, FAILING), root / "报告", 2023, None,
        (str(root / "台账"),), date(2023, 12, 31), root,
    )  # fmt: skip
    _, prepared = prepare(order, find_workspace(root))
    orders = [replace(order, organization=name) for name in SESSIONS]
    return list(publish_all(orders, 2, prepared=prepared))


@pytest.fixture(scope="module")
def page(done: list[Done]) -> str:
    (page,) = build_index(done)
    assert page.name == "2023年度报告目录.html"
    return page.html


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, _: object) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def rows_of(html: str) -> list[list[str]]:
    reader = _Words()
    reader.feed(html)
    return reader.rows


def test_every_organization_is_compared_with_its_own_year_before(page: str):
    rows = rows_of(page)
    assert ["甲局", "12次", "15次", "减少3次", "下降20%", "—"] in rows
    (row,) = [row for row in rows if row[:3] == ["丙局", "6次", "—"]]
    assert row[3:5] == ["—", "—"]
    assert "台账" in row[5]


def test_an_organization_without_a_ledger_of_the_year_is_named(done: list[Done], page: str):
    (named,) = build_index(done, ["戊局", "己局"])
    words = re.sub(r"<[^>]*>", "", named.html)
    assert "2023年没有台账、没有报告的单位2个：戊局和己局。" in words
    assert "没有报告的单位" not in page


def test_of_a_small_base_no_percentage_is_given(page: str):
    (row,) = [row for row in rows_of(page) if row[:3] == ["乙局", "9次", "4次"]]
    assert row[3:5] == ["增加5次", "—"]


def test_the_median_names_how_many_organizations_it_is_of(page: str):
    words = re.sub(r"<[^>]*>", "", page)
    assert "各单位中位数：本期9次（3个单位）。" in words


def test_what_failed_is_named_with_its_reason_and_not_compared(page: str):
    (row,) = [row for row in rows_of(page) if row[0] == "丁局"]
    assert "ZeroDivisionError" in row[1]
    assert "3份报告，1个没有生成。" in page


def test_each_organization_leads_to_its_report(page: str):
    assert page.count('<th scope="row"><a href="%E7%94%B2%E5%B1%80_2023') == 2


def test_values_stand_in_the_manifest_with_their_rows(page: str):
    manifest = read_page(page).manifest
    found = {(one["organization"], one["period"]): one for one in manifest["values"]
             if one["measure"] == "group_study"}  # fmt: skip
    assert found["甲局", "2022"]["value"] == 15
    assert len(found["甲局", "2022"]["evidence"]) == 15
    assert manifest["report"]["kind"] == "index"
    assert [source["file"] for source in manifest["sources"]] == sorted(
        f"{name}学习台账.csv" for name in SESSIONS if name != "丁局"
    )


def test_its_values_are_recomputed_from_the_ledgers(done: list[Done], page: str, tmp_path: Path):
    order = done[0].published.order
    path = tmp_path / "目录.html"
    path.write_text(page, "utf-8", newline="\n")
    result = verify_export(path, order.sources, find_workspace(order.cwd))
    assert [(one.kind, one.name) for one in result.differences] == [("台账", "丁局学习台账.csv")]
    assert result.not_recomputed == ()
    assert result.values == len(read_page(page).manifest["values"])
    lines = describe_verification(result)
    assert [line[:4] for line in lines] == ["[台账]", "说明：这", "核对数值"]
    assert "各单位报告的目录" in lines[1]


def test_where_no_ledger_can_be_found_that_is_said(page: str, tmp_path: Path, monkeypatch):
    path = tmp_path / "目录.html"
    path.write_text(page, "utf-8", newline="\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError, match=r"没有台账可以核对。.*丙局学习台账.csv等"):
        verify_export(path, None, find_workspace(tmp_path))


def test_it_is_the_same_when_nothing_had_to_be_made_again(done: list[Done], page: str):
    order = replace(done[0].published.order, organization=None)
    _, prepared = prepare(order, find_workspace(order.cwd))
    again = list(publish_all([one.published.order for one in done], 2, prepared=prepared))
    assert [one.is_kept for one in again] == [True, True, True, False]
    assert [one.html for one in build_index(again)] == [page]


def test_many_organizations_are_compared_on_a_page_for_each_measure(
    done: list[Done], page: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(index, "MOST_VALUES", 3)
    measure, first = build_index(done)
    assert measure.name == "2023年度各单位比较（集体学习）.html"
    assert [row for row in rows_of(measure.html) if row[0] == "甲局"] == [
        row for row in rows_of(page) if row[0] == "甲局" and len(row) == 6
    ]
    assert "12次" not in first.html
    assert first.html.index(">各单位比较<") < first.html.index(">各单位报告<")
    assert page.index(">各单位报告<") < page.index(">各单位比较<")
    assert 'href="2023%E5%B9%B4%E5%BA%A6%E5%90%84%E5%8D%95%E4%BD%8D' in first.html


def test_a_page_whose_process_dies_is_said_and_what_refuses_a_page_is_passed_on(
    done: list[Done], monkeypatch: pytest.MonkeyPatch
):
    if not can_fork():
        pytest.skip("a process that is not forked does not find what is patched")
    monkeypatch.setattr(index, "MOST_VALUES", 3)
    monkeypatch.setattr(index, "_export", lambda *_: os._exit(9))
    with pytest.raises(ExportError, match="意外结束"):
        list(build_index(done))

    def refuse(*_: object) -> str:
        raise ExportError("不能写")

    monkeypatch.setattr(index, "_export", refuse)
    with pytest.raises(ExportError, match="不能写"):
        list(build_index(done, jobs=2))


def test_where_every_report_failed_there_is_still_an_index(done: list[Done]):
    (failed,) = [one for one in done if one.published.path is None]
    (page,) = build_index([failed])
    assert "共1个单位，0份报告，1个没有生成。" in page.html
    assert "各单位比较" not in page.html


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
def test_the_page_is_accessible_and_its_tables_are_sorted_by_their_heads(
    page: str, open_page: Open
):
    seen = open_page(page, bypass_csp=True)
    assert (seen.outside, seen.complaints) == ([], [])
    table = seen.page.locator("table.sortable").last
    order = "table => [...table.tBodies[0].rows].map(row => row.cells[0].textContent)"
    change = table.locator("thead th").nth(3)
    change.locator("button").click()
    assert change.get_attribute("aria-sort") == "descending"
    assert table.evaluate(order) == ["乙局", "甲局", "丙局"]
    change.locator("button").click()
    assert table.evaluate(order) == ["甲局", "乙局", "丙局"]
    seen.page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    assert (
        seen.page.evaluate(
            "() => axe.run(document, {resultTypes: ['violations']})"
            ".then(found => found.violations.map(one => [one.id, one.nodes[0].html]))"
        )
        == []
    )
