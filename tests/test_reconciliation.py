"""What past reports state is set beside the ledgers, and beside one another, for all years."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analysis.charts import draw_agreement_map, list_tiles
from analysis.errors import UnknownNameError
from analysis.explore.reconciled.agreement_panel import AgreementPanel, list_sentences
from analysis.narrative import describe_agreements, tabulate_agreements
from analysis.past_reports import ReportSummary
from analysis.reconciliation import compare_with_reports, reconcile
from analysis.report import map_agreements
from analysis.validation import read_records
from frames import OFFICE, item, make_records, meeting


def _stated(value, activity="group_study", year=2023, **more):
    return {"activity": activity, "value": value, "year": year, "row": 12, **more}


def _days(count, year=2023, activity="group_study", **more):
    return [meeting(date(year, 1 + n % 12, 1 + n // 12), activity, **more) for n in range(count)]


def _compare(rows, *stated, **more):
    return compare_with_reports(make_records(*rows, stated=stated, **more))


def test_a_difference_has_both_numbers_their_rows_and_the_line():
    (found,) = _compare(_days(12), _stated(10))
    assert (found.state, found.year, found.measure.name) == ("differs", 2023, "集体学习")
    assert (found.stated.text, found.ledger.text, found.difference.text) == ("10次", "12次", "2次")
    assert found.difference.formula == "12次－10次"
    assert found.difference.inputs == (found.ledger, found.stated)
    assert (found.place.file, found.place.row) == ("往年报告.txt", 12)
    assert len(found.ledger.evidence) == 12
    assert len({found.stated.id, found.ledger.id, found.difference.id}) == 3


def test_a_report_that_states_more_than_the_ledgers_hold_differs_too():
    (found,) = _compare(_days(3), _stated(10))
    assert (found.difference.number, found.difference.formula) == (-7, "3次－10次")
    assert found.difference.text == "7次"


def test_agreement_is_no_difference():
    (found,) = _compare(_days(10), _stated(10))
    assert (found.state, found.difference) == ("equal", None)


@pytest.mark.parametrize(
    ("value", "qualifier", "rows", "state", "text"),
    [
        pytest.param(None, "", 12, "masked", "未载明数目", id="masked"),
        pytest.param(10, "余", 12, "approximate", "10余次", id="ten-and-odd"),
        pytest.param(10, "余", 9, "differs", "10余次", id="less-than-ten-and-odd"),
        pytest.param(10, "多", 20, "differs", "10多次", id="twice-ten-and-odd"),
        pytest.param(12, "余", 12, "equal", "12余次", id="just-as-stated"),
        pytest.param(12, "余", 13, "differs", "12余次", id="the-odd-of-twelve-is-none"),
        pytest.param(20, "约", 22, "approximate", "约20次", id="about-within-a-tenth"),
        pytest.param(20, "约", 23, "differs", "约20次", id="about-beyond-a-tenth"),
        pytest.param(20, "近", 19, "approximate", "近20次", id="nearly"),
        pytest.param(10, "超过", 30, "approximate", "超过10次", id="more-than"),
        pytest.param(10, "至少", 8, "differs", "至少10次", id="less-than-at-least"),
    ],
)
def test_masked_and_approximate_statements(value, qualifier, rows, state, text):
    (found,) = _compare(_days(rows), _stated(value, qualifier=qualifier))
    assert (found.state, found.stated.text) == (state, text)
    assert (found.difference is None) is (state != "differs")


def test_a_ledger_that_does_not_state_its_number_is_not_compared():
    (found,) = _compare([*_days(3), meeting("2023-05-05", count=None)], _stated(10))
    assert (found.state, found.difference) == ("unstated", None)


def test_a_ledger_of_some_months_is_not_held_against_a_year():
    coverage = [(OFFICE, "group_study", 2023, month) for month in range(1, 7)]
    (found,) = _compare(
        [meeting("2023-02-05")], _stated(10), coverage=coverage, as_of=date(2024, 1, 31)
    )
    assert (found.state, found.difference) == ("partial", None)


@pytest.mark.parametrize(
    ("rows", "stated", "more"),
    [
        pytest.param(_days(3, 2024), _stated(10), {}, id="no-ledger-of-the-year"),
        pytest.param(_days(3), _stated(10), {"as_of": date(2023, 9, 30)}, id="year-not-over"),
        pytest.param(_days(3), _stated(10, measure=""), {}, id="no-measure"),
        pytest.param(_days(3), _stated(10, year=None), {}, id="no-year"),
        pytest.param(_days(3), _stated(10, qualifier="预计"), {}, id="a-plan"),
        pytest.param(_days(3), _stated(10, unit="人次"), {}, id="heads-for-sessions"),
    ],
)
def test_what_cannot_be_compared_is_left_out(rows, stated, more):
    assert _compare(rows, stated, **more) == ()


def test_of_one_report_the_first_statement_counts_and_of_two_reports_both():
    statements = (
        _stated(10, row=5),
        _stated(11, row=9),
        _stated(12, row=3, file="次年报告.txt"),
    )
    found = _compare(_days(12), *statements)
    assert [(each.place.file, each.stated.number, each.state) for each in found] == [
        ("往年报告.txt", 10, "differs"),
        ("次年报告.txt", 12, "equal"),
    ]
    assert len({each.stated.id for each in found}) == 2


def test_items_found_and_items_mended_are_compared_apart():
    rows = [item(f"2023-01-0{n}", "2023-06-01" if n < 4 else None) for n in range(1, 6)]
    found = _compare(
        rows,
        _stated(5, "rectification_item", measure="rectification_opened", unit="项"),
        _stated(5, "rectification_item", measure="rectification_closed", unit="项", row=13),
    )
    assert [(each.measure.name, each.state) for each in found] == [
        ("反馈问题", "equal"),
        ("完成整改", "differs"),
    ]


def test_each_organization_is_compared_with_its_own_ledgers():
    rows = [*_days(3), *_days(5, organization="乙单位")]
    stated = (_stated(3), _stated(4, organization="乙单位"), _stated(8, organization="", row=2))
    records = make_records(*rows, stated=stated)
    every = compare_with_reports(records)
    assert [(each.stated.organization, each.state) for each in every] == [
        ("甲单位", "equal"),
        ("乙单位", "differs"),
    ]
    (own,) = compare_with_reports(records, "乙单位", 2023)
    assert own.difference.number == 1
    assert compare_with_reports(records, year=2022) == ()
    with pytest.raises(UnknownNameError):
        compare_with_reports(records, "丙单位")


def test_a_report_without_a_name_is_that_of_the_only_organization():
    (found,) = _compare(_days(3), _stated(3, organization=""))
    assert (found.stated.organization, found.state) == (OFFICE, "equal")


def test_nothing_is_found_without_past_reports():
    assert _compare(_days(3)) == ()


OWN, NEXT = "2023年度报告.txt", "2024年度报告.txt"


def _with_reports(rows, *stated, texts=()):
    """Make records with reports of their own texts, by the name of the file."""
    told = {OWN: "2023年度报告", NEXT: "2024年度报告", **dict(texts)}
    summaries = tuple(ReportSummary(file, "0", 1, text) for file, text in told.items())
    return replace(make_records(*rows, stated=stated), past_reports=summaries)


@pytest.mark.parametrize(
    ("held", "own", "later", "state"),
    [
        pytest.param(10, 10, 10, "equal", id="all-three-alike"),
        pytest.param(10, 10, None, "equal", id="not-named-again"),
        pytest.param(12, 10, 10, "differs", id="ledger-grew-since"),
        pytest.param(10, 10, 12, "differs", id="next-report-says-otherwise"),
        pytest.param(0, 10, 10, "only_stated", id="no-ledger"),
        pytest.param(0, 10, 12, "reports_differ", id="no-ledger-and-two-numbers"),
        pytest.param(10, None, 10, "equal", id="only-as-the-year-before"),
    ],
)
def test_ledger_own_report_and_next_report_stand_in_one_cell(held, own, later, state):
    stated = [
        _stated(number, file=file)
        for number, file in ((own, OWN), (later, NEXT))
        if number is not None
    ]
    found = reconcile(_with_reports([*_days(held), *_days(1, 2020)], *stated))
    (cell,) = found.agreements
    assert (cell.state, cell.year) == (state, 2023)
    assert [each.stated.number for each in cell.own] == ([] if own is None else [own])
    assert [each.stated.number for each in cell.later] == ([] if later is None else [later])
    assert (cell.ledger is None) is not bool(held)


def test_what_a_report_on_the_year_leaves_out_is_only_kept_and_a_zero_is_not_missed():
    rows = [*_days(3), meeting("2023-05-05", "party_lecture")]
    found = reconcile(_with_reports(rows, _stated(3, file=OWN)))
    assert [(each.measure.name, each.state) for each in found.agreements] == [
        ("集体学习", "equal"),
        ("专题党课", "only_kept"),
    ]
    # A report that only names the year before leaves nothing out of it.
    assert len(reconcile(_with_reports(rows, _stated(3, file=NEXT))).agreements) == 1


def test_reports_after_the_year_in_question_are_not_looked_at():
    records = _with_reports(_days(10), _stated(10, file=OWN), _stated(12, file=NEXT))
    (cell,) = reconcile(records, until=2023).agreements
    assert (cell.state, cell.later) == ("equal", ())


def test_without_reports_there_is_nothing():
    found = reconcile(make_records(*_days(3)))
    assert (found.years, found.agreements, found.changes) == ((), (), ())
    assert describe_agreements(found) == ()
    assert tabulate_agreements(found.agreements) is None


@pytest.mark.parametrize(
    ("words", "states"),
    [
        pytest.param("集体学习12次，较上年增加2次，增长20%。", ["equal", "equal"], id="borne-out"),
        pytest.param("集体学习12次，同比增长25%。", ["differs"], id="wrong-percentage"),
        pytest.param("集体学习12次，比2023年减少2次。", ["differs"], id="wrong-way"),
        pytest.param("集体学习12次，较上年增长近20%。", ["equal"], id="nearly"),
        pytest.param("集体学习12次，较上年增长19.6%。", ["differs"], id="to-the-last-figure"),
        pytest.param("专题党课较上年增加1次。", ["unknown"], id="nothing-to-compute-with"),
    ],
)
def test_a_stated_change_is_computed_again(words, states):
    rows = [*_days(10), *_days(12, 2024)]
    stated = (_stated(10, file=OWN), _stated(12, year=2024, file=NEXT))
    found = reconcile(_with_reports(rows, *stated, texts=[(NEXT, f"2024年度报告\n{words}")]))
    assert [each.state for each in found.changes] == states
    assert all(each.quoted.startswith(f"{NEXT}第2段：{words[:4]}") for each in found.changes)


def test_a_recomputed_change_leads_to_both_reports_and_to_the_rows():
    text = "2024年度报告\n集体学习12次，较上年增长20%。"
    stated = (_stated(10, file=OWN), _stated(12, year=2024, file=NEXT))
    rows = [*_days(10), *_days(12, 2024)]
    (change,) = reconcile(_with_reports(rows, *stated, texts=[(NEXT, text)])).changes
    assert change.by_reports.formula == "（12次－10次）÷10次"
    assert {place.file for place in change.by_reports.evidence} == {OWN, NEXT}
    assert len(change.by_ledgers.evidence) == 22


@pytest.fixture(scope="module")
def of_sample():
    return read_records([Path(__file__).parents[1] / "data/sample"])


def test_the_sample_agrees_but_for_the_number_that_was_written_wrong(of_sample):
    found = reconcile(of_sample)
    assert found.years == (2021, 2022, 2023, 2024)
    (apart,) = found.in_state("differs")
    assert (apart.measure.name, apart.year, apart.difference.text) == ("谈心谈话", 2024, "2人次")
    assert len(found.in_state("equal")) == 59
    assert {each.year for each in found.in_state("only_stated")} == {2021}
    assert [each.state for each in found.changes] == ["equal"] * 3
    first, second = describe_agreements(found)
    assert "89个，59个相符，1个不一致，29个没有台账可以核对" in first.text
    assert second.text.startswith("不一致的是2024年谈心谈话（报告所载32人次，现台账30人次）。")


def test_the_map_has_a_tile_for_each_agreement_and_plotly_takes_it(of_sample):
    found = reconcile(of_sample)
    drawing = draw_agreement_map(found)
    drawing.to_figure()
    groups = list_tiles(found)
    assert sum(map(len, groups)) == len(found.agreements)
    assert [len(trace["x"]) for trace in drawing.traces] == [*map(len, groups), 97]
    assert "32≠30" in drawing.traces[-1]["text"]


def test_a_click_on_a_tile_shows_the_sentence_and_the_rows(of_sample):
    found = reconcile(of_sample)
    panel = AgreementPanel(of_sample, found, map_agreements(of_sample, year=2025))
    trace, point = next(
        (trace, point)
        for trace, tiles in enumerate(list_tiles(found))
        for point, (_, _, each) in enumerate(tiles)
        if each.state == "differs"
    )
    panel._follow_click(trace, type("Points", (), {"point_inds": [point]}))
    ((file, paragraph, sentence, stated),) = panel.sentences.told["rows"]
    assert (file[:4], paragraph, stated) == ("2024", "16", "32人次")
    assert sentence.startswith("开展谈心谈话32人次")
    assert len(panel.rows.told["rows"]) > 1
    (apart,) = found.in_state("differs")
    assert list_sentences(apart).caption == "2024年谈心谈话：不一致"
